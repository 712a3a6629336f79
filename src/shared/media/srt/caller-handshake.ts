import { viewOf } from '../codec/bytes.ts';
import type { SrtConnectionParameters } from './connection-parameters.ts';
import {
  extensionTypes,
  ownSrtVersion,
  ownTermFlags,
  parseExtensions,
  parseTerms,
  termFlags,
  writeExtensions,
  writeTerms,
  writeWordText,
  type HandshakeExtension,
  type HandshakeTerms,
} from './handshake-extensions.ts';
import {
  datagramSocket,
  extensionBits,
  firstRejection,
  handshakeTypes,
  inductionMagic,
  ownFlowWindowPackets,
  ownMtuBytes,
  packetOverheadBytes,
  writeHandshake,
  type SrtHandshake,
} from './handshake-packet.ts';
import { parseKeyMaterialFailure, saltBytes, writeKeyMaterial, type KeyLengthBytes } from './key-material.ts';
import { KeyWrapping, sameBytes } from './key-wrapping.ts';
import { rejectionCodes } from './rejection.ts';
import { randomSocketId } from './socket-id.ts';
import { StreamCipher } from './stream-cipher.ts';

export interface CallerHandshakeOptions {
  streamId: string;
  passphrase: string | undefined;
  keyLengthBytes: KeyLengthBytes;
  sendLatencyMs: number | 'auto';
  receiveLatencyMs: number;
  maxPayloadBytes: number;
  randomBytes: (count: number) => Uint8Array;
}

/** What a listener's handshake comes to; undefined if it says nothing (yet). */
export type CallerProgress =
  /** The next packet is to go out. */
  | { kind: 'answered' }
  | { kind: 'accepted'; parameters: SrtConnectionParameters }
  /** `peerSocketId` if the listener thinks that it has a connection. */
  | { kind: 'rejected'; code: number; peerSocketId: number | undefined }
  | undefined;

/** The secret half of the handshake, made once so that each repetition says the same. */
interface OwnKeys {
  message: Uint8Array;
  cipher: StreamCipher;
}

/** What is sent until there is an answer. */
interface Conclusion {
  ownSocketId: number;
  cookie: number;
}

const minAutoLatencyMs = 120;
/** So often the round trip is measured where the first time asks for more than the least latency. */
const maxMeasurements = 4;
const maxLatencyMs = 0xffff;

/** The calling side's handshake (draft-sharabayko-srt-01, 4.3.1): writes the packets' bodies, judges the answers. */
export class CallerHandshake {
  readonly #options: CallerHandshakeOptions;
  readonly #initialSequence: number;
  readonly #keys: OwnKeys | undefined;
  /** Own socket ids of the inductions so far, with the time at which each was sent. */
  readonly #inductions = new Map<number, number>();
  readonly #answered = new Set<number>();
  #leastRttMs = Infinity;
  /** The next packet only measures the round trip again. */
  #measuresAgain = false;
  #conclusion: Conclusion | undefined;
  #hasConcluded = false;

  constructor(options: CallerHandshakeOptions) {
    this.#options = options;
    this.#initialSequence = viewOf(options.randomBytes(4)).getUint32(0) >>> 1;
    this.#keys = options.passphrase === undefined ? undefined : makeKeys(options.passphrase, options);
  }

  /** Body of the handshake that is to be sent now, again or for the first time. */
  next(nowUs: number): Uint8Array {
    if (!this.#conclusion || this.#measuresAgain) {
      this.#measuresAgain = false;
      return this.#writeInduction(nowUs);
    }
    this.#hasConcluded = true;
    return this.#writeConclusion(this.#conclusion);
  }

  /**
   * @param socketId whom the packet is addressed to
   * @param startUs own clock: what timestamp 0 of own packets stands for
   * @param peerStartUs the same of the listener's, by the packet's arrival
   */
  handle(
    handshake: SrtHandshake,
    socketId: number,
    times: { nowUs: number; startUs: number; peerStartUs: number },
  ): CallerProgress {
    const sentUs = this.#inductions.get(socketId);
    if (sentUs === undefined) return undefined;
    if (handshake.type >= firstRejection && handshake.type < 0x8000_0000) {
      return { kind: 'rejected', code: handshake.type, peerSocketId: undefined };
    }
    if (handshake.type === handshakeTypes.induction) {
      if (this.#hasConcluded || this.#answered.has(socketId)) return undefined;
      if (handshake.version === 4) {
        return { kind: 'rejected', code: rejectionCodes.version, peerSocketId: undefined };
      }
      if (handshake.version !== 5 || handshake.extensionField !== inductionMagic) return undefined;
      this.#measure(Math.max(0, times.nowUs - sentUs) / 1000, socketId);
      this.#conclusion = { ownSocketId: socketId, cookie: handshake.cookie };
      return { kind: 'answered' };
    }
    if (handshake.type !== handshakeTypes.conclusion || this.#conclusion?.ownSocketId !== socketId) {
      return undefined;
    }
    return this.#judgeAnswer(handshake, this.#conclusion, times);
  }

  #writeInduction(nowUs: number): Uint8Array {
    // Each has an id of its own, so that the answer says which of them it answers: the round trip
    // is known even where some were lost.
    const socketId = randomSocketId(this.#options.randomBytes);
    this.#inductions.set(socketId, nowUs);
    return writeHandshake({
      ...this.#ownFields(socketId),
      version: 4,
      extensionField: datagramSocket,
      type: handshakeTypes.induction,
      cookie: 0,
      extensions: new Uint8Array(0),
    });
  }

  #writeConclusion(conclusion: Conclusion): Uint8Array {
    const { streamId, receiveLatencyMs } = this.#options;
    const terms: HandshakeTerms = {
      srtVersion: ownSrtVersion,
      flags: ownTermFlags,
      receiverDelayMs: receiveLatencyMs,
      senderDelayMs: this.#sendLatencyMs,
    };
    const blocks: HandshakeExtension[] = [{ type: extensionTypes.termsRequest, body: writeTerms(terms) }];
    let extensionField: number = extensionBits.terms;
    if (this.#keys) {
      blocks.push({ type: extensionTypes.keyMaterialRequest, body: this.#keys.message });
      extensionField |= extensionBits.keyMaterial;
    }
    if (streamId !== '') {
      blocks.push({ type: extensionTypes.streamId, body: writeWordText(streamId) });
      extensionField |= extensionBits.configuration;
    }
    return writeHandshake({
      ...this.#ownFields(conclusion.ownSocketId),
      version: 5,
      encryption: this.#keys ? this.#options.keyLengthBytes / 8 : 0,
      extensionField,
      type: handshakeTypes.conclusion,
      cookie: conclusion.cookie,
      extensions: writeExtensions(blocks),
    });
  }

  #ownFields(socketId: number) {
    return {
      encryption: 0,
      initialSequence: this.#initialSequence,
      mtuBytes: ownMtuBytes,
      flowWindowPackets: ownFlowWindowPackets,
      socketId,
    };
  }

  /**
   * The latency stays for as long as the connection, and a machine that is busy with its start makes a round
   * trip ten times as long as it is. That is so for a moment only, so the shortest of a few tells the path.
   */
  #measure(rttMs: number, socketId: number): void {
    this.#answered.add(socketId);
    this.#leastRttMs = Math.min(this.#leastRttMs, rttMs);
    this.#measuresAgain =
      this.#options.sendLatencyMs === 'auto' &&
      this.#sendLatencyMs > minAutoLatencyMs &&
      this.#answered.size < maxMeasurements;
  }

