/**
 * What the test camera and the test microphone do at every whole second of the wall clock, together:
 * a white flash in the picture and a beep in the sound.
 */
const flashMs = 100;
export const beepMs = 100;
const beepHz = 1000;
/** Of full scale. */
export const beepAmplitude = 0.5;

/** True while the picture flashes. */
export function isFlash(epochMs: number): boolean {
  return ((epochMs % 1000) + 1000) % 1000 < flashMs;
}

/** The beep's sample at an instant; silence outside of it. A beep begins at a zero crossing. */
export function beepSample(epochMs: number): number {
  const intoSecondMs = ((epochMs % 1000) + 1000) % 1000;
  if (intoSecondMs >= beepMs) return 0;
  return beepAmplitude * Math.sin((2 * Math.PI * beepHz * intoSecondMs) / 1000);
}
