import { concatBytes, viewOf } from '../codec/bytes.ts';

/** Types of a handshake's extension blocks (draft-sharabayko-srt-01, 3.2.1.1, table 5). */
export const extensionTypes = {
  termsRequest: 1,
  termsResponse: 2,
  keyMaterialRequest: 3,
  keyMaterialResponse: 4,
  streamId: 5,
  congestion: 6,
  filter: 7,
  group: 8,
} as const;

/** Bits of `HandshakeTerms.flags` (3.2.1.1.1, table 6). */
export const termFlags = {
  timedSending: 0x01,
  timedReceiving: 0x02,
  encrypts: 0x04,
  dropsTooLate: 0x08,
  repeatsLossReports: 0x10,
  marksRetransmissions: 0x20,
  /** Bytes without packet boundaries, as for files. */
  byteStream: 0x40,
} as const;

/** All that this implementation does of `termFlags`. */
export const ownTermFlags = 0x3f;

/** 1.5.1, the version whose behaviour on the wire this implementation has. */
export const ownSrtVersion = 0x01_05_01;

/** At most so many bytes of UTF-8 are a stream id (3.2.1.1.3). */
export const maxStreamIdBytes = 512;

export interface HandshakeExtension {
  type: number;
  /** Whole words of 4 bytes. */
  body: Uint8Array;
}

/** Body of HSREQ and HSRSP (3.2.1.1.1). */
export interface HandshakeTerms {
  /** 0x00MMmmpp */
  srtVersion: number;
  /** See `termFlags`. */
  flags: number;
  /** How long the side that says so holds what it receives; 16 bits. */
  receiverDelayMs: number;
  /** How long it wants the other one to. */
  senderDelayMs: number;
}

/** The blocks of any type, in order; undefined if one is cut off. */
export function parseExtensions(bytes: Uint8Array): HandshakeExtension[] | undefined {
  const view = viewOf(bytes);
  const extensions: HandshakeExtension[] = [];
  let offset = 0;
  while (offset < bytes.byteLength) {
    if (bytes.byteLength - offset < 4) return undefined;
    const start = offset + 4;
    const end = start + view.getUint16(offset + 2) * 4;
    if (end > bytes.byteLength) return undefined;
    extensions.push({ type: view.getUint16(offset), body: bytes.subarray(start, end) });
    offset = end;
  }
  return extensions;
}

/** The blocks one after the other. Each body is whole words. */
export function writeExtensions(extensions: readonly HandshakeExtension[]): Uint8Array {
  return concatBytes(
    extensions.flatMap(({ type, body }) => {
      const head = new Uint8Array(4);
      viewOf(head).setUint16(0, type);
      viewOf(head).setUint16(2, body.byteLength / 4);
      return [head, body];
    }),
  );
}

/** Undefined if the body is too short; what stands behind the fields is for later versions. */
export function parseTerms(body: Uint8Array): HandshakeTerms | undefined {
  if (body.byteLength < 12) return undefined;
  const view = viewOf(body);
  return {
    srtVersion: view.getUint32(0),
    flags: view.getUint32(4),
    receiverDelayMs: view.getUint16(8),
    senderDelayMs: view.getUint16(10),
  };
}

export function writeTerms(terms: HandshakeTerms): Uint8Array {
  const body = new Uint8Array(12);
  const view = viewOf(body);
  view.setUint32(0, terms.srtVersion);
  view.setUint32(4, terms.flags);
  view.setUint16(8, terms.receiverDelayMs);
  view.setUint16(10, terms.senderDelayMs);
  return body;
}

/** The text of a body of words whose bytes are reversed (3.2.1.1.3), without the zeros that fill it up. */
export function parseWordText(body: Uint8Array): string {
  const bytes = reversedWords(body);
  let end = bytes.byteLength;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return new TextDecoder().decode(bytes.subarray(0, end));
}

export function writeWordText(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil(bytes.byteLength / 4) * 4);
  padded.set(bytes);
  return reversedWords(padded);
}

function reversedWords(bytes: Uint8Array): Uint8Array {
  return bytes.map((_, index) => bytes[index ^ 3] ?? 0);
}
