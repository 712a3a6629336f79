const minuteMs = 60_000;

/** Pauses after each failed attempt: eight attempts within less than a day. */
const pausesMs = [
  5000,
  30_000,
  5 * minuteMs,
  30 * minuteMs,
  2 * 60 * minuteMs,
  5 * 60 * minuteMs,
  12 * 60 * minuteMs,
];

/**
 * How long to wait after an attempt failed, or undefined if it was the last.
 * @param attempts how many there were
 * @param random from 0 to 1: spreads the attempts, so that receivers that come back are not run over
 */
export function pauseAfter(attempts: number, random: number): number | undefined {
  const pauseMs = pausesMs[attempts - 1];
  return pauseMs === undefined ? undefined : Math.round(pauseMs * (0.85 + 0.3 * random));
}
