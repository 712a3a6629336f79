/** Levels of the last 43 ms, per channel, in dBFS (−∞ as −120). */
export interface MeterReading {
  /** Audio input id, or `master`. */
  id: string;
  peakDb: readonly number[];
  rmsDb: readonly number[];
}
