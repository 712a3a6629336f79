import type { VideoCodec } from '../../shared/media/codec/packets.ts';

/** nal_unit_type of filler data: ITU-T H.264 7.4.1, table 7-1; H.265 7.4.2.2, table 7-1 (FD_NUT). */
const fillerHeaders: Partial<Record<VideoCodec, Uint8Array>> = {
  h264: Uint8Array.of(12),
  hevc: Uint8Array.of(38 << 1, 1),
};

/** A picture made larger by a NAL unit that decoders leave out. `data` holds NAL units with 4-byte lengths. */
export function padPicture(codec: VideoCodec, data: Uint8Array, wantedBytes: number): Uint8Array {
  const header = fillerHeaders[codec];
  if (!header) return data;
  const unitBytes = wantedBytes - data.byteLength - 4;
  if (unitBytes < header.byteLength + 2) return data;
  const padded = new Uint8Array(wantedBytes);
  padded.set(data);
  new DataView(padded.buffer).setUint32(data.byteLength, unitBytes);
  padded.fill(0xff, data.byteLength + 4);
  padded.set(header, data.byteLength + 4);
  // rbsp_trailing_bits
  padded[wantedBytes - 1] = 0x80;
  return padded;
}
