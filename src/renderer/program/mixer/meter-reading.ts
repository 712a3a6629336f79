/** Levels of the last 43 ms, per channel, in dBFS (−∞ as −120). */
export interface MeterReading {
  /** Audio input id, or `master`. */
  id: string;
  peakDb: readonly number[];
  rmsDb: readonly number[];
  /** What the input's filters turned down; empty where none does. */
  reductions: readonly FilterReduction[];
}

/** The most that a filter turned its input down by. */
export interface FilterReduction {
  filterId: string;
  /** dB, 0 or above */
  reductionDb: number;
}

/** Loudness of the program (ITU-R BS.1770-4, EBU Tech 3341 and 3342); −∞ where there is nothing to measure. */
export interface LoudnessReading {
  /** Of the last 0.4 s, LUFS. */
  momentaryLufs: number;
  /** Of the last 3 s, LUFS. */
  shortTermLufs: number;
  /** Since the last reset without its silences, LUFS. */
  integratedLufs: number;
  /** Of the short-term loudness since the last reset, LU. */
  rangeLu: number;
  /** Highest true peak since the last reading, dBTP. */
  truePeakDb: number;
  /** Highest true peak since the last reset, dBTP. */
  maxTruePeakDb: number;
}
