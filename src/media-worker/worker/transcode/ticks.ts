/** The clock of all video inside a transcode job: the 90 kHz of MPEG, of which RTMP's milliseconds are whole multiples. */
export const ticksPerSecond = 90_000;

export function ticksOfMs(ms: number): number {
  return Math.round((ms * ticksPerSecond) / 1000);
}

/** µs of a time in ticks of `timescale`. */
export function usOfTicks(ticks: number, timescale: number = ticksPerSecond): number {
  return Math.round((ticks * 1_000_000) / timescale);
}
