import { z } from 'zod';
import { FootlightError } from '../base/errors.ts';

/**
 * The socket by which the studio's page gets one live stream. The page says which in its only message;
 * states come as JSON in text messages, media in binary ones: kind (1 byte), track (1 byte), 2 bytes of
 * nothing, discontinuity (4 bytes), how far its start is before the live edge in ms (4 bytes), then an
 * initialisation segment or fragments of fMP4. Numbers are big-endian.
 */
const headerBytes = 12;
/** A segment of ten seconds at 25 Mbit/s. */
export const maxStreamMediaBytes = 32 * 1024 * 1024;
export const maxStreamRequestBytes = 8 * 1024;

/** Page → engine. */
export const streamRequestSchema = z.strictObject({ url: z.string().min(1).max(1000) });

/** Engine → page. */
export const streamStateSchema = z.discriminatedUnion('phase', [
  z.strictObject({ phase: z.literal('connecting') }),
  /** Media follow; it is to be played so far from the live edge. */
  z.strictObject({ phase: z.literal('live'), holdBackMs: z.number().min(0).max(120_000) }),
  /** @property problem a sentence that says what is wrong; it is tried again all the same */
  z.strictObject({ phase: z.literal('offline'), problem: z.string().max(1000) }),
]);
export type StreamState = z.infer<typeof streamStateSchema>;

const kinds = ['init', 'media'] as const;
const tracks = ['video', 'audio'] as const;
export type StreamTrack = (typeof tracks)[number];

export interface StreamPiece {
  kind: (typeof kinds)[number];
  track: StreamTrack;
  /** Times go on only within one. */
  discontinuity: number;
  /** From its start to the live edge, ms. */
  behindMs: number;
  bytes: Uint8Array<ArrayBuffer>;
}

export function writeStreamPiece(piece: Omit<StreamPiece, 'bytes'> & { bytes: Uint8Array }): Uint8Array {
  const message = new Uint8Array(headerBytes + piece.bytes.byteLength);
  const view = new DataView(message.buffer);
  view.setUint8(0, kinds.indexOf(piece.kind));
  view.setUint8(1, tracks.indexOf(piece.track));
  view.setUint32(4, piece.discontinuity);
  view.setUint32(8, Math.round(piece.behindMs));
  message.set(piece.bytes, headerBytes);
  return message;
}

/** The media are a view into `message`. @throws FootlightError PROTOCOL_VIOLATION */
export function readStreamPiece(message: Uint8Array<ArrayBuffer>): StreamPiece {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const isWhole = message.byteLength > headerBytes && message.byteLength <= headerBytes + maxStreamMediaBytes;
  const kind = isWhole ? kinds[view.getUint8(0)] : undefined;
  const track = isWhole ? tracks[view.getUint8(1)] : undefined;
  if (!kind || !track) {
    throw new FootlightError('PROTOCOL_VIOLATION', 'The engine sent something that is no piece of a stream.');
  }
  return {
    kind,
    track,
    discontinuity: view.getUint32(4),
    behindMs: view.getUint32(8),
    bytes: message.subarray(headerBytes),
  };
}
