import { concatBytes } from '../codec/bytes.ts';

/** What the protocol needs of its environment. */
export interface RtmpCrypto {
  /** 32 bytes */
  hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array;
  randomBytes(count: number): Uint8Array;
}

export type HandshakeRole = 'client' | 'server';
/** Where the digest lies: behind the version (1), or behind the key block (0). */
export type DigestScheme = 0 | 1;

const digestBytes = 32;
const text = new TextEncoder();
/** Known to every implementation since Flash Player 9: the digest tells players apart, it keeps no secret. */
const names = {
  client: text.encode('Genuine Adobe Flash Player 001'),
  server: text.encode('Genuine Adobe Flash Media Server 001'),
};
const replyKeyTail = Uint8Array.from([
  0xf0, 0xee, 0xc2, 0x4a, 0x80, 0x68, 0xbe, 0xe8, 0x2e, 0x00, 0xd0, 0xd1, 0x02, 0x9e, 0x7e, 0x57, 0x6e, 0xec,
  0x5d, 0x2d, 0x29, 0x80, 0x6f, 0xab, 0x93, 0xb8, 0xe6, 0x36, 0xcf, 0xeb, 0x31, 0xae,
]);

/** Finds the digest of a C1 or S1 that the given side signed; undefined if it did not sign. */
export function findDigest(
  packet: Uint8Array,
  signer: HandshakeRole,
  crypto: RtmpCrypto,
): { scheme: DigestScheme; bytes: Uint8Array } | undefined {
  for (const scheme of [1, 0] as const) {
    const offset = digestOffset(packet, scheme);
    const found = packet.slice(offset, offset + digestBytes);
    const expected = crypto.hmacSha256(names[signer], withoutDigest(packet, offset));
    if (expected.every((byte, index) => byte === found[index])) return { scheme, bytes: found };
  }
  return undefined;
}

/** Writes the digest into a C1 or S1. */
export function signRequest(
  packet: Uint8Array,
  signer: HandshakeRole,
  scheme: DigestScheme,
  crypto: RtmpCrypto,
): void {
  const offset = digestOffset(packet, scheme);
  packet.set(crypto.hmacSha256(names[signer], withoutDigest(packet, offset)), offset);
}

/** A C2 or S2 for a signed packet: random bytes, signed with a key made of the peer's digest. */
export function signReply(peerDigest: Uint8Array, signer: HandshakeRole, crypto: RtmpCrypto): Uint8Array {
  const key = crypto.hmacSha256(concatBytes([names[signer], replyKeyTail]), peerDigest);
  const random = crypto.randomBytes(1536 - digestBytes);
  return concatBytes([random, crypto.hmacSha256(key, random)]);
}

/** The sum of four bytes, within a block of 764, says where in it the digest lies. */
function digestOffset(packet: Uint8Array, scheme: DigestScheme): number {
  const base = scheme === 1 ? 8 : 772;
  const [a = 0, b = 0, c = 0, d = 0] = packet.subarray(base, base + 4);
  return base + 4 + ((a + b + c + d) % 728);
}

function withoutDigest(packet: Uint8Array, offset: number): Uint8Array {
  return concatBytes([packet.subarray(0, offset), packet.subarray(offset + digestBytes)]);
}
