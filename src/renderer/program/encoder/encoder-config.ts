import { FootlightError } from '../../../shared/base/errors.ts';
import type { EncodingSettings } from '../../../shared/contracts/engine.ts';
import type { CanvasFormat } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';
import { h264CodecString } from './h264-profile.ts';

/** The mezzanine's bitrate by that of the encode it is for: near lossless to the eye. */
const mezzanineFactor = 4;
const maxMezzanineKbps = 100_000;

/** What the page encodes: the program itself, or the mezzanine of another encoder. */
export function wantedEncode(settings: EncodingSettings): { codec: 'h264' | 'hevc'; bitrateKbps: number } {
  if (settings.encoder === 'webcodecs') {
    return { codec: settings.codec, bitrateKbps: settings.videoBitrateKbps };
  }
  const bitrateKbps = Math.min(maxMezzanineKbps, settings.videoBitrateKbps * mezzanineFactor);
  return { codec: 'h264', bitrateKbps };
}

/** True if settings differ in nothing that the page's encoder can't change while it runs. */
export function differInBitrateOnly(one: EncodingSettings, other: EncodingSettings): boolean {
  const { encoder, codec, keyframeIntervalMs } = other;
  return one.encoder === encoder && one.codec === codec && one.keyframeIntervalMs === keyframeIntervalMs;
}

/**
 * The running encoder's configuration with the bitrate of these settings; undefined if that is more than
 * the level that the stream announces allows, so that a new stream has to begin.
 */
export function withBitrate(
  config: VideoEncoderConfig,
  settings: EncodingSettings,
  canvas: CanvasFormat,
): VideoEncoderConfig | undefined {
  const { codec, bitrateKbps } = wantedEncode(settings);
  const isLess = bitrateKbps * 1000 <= (config.bitrate ?? 0);
  if (!isLess && config.codec !== codecString(codec, canvas, bitrateKbps)) return undefined;
  return { ...config, bitrate: bitrateKbps * 1000 };
}

/**
 * A configuration that this browser encodes with, best first: any hardware, then software.
 * @param softwareOnly after hardware has failed in use
 * @throws FootlightError ENCODER_UNAVAILABLE
 */
export async function encoderConfig(
  settings: EncodingSettings,
  canvas: CanvasFormat,
  softwareOnly: boolean,
): Promise<VideoEncoderConfig> {
  const { codec, bitrateKbps } = wantedEncode(settings);
  const { width, height, frameRate } = canvas;
  for (const hardwareAcceleration of softwareOnly
    ? (['prefer-software'] as const)
    : (['no-preference', 'prefer-software'] as const)) {
    const config: VideoEncoderConfig = {
      codec: codecString(codec, canvas, bitrateKbps),
      width,
      height,
      bitrate: bitrateKbps * 1000,
      framerate: frameRate,
      bitrateMode: 'constant',
      latencyMode: 'realtime',
      hardwareAcceleration,
      ...(codec === 'h264' ? { avc: { format: 'avc' } } : { hevc: { format: 'hevc' } }),
    };
    const { supported } = await VideoEncoder.isConfigSupported(config);
    if (supported) return config;
  }
  const name = codec === 'h264' ? 'H.264' : 'HEVC';
  throw new FootlightError(
    'ENCODER_UNAVAILABLE',
    t(
      'This browser cannot encode {{name}} at {{width}} × {{height}}. Choose another encoder or a smaller picture.',
      { name, width, height },
    ),
  );
}

function codecString(codec: 'h264' | 'hevc', canvas: CanvasFormat, bitrateKbps: number): string {
  const { width, height, frameRate } = canvas;
  // hvc1: Main profile, level 5.1, general constraints as in ISO/IEC 14496-15 annex E.
  return codec === 'h264' ? h264CodecString(width, height, frameRate, bitrateKbps) : 'hvc1.1.6.L153.B0';
}
