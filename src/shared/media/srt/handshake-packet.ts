import { viewOf } from '../codec/bytes.ts';

/** Length of a handshake's fixed part, the body of its control packet (draft-sharabayko-srt-01, 3.2.1, figure 5). */
const handshakeBytes = 48;

/** Handshake types (3.2.1, table 4) that a caller and a listener exchange; from 1000 on a refusal. */
export const handshakeTypes = { induction: 1, conclusion: 0xffff_ffff } as const;

/** The smallest handshake type that is a refusal (4.3, table 7). */
export const firstRejection = 1000;

/** What a listener puts into the extension field of its answer to an induction (4.3.1.1). */
export const inductionMagic = 0x4a17;

/** What a caller of version 4, and every induction, has in the extension field: "datagram" of UDT. */
export const datagramSocket = 2;

/** Bits of a conclusion's extension field (table 3). */
export const extensionBits = { terms: 1, keyMaterial: 2, configuration: 4 } as const;

/** IPv4, UDP and SRT headers: what of `mtuBytes` is no payload. */
export const packetOverheadBytes = 44;

/** The largest packet either side takes, IP header included. */
export const ownMtuBytes = 1500;

/** Packets that may be on their way to this side without acknowledgement. */
export const ownFlowWindowPackets = 16_384;

/** A handshake (3.2.1) without its control header. */
export interface SrtHandshake {
  /** 4 or 5 */
  version: number;
  /** Length of the AES key in units of 8 bytes: 2, 3 or 4; 0 where nothing is advertised. */
  encryption: number;
  /** `inductionMagic`, `datagramSocket`, or `extensionBits`. */
  extensionField: number;
  /** 31 bits */
  initialSequence: number;
  mtuBytes: number;
  flowWindowPackets: number;
  /** See `handshakeTypes`. */
  type: number;
  /** The sender's own. */
  socketId: number;
  cookie: number;
  /** What stands behind the fixed part. */
  extensions: Uint8Array;
}

/** Takes a handshake's body apart; undefined if it is too short or a field breaks its bounds. */
export function parseHandshake(body: Uint8Array): SrtHandshake | undefined {
  if (body.byteLength < handshakeBytes) return undefined;
  const view = viewOf(body);
  const initialSequence = view.getUint32(8);
  if (initialSequence >= 0x8000_0000) return undefined;
  return {
    version: view.getUint32(0),
    encryption: view.getUint16(4),
    extensionField: view.getUint16(6),
    initialSequence,
    mtuBytes: view.getUint32(12),
    flowWindowPackets: view.getUint32(16),
    type: view.getUint32(20),
    socketId: view.getUint32(24),
    cookie: view.getUint32(28),
    // Bytes 32 to 47 hold an address, for information only: behind a translator it means nothing.
    extensions: body.subarray(handshakeBytes),
  };
}

/** A new body. Its field for an address stays zero. */
export function writeHandshake(handshake: SrtHandshake): Uint8Array {
  const body = new Uint8Array(handshakeBytes + handshake.extensions.byteLength);
  const view = viewOf(body);
  view.setUint32(0, handshake.version);
  view.setUint16(4, handshake.encryption);
  view.setUint16(6, handshake.extensionField);
  view.setUint32(8, handshake.initialSequence);
  view.setUint32(12, handshake.mtuBytes);
  view.setUint32(16, handshake.flowWindowPackets);
  view.setUint32(20, handshake.type);
  view.setUint32(24, handshake.socketId);
  view.setUint32(28, handshake.cookie);
  body.set(handshake.extensions, handshakeBytes);
  return body;
}
