const firstDelayMs = 2_000;
const growth = 1.5;
const capMs = 15 * 60_000;
/** After this many failed tries in a row a leg gives up and says so. */
export const maxTries = 25;

/**
 * The wait before the next try: 2 s, then half as long again each time up to 15 min, shifted by up to a
 * fifth either way so that the studios of one outage don't come back in step.
 * @param tries how many have failed in a row, at least 1
 * @param random 0 to 1
 */
export function retryDelayMs(tries: number, random: number): number {
  const delayMs = Math.min(firstDelayMs * growth ** (tries - 1), capMs);
  return Math.min(Math.round(delayMs * (0.8 + 0.4 * random)), capMs);
}
