import { viewOf } from '../codec/bytes.ts';

/** 30 bits and not zero: zero addresses a listener, and libsrt has bit 30 for groups. */
export function randomSocketId(randomBytes: (count: number) => Uint8Array): number {
  return viewOf(randomBytes(4)).getUint32(0) >>> 2 || 1;
}
