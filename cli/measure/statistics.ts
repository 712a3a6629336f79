import type { SeenFrame } from './viewer-readings.ts';

/** What a viewer got, from what the page's reader saw. */
export interface ViewingReport {
  glassToGlassMs: { median: number; p95: number };
  /** Different frames shown in a second. */
  fps: number;
  frames: {
    shown: number;
    /** Shown again although a newer one was due. */
    repeated: number;
    /** Made by the camera and never shown. */
    lost: number;
  };
  /** Sound behind picture; negative if it is ahead. `max` is the greatest distance from 0. */
  avOffsetMs: { median: number; max: number };
  beeps: number;
}

const frameCounterModulus = 2 ** 16;
/** A larger step of the counter is a camera that started anew, not lost frames. */
const maxFrameStep = 900;

/** The value below which `fraction` of the values lie; NaN of none. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
}

/** Frames whose clock could be read. */
export function clockedFrames(
  frames: readonly SeenFrame[],
): (SeenFrame & { drawnAtMs: number; frame: number })[] {
  return frames.flatMap((seen) =>
    seen.drawnAtMs === undefined || seen.frame === undefined
      ? []
      : [{ ...seen, drawnAtMs: seen.drawnAtMs, frame: seen.frame }],
  );
}

/** Works out latency, frame rate, losses and lip sync of one stretch of viewing. */
export function reportViewing(frames: readonly SeenFrame[], beepsAtMs: readonly number[]): ViewingReport {
  const clocked = clockedFrames(frames);
  const latencies = clocked.map((seen) => seen.shownAtMs - seen.drawnAtMs);
  let repeated = 0;
  let lost = 0;
  let shown = clocked.length > 0 ? 1 : 0;
  for (const [index, seen] of clocked.entries()) {
    const before = clocked[index - 1];
    if (!before) continue;
    const step = (seen.frame - before.frame + frameCounterModulus) % frameCounterModulus;
    // Frames that were on screen unseen by the reader are shown, not lost.
    if (step === 0) repeated += 1;
    else if (step <= maxFrameStep) {
      const unseen = Math.min(seen.unseenBefore, step - 1);
      shown += 1 + unseen;
      lost += step - 1 - unseen;
    } else shown += 1;
  }
  const first = clocked[0];
  const last = clocked.at(-1);
  const spanMs = first && last ? last.shownAtMs - first.shownAtMs : 0;
  const offsets = beepsAtMs.flatMap((beepAtMs) => offsetOf(beepAtMs, clocked));
  return {
    glassToGlassMs: { median: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) },
    fps: spanMs > 0 ? ((shown - 1) * 1000) / spanMs : 0,
    frames: { shown, repeated, lost },
    avOffsetMs: {
      median: quantile(offsets, 0.5),
      max: offsets.length > 0 ? Math.max(...offsets.map(Math.abs)) : Number.NaN,
    },
    beeps: offsets.length,
  };
}

/** How far a beep came behind the picture of its second; nothing if no picture was near. */
function offsetOf(beepAtMs: number, clocked: readonly { shownAtMs: number; drawnAtMs: number }[]): number[] {
  const near = clocked.filter((seen) => Math.abs(seen.shownAtMs - beepAtMs) < 500);
  if (near.length === 0) return [];
  const videoLatencyMs = quantile(
    near.map((seen) => seen.shownAtMs - seen.drawnAtMs),
    0.5,
  );
  // The beep was made at a whole second of the wall clock: the one that makes its latency most like the picture's.
  const madeAtMs = Math.round((beepAtMs - videoLatencyMs) / 1000) * 1000;
  return [beepAtMs - madeAtMs - videoLatencyMs];
}
