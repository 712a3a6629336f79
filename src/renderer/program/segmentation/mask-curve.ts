/** Between the surest background and the surest person, a little on the person's side: rooms shine through edges. */
const centre = 0.55;
/** A mask of steps alone would show its px. */
const leastWidth = 0.1;
/** What is surely a person stays opaque. */
const mostWidth = 0.9;

/**
 * How opaque a mask is.
 * @param softness 0 to 1
 */
export function opacityOf(people: number, softness: number): number {
  const width = leastWidth + softness * (mostWidth - leastWidth);
  const share = Math.min(1, Math.max(0, (people - centre) / width + 0.5));
  return share * share * (3 - 2 * share);
}
