/**
 * Divides colours by their transparency, in place. Chromium's screencast writes a page's colours as it
 * composes them, multiplied by alpha, into a PNG, where they belong undivided (PNG, 12.4).
 * @param pixels four bytes each, alpha last
 */
export function unpremultiply(pixels: Uint8Array): void {
  for (let at = 3; at < pixels.length; at += 4) {
    const alpha = pixels[at] ?? 0;
    // Most of a page is one or the other.
    if (alpha === 0 || alpha === 255) continue;
    for (let each = at - 3; each < at; each++) {
      pixels[each] = Math.min(255, Math.round(((pixels[each] ?? 0) * 255) / alpha));
    }
  }
}
