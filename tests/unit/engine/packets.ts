import type { TrackPacket } from '../../../src/media-worker/jobs.ts';
import type { AudioConfig, VideoConfig, VideoPacket } from '../../../src/shared/media/codec/packets.ts';

export const videoConfig: VideoConfig = {
  codec: 'h264',
  width: 1280,
  height: 720,
  description: Uint8Array.of(1, 0x64, 0, 0x1f),
};
export const audioConfig: AudioConfig = {
  codec: 'aac',
  sampleRate: 48_000,
  channels: 2,
  description: Uint8Array.of(0x11, 0x90),
};

/** A slice with 4-byte length: nal_unit_type 5 (IDR) or 1, and nal_ref_idc as asked. */
export function picture(
  ptsUs: number,
  options: { keyframe?: boolean; unneeded?: boolean } = {},
): VideoPacket {
  const { keyframe = false, unneeded = false } = options;
  const header = keyframe ? 0x65 : unneeded ? 0x01 : 0x41;
  return { ptsUs, dtsUs: ptsUs, keyframe, data: Uint8Array.of(0, 0, 0, 2, header, 0x88) };
}

export function sound(ptsUs: number, track = 0): TrackPacket {
  return { track, ptsUs, data: Uint8Array.of(0x21, 0x10) };
}
