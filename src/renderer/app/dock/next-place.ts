const focusable = 'button:not([disabled]):not([tabindex="-1"]), [tabindex="0"], input:not([disabled])';

/** Takes the focus to the next part of the desk, or with −1 to the one before: bars and panels, in reading order. */
export function focusNextPlace(step: 1 | -1): void {
  const places = [...document.querySelectorAll<HTMLElement>('[data-dock-place]')];
  const present = places.findIndex((place) => place.contains(document.activeElement));
  const from = present < 0 && step < 0 ? 0 : present;
  for (let count = 1; count <= places.length; count++) {
    const place = places[(from + step * count + places.length * 2) % places.length];
    const first =
      place?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]') ??
      place?.querySelector<HTMLElement>(focusable);
    if (!first) continue;
    first.focus();
    return;
  }
}
