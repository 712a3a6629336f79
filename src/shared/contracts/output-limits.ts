import type { Destination, EncodingSettings, SideEncode } from './engine.ts';
import { platformOf, type PlatformLimits } from './platforms.ts';

/** Size and rate of the program. */
export interface OutputFormat {
  width: number;
  height: number;
  frameRate: number;
}

/** What a destination does not take, with what it takes. */
export type LimitProblem =
  | { kind: 'codec'; takes: 'h264' }
  | { kind: 'videoBitrate'; maxKbps: number }
  | { kind: 'audioBitrate'; maxKbps: number }
  | { kind: 'keyframes'; maxMs: number }
  | { kind: 'size'; maxWidth: number; maxHeight: number }
  | { kind: 'frameRate'; maxFrameRate: number };

type LimitedDestination = Pick<Destination, 'url' | 'platform' | 'encode'>;

/** What goes to a destination: the program's encode, or its own smaller one. */
export function encodeFor(
  destination: Pick<Destination, 'encode'>,
  encoding: EncodingSettings,
  canvas: OutputFormat,
): { encoding: EncodingSettings; format: OutputFormat } {
  const { encode } = destination;
  if (!encode) return { encoding, format: canvas };
  return {
    encoding: { ...encoding, codec: 'h264', videoBitrateKbps: encode.videoBitrateKbps },
    format: { ...canvas, ...scaledSize(canvas, encode.height) },
  };
}

/** A size with this height at most, of the same shape, in even numbers. */
export function scaledSize(
  { width, height }: { width: number; height: number },
  wantedHeight: number | undefined,
): { width: number; height: number } {
  if (wantedHeight === undefined || wantedHeight >= height) return { width, height };
  const even = (value: number): number => Math.max(2, Math.round(value / 2) * 2);
  return { width: even((width * wantedHeight) / height), height: even(wantedHeight) };
}

/** What the destination would not take of what would go there; nothing where it takes all, or nothing is known. */
export function checkLimits(
  destination: LimitedDestination,
  encoding: EncodingSettings,
  canvas: OutputFormat,
): LimitProblem[] {
  const limits = platformOf(destination)?.limits;
  if (!limits) return [];
  const sent = encodeFor(destination, encoding, canvas);
  const { codec, videoBitrateKbps, audioBitrateKbps, keyframeIntervalMs } = sent.encoding;
  const { maxVideoKbps, maxAudioKbps, maxKeyframeMs, maxFrameRate } = limits;
  const problems: LimitProblem[] = [];
  if (!limits.codecs.includes(codec)) problems.push({ kind: 'codec', takes: 'h264' });
  if (videoBitrateKbps > maxVideoKbps) problems.push({ kind: 'videoBitrate', maxKbps: maxVideoKbps });
  if (audioBitrateKbps > maxAudioKbps) problems.push({ kind: 'audioBitrate', maxKbps: maxAudioKbps });
  if (keyframeIntervalMs > maxKeyframeMs) problems.push({ kind: 'keyframes', maxMs: maxKeyframeMs });
  if (!fits(sent.format, limits)) problems.push({ kind: 'size', ...fittingSize(sent.format, limits) });
  if (sent.format.frameRate > maxFrameRate) problems.push({ kind: 'frameRate', maxFrameRate });
  return problems;
}

/** Settings that every one of these destinations takes as far as settings alone can do that; else the same. */
export function fittingEncoding(
  destinations: readonly LimitedDestination[],
  encoding: EncodingSettings,
): EncodingSettings {
  // What has an encode of its own shares only the sound and the keyframes.
  const all = destinations.flatMap((each) => platformOf(each)?.limits ?? []);
  const main = destinations.flatMap((each) => (each.encode ? [] : (platformOf(each)?.limits ?? [])));
  const least = (value: number, of: readonly number[]): number => Math.min(value, ...of);
  const needsH264 = main.some((limits) => !limits.codecs.includes(encoding.codec));
  return {
    ...encoding,
    ...(needsH264 && { codec: 'h264', encoder: h264Of(encoding.encoder) }),
    videoBitrateKbps: least(
      encoding.videoBitrateKbps,
      main.map((limits) => limits.maxVideoKbps),
    ),
    audioBitrateKbps: least(
      encoding.audioBitrateKbps,
      all.map((limits) => limits.maxAudioKbps),
    ),
    keyframeIntervalMs: least(
      encoding.keyframeIntervalMs,
      all.map((limits) => limits.maxKeyframeMs),
    ),
  };
}

/** The encode of its own with which the destination takes the program's picture; undefined if it needs none. */
export function fittingSideEncode(
  destination: LimitedDestination,
  encoding: EncodingSettings,
  canvas: OutputFormat,
): SideEncode | undefined {
  const limits = platformOf(destination)?.limits;
  if (!limits) return undefined;
  const isFit = fits(canvas, limits);
  const takesCodec = limits.codecs.includes(encoding.codec);
  if (isFit && takesCodec && encoding.videoBitrateKbps <= limits.maxVideoKbps) return undefined;
  return {
    videoBitrateKbps: Math.min(encoding.videoBitrateKbps, limits.maxVideoKbps),
    ...(!isFit && { height: fittingSize(canvas, limits).maxHeight }),
  };
}

/**
 * About how much a second encode takes, in shares of one processor core: decoding what the program's encode made and
 * encoding it anew with x264 at `veryfast`.
 */
export function sideEncodeCores(canvas: OutputFormat, encode: SideEncode): number {
  const { width, height } = scaledSize(canvas, encode.height);
  const perSecond = (size: { width: number; height: number }): number =>
    size.width * size.height * canvas.frameRate;
  return perSecond(canvas) / decodedPerCore + perSecond({ width, height }) / encodedPerCore;
}

/** Pixels a second that one core of a usual laptop decodes, and encodes with x264 at `veryfast`. */
const decodedPerCore = 500_000_000;
const encodedPerCore = 110_000_000;

function fits({ width, height }: OutputFormat, { maxShorterPx, maxLongerPx }: PlatformLimits): boolean {
  return Math.min(width, height) <= maxShorterPx && Math.max(width, height) <= maxLongerPx;
}

function fittingSize(
  { width, height }: OutputFormat,
  { maxShorterPx, maxLongerPx }: PlatformLimits,
): { maxWidth: number; maxHeight: number } {
  const share = Math.min(maxShorterPx / Math.min(width, height), maxLongerPx / Math.max(width, height), 1);
  const fitting = scaledSize({ width, height }, Math.floor(height * share));
  return { maxWidth: fitting.width, maxHeight: fitting.height };
}

/** The encoder of the same kind that makes H.264. */
function h264Of(encoder: string): string {
  return encoder === 'libx265' ? 'libx264' : encoder.replace(/^hevc_/, 'h264_');
}
