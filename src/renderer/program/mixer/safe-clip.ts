/** Below this a sample passes as it is: −1 dBFS. */
const kneeAmplitude = 0.891;

/** Keeps the sum within full scale: straight up to −1 dBFS, rounded off above, never beyond 1. */
export function safeClip(sample: number): number {
  const amplitude = Math.abs(sample);
  if (amplitude <= kneeAmplitude) return sample;
  const room = 1 - kneeAmplitude;
  return Math.sign(sample) * (kneeAmplitude + room * Math.tanh((amplitude - kneeAmplitude) / room));
}
