import { FootlightError } from '../base/errors.ts';

/**
 * Binary frames of the media socket between the studio's page and its engine. One WebSocket message
 * is one frame, big-endian:
 *
 * | bytes | field |
 * |---|---|
 * | 1 | kind |
 * | 1 | flags (bit 0: keyframe) |
 * | 2 | track: of sound the mixer's bus, 0 for the program's own; else 0 |
 * | 4 | sequence: counts the page's frames from 0, wraps at 2^32 |
 * | 8 | pts in µs, signed |
 * | rest | payload |
 */
const mediaFrameHeaderBytes = 16;
/** Larger messages are refused by both sides. */
export const maxMediaFrameBytes = 16 * 1024 * 1024;

const kindCodes = {
  /** Page → engine: see `writeVideoConfigPayload`. */
  videoConfig: 1,
  /** Page → engine: one encoded picture, NAL units with 4-byte lengths. */
  video: 2,
  /** Page → engine: float32 little-endian PCM, interleaved stereo at 48 kHz. */
  audio: 3,
  /** Engine → page: `sequence` is the newest frame that was taken, payload is empty. */
  ack: 4,
  /** Engine → page: the next picture must be a keyframe. */
  keyframeRequest: 5,
} as const;

export type MediaFrameKind = keyof typeof kindCodes;

export interface MediaFrame {
  kind: MediaFrameKind;
  keyframe: boolean;
  track: number;
  sequence: number;
  ptsUs: number;
  payload: Uint8Array;
}

const kindsByCode = new Map<number, MediaFrameKind>(
  Object.entries(kindCodes).map(([kind, code]) => [code, kind as MediaFrameKind]),
);

/** Lays a frame out for the socket. */
export function writeMediaFrame(frame: MediaFrame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(mediaFrameHeaderBytes + frame.payload.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kindCodes[frame.kind]);
  view.setUint8(1, frame.keyframe ? 1 : 0);
  view.setUint16(2, frame.track);
  view.setUint32(4, frame.sequence >>> 0);
  view.setBigInt64(8, BigInt(Math.round(frame.ptsUs)));
  bytes.set(frame.payload, mediaFrameHeaderBytes);
  return bytes;
}

/**
 * Reads one socket message. The payload is a view into `bytes`.
 * @throws FootlightError PROTOCOL_VIOLATION for a message that is no frame of ours
 */
export function readMediaFrame(bytes: Uint8Array): MediaFrame {
  const kind = kindsByCode.get(bytes[0] ?? 0);
  if (bytes.byteLength < mediaFrameHeaderBytes || bytes.byteLength > maxMediaFrameBytes || !kind) {
    throw new FootlightError(
      'PROTOCOL_VIOLATION',
      'The media socket carried something that is no media frame.',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    kind,
    keyframe: (view.getUint8(1) & 1) !== 0,
    track: view.getUint16(2),
    sequence: view.getUint32(4),
    ptsUs: Number(view.getBigInt64(8)),
    payload: bytes.subarray(mediaFrameHeaderBytes),
  };
}

/** What comes before the first picture, and again when the encoder's configuration changes. */
export interface MediaVideoConfig {
  codec: 'h264' | 'hevc';
  width: number;
  height: number;
  /** AVCDecoderConfigurationRecord or HEVCDecoderConfigurationRecord. */
  description: Uint8Array;
}

/** Payload of a `videoConfig` frame: codec (1 byte: 1 h264, 2 hevc), width and height (2 bytes each), record. */
export function writeVideoConfigPayload(config: MediaVideoConfig): Uint8Array {
  const bytes = new Uint8Array(5 + config.description.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, config.codec === 'h264' ? 1 : 2);
  view.setUint16(1, config.width);
  view.setUint16(3, config.height);
  bytes.set(config.description, 5);
  return bytes;
}

/** @throws FootlightError PROTOCOL_VIOLATION */
export function readVideoConfigPayload(payload: Uint8Array): MediaVideoConfig {
  const codec = payload[0];
  if (payload.byteLength < 6 || (codec !== 1 && codec !== 2)) {
    throw new FootlightError('PROTOCOL_VIOLATION', 'The media socket carried a broken video configuration.');
  }
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return {
    codec: codec === 1 ? 'h264' : 'hevc',
    width: view.getUint16(1),
    height: view.getUint16(3),
    description: payload.subarray(5),
  };
}
