import type { Clock } from '../../../src/shared/base/clock.ts';
import type { FootlightError } from '../../../src/shared/base/errors.ts';
import type { Logger } from '../../../src/shared/base/logger.ts';
import { wholePackets } from '../../../src/shared/media/mpegts/packet.ts';
import type { SrtConnection } from '../../../src/shared/media/srt/connection.ts';
import type { SrtConnectionRequest } from '../../../src/shared/media/srt/listener.ts';
import type { SrtStatistics } from '../../../src/shared/media/srt/statistics.ts';
import type { PublishGate } from '../../core/publication.ts';
import type { SourceGate } from '../../core/source-feed.ts';
import type { SrtIngestLimits } from './limits.ts';
import { HandshakeFailed } from './refusals.ts';
import type { SrtIngestStatistics } from './statistics.ts';

/** What all callers of a door share. */
export interface SrtContext {
  gate: PublishGate;
  sources: SourceGate;
  clock: Clock;
  log: Logger;
  limits: SrtIngestLimits;
  counts: Pick<SrtIngestStatistics, 'publishers' | 'readers' | 'syncLosses' | 'continuityErrors'>;
  /** To be called when a connection may want its next tick earlier than before. */
  schedule: (connection: SrtConnection) => void;
}

/** How a caller's connection ended. */
export interface LinkEnding {
  /** The caller said goodbye, or the relay wanted it to go. */
  orderly: boolean;
  /** A sentence. */
  message: string;
  /** Set if the relay closed it. */
  error?: FootlightError;
}

/** A caller's connection as its publisher or reader has it: let in once, closed once, for one reason. */
export class CallerLink {
  readonly #request: SrtConnectionRequest;
  readonly #context: SrtContext;
  readonly #received: (payload: Uint8Array) => void;
  readonly #ended = Promise.withResolvers<LinkEnding>();
  #connection: SrtConnection | undefined;
  #closing: LinkEnding | undefined;

  /** @param received takes the caller's stream, payload by payload, until the link is closed */
  constructor(request: SrtConnectionRequest, context: SrtContext, received: (payload: Uint8Array) => void) {
    this.#request = request;
    this.#context = context;
    this.#received = received;
  }

  get remoteAddress(): string {
    return this.#request.peer.address;
  }

  /** Facts of the connection for the log. */
  get facts(): Readonly<Record<string, string | number | boolean>> {
    const { peer, peerVersion, keyLengthBytes } = this.#request;
    return { remoteAddress: peer.address, peerVersion, encryptionBits: (keyLengthBytes ?? 0) * 8 };
  }

  /** Resolves when the connection is over. */
  get ended(): Promise<LinkEnding> {
    return this.#ended.promise;
  }

  /**
   * Lets the caller in.
   * @throws HandshakeFailed if the passphrases don't fit, or the caller has gone
   */
  accept(passphrase: string | undefined): void {
    const { clock, schedule } = this.#context;
    const accepted = this.#request.accept(
      {
        passphrase,
        events: {
          received: (payload) => {
            if (!this.#closing) this.#received(payload);
          },
          closed: (ending) => {
            // A shutdown is a goodbye; silence and broken rules are not.
            const orderly = ending.cause === 'peer-closed';
            this.#ended.resolve(this.#closing ?? { orderly, message: ending.message });
          },
        },
      },
      clock.nowUs(),
    );
    if ('cause' in accepted) throw new HandshakeFailed(accepted);
    this.#connection = accepted;
    schedule(accepted);
  }

  /** Sends the next bytes of an MPEG-TS stream. Does nothing unless connected. */
  sendStream(bytes: Uint8Array): void {
    if (this.#closing || !this.#connection) return;
    const nowUs = this.#context.clock.nowUs();
    const payloadBytes = wholePackets(this.#connection.maxPayloadBytes);
    for (let at = 0; at < bytes.byteLength; at += payloadBytes) {
      this.#connection.send(bytes.subarray(at, at + payloadBytes), nowUs);
    }
    this.#context.schedule(this.#connection);
  }

  /** Closes as soon as the caller has all that was sent, or it is too late for it. */
  finish(message: string): void {
    this.#closing ??= { orderly: true, message };
    if (!this.#connection) return;
    this.#connection.finish(this.#context.clock.nowUs());
    this.#context.schedule(this.#connection);
  }

  /**
   * Closes at once. Does nothing the second time, or if the caller was never let in.
   * @param orderly false where the caller is at fault and may do better when it comes back
   */
  close(error: FootlightError, orderly: boolean): void {
    this.#closing ??= { orderly, message: error.message, error };
    this.#connection?.close(this.#context.clock.nowUs());
  }

  /** Undefined before the caller was let in; the last ones after its end. */
  statistics(): SrtStatistics | undefined {
    return this.#connection?.statistics(this.#context.clock.nowUs());
  }
}
