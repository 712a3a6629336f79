/**
 * Gives the focus to what a field stood in the place of, once it stands there again: keys go on where they
 * came from.
 * @param selector of the control
 */
export function focusAgain(selector: string): void {
  requestAnimationFrame(() => {
    // Whoever clicked elsewhere meanwhile is there already.
    if (document.activeElement && document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>(selector)?.focus();
  });
}
