import { sampleRate } from '../audio-format.ts';

/**
 * How much of the way to its goal a value goes in one step, if it is to have gone 63 % of it after
 * `timeMs`.
 */
export function glideShare(timeMs: number, stepFrames: number): number {
  return 1 - Math.exp(-stepFrames / ((timeMs / 1000) * sampleRate));
}

/** Multiplies a block by a gain that goes from one value to another in a straight line. */
export function applyGain(
  block: Float32Array,
  from: number,
  to: number,
  firstFrame = 0,
  frames?: number,
): void {
  const count = frames ?? block.length / 2 - firstFrame;
  if (from === 1 && to === 1) return;
  const step = (to - from) / count;
  let gain = from;
  const end = (firstFrame + count) * 2;
  for (let at = firstFrame * 2; at < end; at += 2) {
    gain += step;
    block[at] = (block[at] ?? 0) * gain;
    block[at + 1] = (block[at + 1] ?? 0) * gain;
  }
}

/** The highest amplitude of either channel. */
export function peakOf(block: Float32Array, firstFrame: number, frames: number): number {
  let peak = 0;
  const end = (firstFrame + frames) * 2;
  for (let at = firstFrame * 2; at < end; at++) {
    const amplitude = Math.abs(block[at] ?? 0);
    if (amplitude > peak) peak = amplitude;
  }
  return peak;
}