  get #sendLatencyMs(): number {
    const { sendLatencyMs } = this.#options;
    if (sendLatencyMs !== 'auto') return sendLatencyMs;
    return Math.min(maxLatencyMs, Math.max(minAutoLatencyMs, Math.ceil(4 * this.#leastRttMs)));
  }

  #judgeAnswer(
    handshake: SrtHandshake,
    conclusion: Conclusion,
    times: { startUs: number; peerStartUs: number },
  ): CallerProgress {
    const refuse = (code: number): CallerProgress => ({
      kind: 'rejected',
      code,
      peerSocketId: handshake.socketId,
    });
    const bodies = new Map(
      (parseExtensions(handshake.extensions) ?? []).map(({ type, body }) => [type, body]),
    );
    const termsBody = bodies.get(extensionTypes.termsResponse);
    const terms = termsBody && parseTerms(termsBody);
    if (!terms || handshake.version !== 5 || handshake.mtuBytes <= packetOverheadBytes) {
      return refuse(rejectionCodes.rogue);
    }
    if ((terms.flags & termFlags.byteStream) !== 0) return refuse(rejectionCodes.messageApi);
    const secrecy = this.#judgeKeyAnswer(bodies.get(extensionTypes.keyMaterialResponse));
    if (secrecy !== undefined) return refuse(secrecy);

    const roomBytes = Math.min(handshake.mtuBytes, ownMtuBytes) - packetOverheadBytes;
    return {
      kind: 'accepted',
      parameters: {
        ownSocketId: conclusion.ownSocketId,
        peerSocketId: handshake.socketId,
        sendInitialSequence: this.#initialSequence,
        receiveInitialSequence: handshake.initialSequence,
        startUs: times.startUs,
        peerStartUs: times.peerStartUs,
        // The listener has compared both wishes; what it says is how it will be.
        receiveLatencyMs: terms.senderDelayMs,
        sendLatencyMs: terms.receiverDelayMs,
        dropsTooLate: (terms.flags & termFlags.dropsTooLate) !== 0,
        peerRepeatsLossReports: (terms.flags & termFlags.repeatsLossReports) !== 0,
        marksRetransmissions: (terms.flags & termFlags.marksRetransmissions) !== 0,
        maxPayloadBytes: Math.min(this.#options.maxPayloadBytes, roomBytes),
        peerFlowWindowPackets: Math.max(1, Math.min(handshake.flowWindowPackets, ownFlowWindowPackets)),
        handshakeRttMs: this.#leastRttMs,
        cipher: this.#keys?.cipher,
      },
    };
  }

  /** The code of the refusal, if the answer to our keys is one. */
  #judgeKeyAnswer(answer: Uint8Array | undefined): number | undefined {
    const failure = answer && parseKeyMaterialFailure(answer);
    if (failure === 'badSecret') return rejectionCodes.badSecret;
    if (failure === 'noSecret' || (answer === undefined) !== (this.#keys === undefined)) {
      return rejectionCodes.unsecure;
    }
    if (answer && this.#keys && !sameBytes(answer, this.#keys.message)) return rejectionCodes.badSecret;
    return undefined;
  }
}

function makeKeys(passphrase: string, options: CallerHandshakeOptions): OwnKeys {
  const { keyLengthBytes, randomBytes } = options;
  const wrapping = new KeyWrapping(passphrase);
  const salt = randomBytes(saltBytes);
  const keys = { even: randomBytes(keyLengthBytes) };
  return {
    message: writeKeyMaterial(wrapping.wrap(keys, salt, keyLengthBytes)),
    cipher: new StreamCipher({ wrapping, salt, keyLengthBytes, keys, randomBytes }),
  };
}
