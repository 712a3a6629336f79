import { FootlightError } from '../../base/errors.ts';
import { concatBytes, viewOf } from '../codec/bytes.ts';
import { findDigest, signReply, signRequest, type RtmpCrypto } from './digest.ts';

/** Length of C1, S1, C2 and S2 (RTMP 1.0, 5.2.3). */
const handshakePacketBytes = 1536;
const version = 3;

/** One side of a handshake: bytes in, bytes out, until it is done. */
export interface Handshake {
  /** True once the peer's last packet was taken. */
  readonly done: boolean;
  /**
   * Takes bytes of the peer.
   * @returns what to send, and what of the input lies behind the handshake
   * @throws FootlightError PROTOCOL_VIOLATION
   */
  handleBytes(bytes: Uint8Array): { reply: Uint8Array; rest: Uint8Array };
}

const nothing = new Uint8Array(0);

/** The answering side: S0, S1 and S2 for C0 and C1, by digest if the client signed (RTMP 1.0, 5.2). */
export class ServerHandshake implements Handshake {
  readonly #crypto: RtmpCrypto;
  #pending: Uint8Array = nothing;
  #answered = false;
  #done = false;

  constructor(crypto: RtmpCrypto) {
    this.#crypto = crypto;
  }

  get done(): boolean {
    return this.#done;
  }

  handleBytes(bytes: Uint8Array): { reply: Uint8Array; rest: Uint8Array } {
    this.#pending = concatBytes([this.#pending, bytes]);
    checkVersion(this.#pending);
    let reply: Uint8Array = nothing;
    if (!this.#answered) {
      if (this.#pending.length < 1 + handshakePacketBytes) return { reply, rest: nothing };
      reply = this.#answer(this.#pending.subarray(1, 1 + handshakePacketBytes));
      this.#answered = true;
    }
    // C2 merely echoes S1; clients disagree over its content, so only its length counts.
    const whole = 1 + 2 * handshakePacketBytes;
    if (this.#pending.length < whole) return { reply, rest: nothing };
    const rest = this.#pending.slice(whole);
    this.#pending = nothing;
    this.#done = true;
    return { reply, rest };
  }

  #answer(request: Uint8Array): Uint8Array {
    const digest = findDigest(request, 'client', this.#crypto);
    const own = this.#crypto.randomBytes(handshakePacketBytes);
    if (!digest) {
      // Zero where a signing server would put its version: a plain handshake.
      own.fill(0, 0, 8);
      return concatBytes([new Uint8Array([version]), own, request]);
    }
    own.set([0, 0, 0, 0, 4, 5, 0, 1]);
    signRequest(own, 'server', digest.scheme, this.#crypto);
    const echo = signReply(digest.bytes, 'server', this.#crypto);
    return concatBytes([new Uint8Array([version]), own, echo]);
  }
}

/** The asking side. It signs, which old servers take for random bytes. */
export class ClientHandshake implements Handshake {
  readonly #crypto: RtmpCrypto;
  #pending: Uint8Array = nothing;
  #done = false;

  constructor(crypto: RtmpCrypto) {
    this.#crypto = crypto;
  }

  get done(): boolean {
    return this.#done;
  }

  /** C0 and C1, to be sent first. */
  start(): Uint8Array {
    const own = this.#crypto.randomBytes(handshakePacketBytes);
    own.set([0, 0, 0, 0, 9, 0, 124, 2]);
    signRequest(own, 'client', 1, this.#crypto);
    return concatBytes([new Uint8Array([version]), own]);
  }

  handleBytes(bytes: Uint8Array): { reply: Uint8Array; rest: Uint8Array } {
    this.#pending = concatBytes([this.#pending, bytes]);
    checkVersion(this.#pending);
    const whole = 1 + 2 * handshakePacketBytes;
    if (this.#pending.length < whole) return { reply: nothing, rest: nothing };
    const answer = this.#pending.slice(1, 1 + handshakePacketBytes);
    const rest = this.#pending.slice(whole);
    this.#pending = nothing;
    this.#done = true;
    // A server that has a version may have signed; one that has none wants its packet back.
    const signed = viewOf(answer).getUint32(4) !== 0 ? findDigest(answer, 'server', this.#crypto) : undefined;
    return { reply: signed ? signReply(signed.bytes, 'client', this.#crypto) : answer, rest };
  }
}

function checkVersion(bytes: Uint8Array): void {
  const [first] = bytes;
  if (first !== undefined && first !== version) {
    throw new FootlightError(
      'PROTOCOL_VIOLATION',
      'What came does not begin like RTMP; check that both sides speak it.',
    );
  }
}
