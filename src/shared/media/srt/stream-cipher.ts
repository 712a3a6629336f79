import { ctr } from '@noble/ciphers/aes.js';
import { viewOf } from '../codec/bytes.ts';
import {
  parseKeyMaterial,
  parseKeyMaterialFailure,
  writeKeyMaterial,
  writeKeyMaterialFailure,
  type KeyLengthBytes,
} from './key-material.ts';
import { sameBytes, type KeyWrapping, type StreamKeys } from './key-wrapping.ts';
import type { KeyFlag, PacketCipher } from './packet-cipher.ts';

export interface StreamCipherOptions {
  wrapping: KeyWrapping;
  salt: Uint8Array;
  keyLengthBytes: KeyLengthBytes;
  /** Of the handshake: both ways begin with them. */
  keys: StreamKeys;
  randomBytes: (count: number) => Uint8Array;
  /** Packets under one key of this side's (draft-sharabayko-srt-01, 6.1.6). Default 2^24. */
  refreshEveryPackets?: number | undefined;
  /** How many packets ahead the peer is told the next key. Default 2^12. */
  announceAheadPackets?: number | undefined;
}

/** A key that the peer is told of, before this side encrypts with it. */
interface Announcement {
  body: Uint8Array;
  key: Uint8Array;
  /** Own clock; undefined before it went out. */
  sentUs: number | undefined;
  /** The peer has the key. */
  answered: boolean;
}

const repeatAfterUs = 100_000;

/** AES in counter mode (6.2, 6.3), with a key that each side changes for itself as the stream goes on. */
export class StreamCipher implements PacketCipher {
  readonly #wrapping: KeyWrapping;
  readonly #randomBytes: (count: number) => Uint8Array;
  readonly #keyLengthBytes: KeyLengthBytes;
  readonly #refreshEveryPackets: number;
  readonly #announceAheadPackets: number;
  readonly #sendSalt: Uint8Array;
  #sendKey: Uint8Array;
  #sendFlag: KeyFlag;
  #sentPackets = 0;
  #announcement: Announcement | undefined;
  #receiveSalt: Uint8Array;
  #receiveKeys: StreamKeys;

  /** @throws RangeError without a key */
  constructor(options: StreamCipherOptions) {
    const { even, odd } = options.keys;
    const sendKey = even ?? odd;
    if (!sendKey) throw new RangeError('A stream is encrypted by at least one key.');
    this.#wrapping = options.wrapping;
    this.#randomBytes = options.randomBytes;
    this.#keyLengthBytes = options.keyLengthBytes;
    this.#refreshEveryPackets = options.refreshEveryPackets ?? 2 ** 24;
    this.#announceAheadPackets = options.announceAheadPackets ?? 2 ** 12;
    this.#sendSalt = options.salt;
    this.#sendKey = sendKey;
    this.#sendFlag = even ? 1 : 2;
    this.#receiveSalt = options.salt;
    this.#receiveKeys = { ...options.keys };
  }

  encrypt(sequence: number, payload: Uint8Array): { keyFlag: KeyFlag; payload: Uint8Array } {
    this.#changeKeyIfDue();
    this.#sentPackets += 1;
    return {
      keyFlag: this.#sendFlag,
      payload: ctr(this.#sendKey, counterBlock(this.#sendSalt, sequence)).encrypt(payload),
    };
  }

  decrypt(keyFlag: KeyFlag, sequence: number, payload: Uint8Array): Uint8Array | undefined {
    const key = keyFlag === 1 ? this.#receiveKeys.even : this.#receiveKeys.odd;
    return key && ctr(key, counterBlock(this.#receiveSalt, sequence)).decrypt(payload);
  }

  announcement(nowUs: number, rttMs: number): Uint8Array | undefined {
    if (this.#sentPackets < this.#refreshEveryPackets - this.#announceAheadPackets) return undefined;
    const announcement = (this.#announcement ??= this.#newAnnouncement());
    if (announcement.answered) return undefined;
    const { sentUs } = announcement;
    const pauseUs = Math.max(repeatAfterUs, 1500 * rttMs);
    // A clock that was set back must not silence it.
    if (sentUs !== undefined && nowUs >= sentUs && nowUs - sentUs < pauseUs) return undefined;
    announcement.sentUs = nowUs;
    return announcement.body;
  }

  handleRequest(body: Uint8Array): Uint8Array {
    const material = parseKeyMaterial(body);
    const keys = typeof material === 'object' ? this.#wrapping.unwrap(material) : undefined;
    if (typeof material !== 'object' || !keys) return writeKeyMaterialFailure('badSecret');
    // A key that isn't in the message stays: packets under it may still be on their way.
    this.#receiveKeys = { ...this.#receiveKeys, ...keys };
    this.#receiveSalt = material.salt;
    return body.slice();
  }

  handleResponse(body: Uint8Array): void {
    const announcement = this.#announcement;
    if (!announcement) return;
    if (sameBytes(body, announcement.body)) {
      announcement.answered = true;
    } else if (parseKeyMaterialFailure(body)) {
      // The key before it still fits; the next try is a whole round later.
      this.#announcement = undefined;
      this.#sentPackets = 0;
    }
  }

  /** A key that the peer hasn't confirmed would make the stream unreadable, so the old one goes on instead. */
  #changeKeyIfDue(): void {
    const announcement = this.#announcement;
    if (!announcement?.answered || this.#sentPackets < this.#refreshEveryPackets) return;
    this.#sendKey = announcement.key;
    this.#sendFlag = this.#sendFlag === 1 ? 2 : 1;
    this.#sentPackets = 0;
    this.#announcement = undefined;
  }

  #newAnnouncement(): Announcement {
    const key = this.#randomBytes(this.#keyLengthBytes);
    const keys = this.#sendFlag === 1 ? { even: this.#sendKey, odd: key } : { even: key, odd: this.#sendKey };
    const material = this.#wrapping.wrap(keys, this.#sendSalt, this.#keyLengthBytes);
    return { body: writeKeyMaterial(material), key, sentUs: undefined, answered: false };
  }
}

/** The first counter of a packet (6.2.2, as libsrt has it): salt, with the packet's number over bytes 10 to 13. */
function counterBlock(salt: Uint8Array, sequence: number): Uint8Array {
  const block = new Uint8Array(16);
  block.set(salt.subarray(0, 14));
  const view = viewOf(block);
  view.setUint32(10, (view.getUint32(10) ^ sequence) >>> 0);
  return block;
}
