import { leastPartShare } from './part-cutter.ts';

/** By how much of its length a frame may come too early or too late. */
const jitterShare = 0.02;

/**
 * The target nearest to the wanted one that parts of whole frames fill; the wanted one where there is none.
 * @param frameMs how long the frames last, of each rendition
 */
export function fillablePartTarget(wantedMs: number, frameMs: readonly number[], maxMs: number): number {
  for (let distanceMs = 0; distanceMs <= maxMs; distanceMs += 1) {
    for (const targetMs of [wantedMs - distanceMs, wantedMs + distanceMs]) {
      const isAllowed = targetMs > 0 && targetMs <= maxMs;
      if (isAllowed && frameMs.every((each) => fills(each, targetMs))) return targetMs;
    }
  }
  return wantedMs;
}

function fills(frameMs: number, targetMs: number): boolean {
  const leastMs = leastPartShare * targetMs;
  // Another one always fits in then, however long each of them lasts.
  if (frameMs <= targetMs - leastMs) return true;
  const partMs = Math.floor(targetMs / (frameMs * (1 + jitterShare))) * frameMs;
  return partMs * (1 - jitterShare) >= leastMs;
}
