import { concatBytes, viewOf } from '../codec/bytes.ts';

export type KeyLengthBytes = 16 | 24 | 32;

/** Every salt has 128 bits (draft-sharabayko-srt-01, 3.2.2: SLen). */
export const saltBytes = 16;

/** A key material message (3.2.2, figure 11) with its keys still wrapped. */
export interface KeyMaterial {
  /** KK: 1 for the even key, 2 for the odd one, 3 for both, the even one first. */
  keyFlags: 1 | 2 | 3;
  salt: Uint8Array;
  keyLengthBytes: KeyLengthBytes;
  /** One or two stream keys, as RFC 3394 wraps them. */
  wrappedKeys: Uint8Array;
}

/** Why a peer did not take our keys: KMRSP of one word (libsrt `SRT_KM_STATE`). */
export const keyMaterialFailures = { noSecret: 3, badSecret: 4 } as const;

const fixedBytes = 16;
/** Version 1, packet type 2, and the sign: Haivision's PnP id. */
const beginning = 0x12_20_29;
const aesCtr = 2;
/** AES-GCM, of libsrt 1.6 on. */
const aesGcm = 4;
/** SE: MPEG-TS in SRT. */
const transport = 2;

/** `unknown-cipher` where only that keeps it from being of use; undefined if it is malformed. */
export function parseKeyMaterial(body: Uint8Array): KeyMaterial | 'unknown-cipher' | undefined {
  if (body.byteLength < fixedBytes) return undefined;
  const view = viewOf(body);
  if (view.getUint32(0) >>> 8 !== beginning) return undefined;
  if (view.getUint8(8) === aesGcm) return 'unknown-cipher';
  const keyFlags = view.getUint8(3) & 3;
  const saltLength = view.getUint8(14) * 4;
  const keyLengthBytes = view.getUint8(15) * 4;
  if (keyFlags === 0 || view.getUint8(8) !== aesCtr || saltLength !== saltBytes) return undefined;
  if (keyLengthBytes !== 16 && keyLengthBytes !== 24 && keyLengthBytes !== 32) return undefined;
  const wrappedBytes = keyLengthBytes * (keyFlags === 3 ? 2 : 1) + 8;
  if (body.byteLength !== fixedBytes + saltBytes + wrappedBytes) return undefined;
  return {
    keyFlags: keyFlags as 1 | 2 | 3,
    salt: body.slice(fixedBytes, fixedBytes + saltBytes),
    keyLengthBytes,
    wrappedKeys: body.slice(fixedBytes + saltBytes),
  };
}

export function writeKeyMaterial(material: KeyMaterial): Uint8Array {
  const fixed = new Uint8Array(fixedBytes);
  const view = viewOf(fixed);
  view.setUint32(0, (beginning << 8) | material.keyFlags);
  view.setUint8(8, aesCtr);
  view.setUint8(10, transport);
  view.setUint8(14, saltBytes / 4);
  view.setUint8(15, material.keyLengthBytes / 4);
  return concatBytes([fixed, material.salt, material.wrappedKeys]);
}

/**
 * The failure that a KMRSP of one word names; undefined for any other body. libsrt leaves that word in
 * the byte order of the machine it runs on, which in practice is the little one.
 */
export function parseKeyMaterialFailure(body: Uint8Array): 'noSecret' | 'badSecret' | undefined {
  if (body.byteLength !== 4) return undefined;
  const codes = [viewOf(body).getUint32(0), viewOf(body).getUint32(0, true)];
  if (codes.includes(keyMaterialFailures.noSecret)) return 'noSecret';
  return codes.includes(keyMaterialFailures.badSecret) ? 'badSecret' : undefined;
}

export function writeKeyMaterialFailure(failure: keyof typeof keyMaterialFailures): Uint8Array {
  return Uint8Array.of(keyMaterialFailures[failure], 0, 0, 0);
}
