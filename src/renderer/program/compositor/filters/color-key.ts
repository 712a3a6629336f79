import { chromaOf, chromaReach, rgbOf } from '../../../../shared/scene/chroma.ts';

/** What chroma keying goes by, with Cb and Cr as coordinates. */
export interface ChromaKey {
  key: [number, number];
  /** Of length 1, from grey towards the key. */
  towardsKey: [number, number];
  /** A colour without brightness that lies 1 from grey towards the key: red, green, blue. */
  tint: [number, number, number];
  similarity: number;
  smoothness: number;
  spill: number;
}

/** The settings' distances are those for the greenest green. */
export function chromaKeyOf(settings: {
  color: string;
  similarityPermille: number;
  smoothnessPermille: number;
  spillPermille: number;
}): ChromaKey {
  const key = chromaOf(rgbOf(settings.color));
  const chroma = Math.hypot(...key);
  const reach = chromaReach(settings.color) / 1000;
  const towardsKey: [number, number] = chroma === 0 ? [0, 0] : [key[0] / chroma, key[1] / chroma];
  const [cb, cr] = towardsKey;
  return {
    key,
    towardsKey,
    // BT.709, from Y′CbCr with Y′ 0.
    tint: [1.5748 * cr, -0.1873 * cb - 0.4681 * cr, 1.8556 * cb],
    similarity: settings.similarityPermille * reach,
    smoothness: settings.smoothnessPermille * reach,
    spill: settings.spillPermille * reach,
  };
}

/** 0 up to `start`, then rising to 1 over `width`, slowly at first. */
export function keyCurve(distance: number, start: number, width: number): number {
  return Math.max(0, Math.min(1, (distance - start) / width)) ** 1.5;
}

/** 0 up to `low`, 1 from `high` on, smooth between. */
export function smoothStep(low: number, high: number, value: number): number {
  if (high <= low) return value < low ? 0 : 1;
  const share = Math.max(0, Math.min(1, (value - low) / (high - low)));
  return share * share * (3 - 2 * share);
}
