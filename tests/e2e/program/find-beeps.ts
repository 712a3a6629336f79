import type { MediaFrame } from '../../../src/shared/contracts/media-link.ts';

/** Well above what resampling leaves around a beep, and reached within a tenth of a millisecond. */
const threshold = 0.1;
const quietMs = 200;

/** When beeps begin on one side of the media socket's sound, ms on the program clock. */
export function findBeeps(audio: readonly MediaFrame[], side: 'left' | 'right' = 'left'): number[] {
  const offset = side === 'left' ? 0 : 4;
  const beeps: number[] = [];
  let lastLoudMs = -Infinity;
  for (const { payload, ptsUs } of audio) {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    for (let frame = 0; frame < payload.byteLength / 8; frame++) {
      if (Math.abs(view.getFloat32(frame * 8 + offset, true)) < threshold) continue;
      const ms = ptsUs / 1000 + frame / 48;
      // Sound that begins with the recording began before it.
      if (ms - lastLoudMs > quietMs && ms - (audio[0]?.ptsUs ?? 0) / 1000 > quietMs) beeps.push(ms);
      lastLoudMs = ms;
    }
  }
  return beeps;
}

/** How often a tone's wave rises through zero, and how many frames are not the same left and right. */
export function toneOf(audio: readonly MediaFrame[]): { rises: number; different: number } {
  let [rises, different, last] = [0, 0, 0];
  for (const { payload } of audio) {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    for (let frame = 0; frame < payload.byteLength / 8; frame++) {
      const left = view.getFloat32(frame * 8, true);
      if (left !== view.getFloat32(frame * 8 + 4, true)) different++;
      if (last < 0 && left >= 0) rises++;
      last = left;
    }
  }
  return { rises, different };
}
