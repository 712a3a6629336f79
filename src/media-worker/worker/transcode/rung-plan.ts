import type { LadderRung, RungCodec } from '../../jobs.ts';

/** The source as it is shown: with square pixels. */
export interface SourceShape {
  width: number;
  height: number;
  frameRate: number;
  /** As the publisher declared it; 0 if it didn't. */
  bitrateKbps: number;
  /** True for what every browser and phone plays: H.264 with eight bits and 4:2:0. */
  playsEverywhere: boolean;
}

/** A rendition to be encoded. */
export interface RungPlan {
  id: string;
  codec: RungCodec;
  /** Even, for 4:2:0 has half as many colour samples. */
  width: number;
  height: number;
  frameRate: number;
  bitrateKbps: number;
}

/**
 * What of the asked rungs makes sense for a source: none is larger than it, and one of its own size
 * only where it doesn't play everywhere; then at least one that does is there. No rung has more
 * frames than the source, or many more bits.
 */
export function planRungs(asked: readonly LadderRung[], source: SourceShape): RungPlan[] {
  const shorterSide = Math.min(source.width, source.height);
  const largest = source.playsEverywhere ? shorterSide - 1 : shorterSide;
  const plans = asked.filter((rung) => rung.height <= largest).map((rung) => plan(rung, rung.height, source));
  const [first, ...others] = asked;
  if (!first || source.playsEverywhere || plans.some(({ codec }) => codec === 'h264')) return plans;
  const smallest = others.reduce((least, rung) => (rung.height < least.height ? rung : least), first);
  const fallback = { ...smallest, name: `${shorterSide}p`, codec: 'h264' as const };
  return [plan(fallback, shorterSide, source), ...plans];
}

/** The source itself, encoded anew at its own size. */
export function planSource(source: SourceShape, bitrateKbps: number): RungPlan {
  const shorterSide = Math.min(source.width, source.height);
  return plan({ name: 'source', height: shorterSide, bitrateKbps }, shorterSide, source);
}

/** Every how many frames of the source a rung takes one. */
export function takenEvery({ maxFrameRate }: LadderRung, frameRate: number): number {
  // A hundredth of tolerance: 60.02 frames a second are two times 30.
  return Math.max(1, Math.ceil(frameRate / (maxFrameRate ?? frameRate) - 0.01));
}

function plan(rung: LadderRung, shorterSide: number, source: SourceShape): RungPlan {
  const scale = shorterSide / Math.min(source.width, source.height);
  const { frameRate } = source;
  // HEVC and AV1 say the same with fewer bits, so their bitrate is no bound.
  const boundKbps = source.playsEverywhere && source.bitrateKbps > 0 ? source.bitrateKbps : Infinity;
  // What publishers declare isn't always true.
  const leastKbps = rung.bitrateKbps / 2;
  return {
    id: rung.name,
    codec: rung.codec ?? 'h264',
    width: Math.min(even(source.width * scale), evenWithin(source.width)),
    height: Math.min(even(source.height * scale), evenWithin(source.height)),
    frameRate: frameRate / takenEvery(rung, frameRate),
    bitrateKbps: Math.max(leastKbps, Math.min(rung.bitrateKbps, boundKbps)),
  };
}

function evenWithin(pixels: number): number {
  return Math.max(2, pixels - (pixels % 2));
}

function even(pixels: number): number {
  return Math.max(2, Math.round(pixels / 2) * 2);
}
