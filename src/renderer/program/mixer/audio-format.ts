/** The mixer's rate, Hz; everything inside of it is interleaved stereo at this rate. */
export const sampleRate = 48_000;
/** Frames that are mixed at a time. */
export const blockFrames = 1024;
export const blockUs = (blockFrames / sampleRate) * 1e6;

/** dBFS of an amplitude; −120 for silence. */
export function amplitudeToDb(amplitude: number): number {
  return amplitude > 1e-6 ? 20 * Math.log10(amplitude) : -120;
}

export function dbToAmplitude(db: number): number {
  return 10 ** (db / 20);
}
