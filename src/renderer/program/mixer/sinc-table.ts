/** Input frames that one output frame is made of. */
export const sincTaps = 32;
/** Positions between two input frames for which there are coefficients. */
export const sincPhases = 256;

/**
 * Coefficients of a windowed sinc (Blackman) for resampling by any ratio: `sincPhases + 1` rows of
 * `sincTaps`; row p is for a position p / sincPhases behind the tap before the middle.
 * @param cutoff of the input's Nyquist frequency; below 1 where the output's rate is lower
 */
export function sincTable(cutoff: number): Float32Array {
  const table = new Float32Array((sincPhases + 1) * sincTaps);
  for (let phase = 0; phase <= sincPhases; phase++) {
    let sum = 0;
    for (let tap = 0; tap < sincTaps; tap++) {
      const x = tap - (sincTaps / 2 - 1) - phase / sincPhases;
      const angle = Math.PI * x * cutoff;
      const around = (2 * Math.PI * (x + sincTaps / 2)) / sincTaps;
      const window = 0.42 - 0.5 * Math.cos(around) + 0.08 * Math.cos(2 * around);
      const value = (x === 0 ? 1 : Math.sin(angle) / angle) * Math.max(0, window);
      table[phase * sincTaps + tap] = value;
      sum += value;
    }
    // Unity gain at every phase: silence between samples would be a hum otherwise.
    for (let tap = 0; tap < sincTaps; tap++) {
      const at = phase * sincTaps + tap;
      table[at] = (table[at] ?? 0) / sum;
    }
  }
  return table;
}
