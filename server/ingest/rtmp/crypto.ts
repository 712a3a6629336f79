import { createHmac, randomBytes } from 'node:crypto';
import type { RtmpCrypto } from '../../../src/shared/media/rtmp/digest.ts';

export const nodeRtmpCrypto: RtmpCrypto = {
  hmacSha256: (key, message) => createHmac('sha256', key).update(message).digest(),
  randomBytes: (count) => randomBytes(count),
};
