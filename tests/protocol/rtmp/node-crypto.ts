import { createHmac } from 'node:crypto';
import type { RtmpCrypto } from '../../../src/shared/media/rtmp/digest.ts';

/** Real digests, and the same "random" bytes every time. */
export const testCrypto: RtmpCrypto = {
  hmacSha256: (key, message) => new Uint8Array(createHmac('sha256', key).update(message).digest()),
  randomBytes: (count) => Uint8Array.from({ length: count }, (_, index) => (index * 7 + 1) % 256),
};
