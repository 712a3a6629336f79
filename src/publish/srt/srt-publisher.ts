import { lookup } from 'node:dns/promises';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type ListenerFailureHandler } from '../../shared/base/emitter.ts';
import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';
import { wholePackets } from '../../shared/media/mpegts/packet.ts';
import { MpegTsWriter } from '../../shared/media/mpegts/writer.ts';
import type { SrtSendStatistics } from '../../shared/media/srt/statistics.ts';
import { unreachable } from '../connect-error.ts';
import type { LinkStatistics, Publisher, PublishTarget, QueueLimits } from '../publisher.ts';
import { srtAddressOf, type SrtAddress } from './address.ts';
import { handshakeFailure, lossOf } from './endings.ts';
import { SrtSocket } from './srt-socket.ts';

export interface SrtPublisherOptions {
  target: PublishTarget;
  clock: Clock;
  onListenerFailure: ListenerFailureHandler;
  /** For the look-up of the name. */
  lookUpTimeoutMs?: number;
  /** From the first packet to the listener's acceptance, for each address of the name. */
  connectTimeoutMs?: number;
}

interface PublisherEvents {
  closed: { error?: FootlightError };
}

/** A name with more addresses than that is not tried to its end. */
const maxAddresses = 4;
/** How long the last of the stream may take. */
const closeTimeoutMs = 2_000;
/** The other side confirms what came every 10 ms. */
const confirmationMs = 10;

/**
 * One connection to an SRT listener, with the stream as MPEG-TS. It connects once; another try is another
 * publisher.
 */
export class SrtPublisher implements Publisher {
  readonly #address: SrtAddress;
  readonly #options: Required<Pick<SrtPublisherOptions, 'clock' | 'lookUpTimeoutMs' | 'connectTimeoutMs'>>;
  readonly #events: Emitter<PublisherEvents>;
  readonly #writer = new MpegTsWriter();
  #socket: SrtSocket | undefined;
  #state: 'new' | 'connecting' | 'publishing' | 'closed' = 'new';
  #settleConnect: ((failure?: FootlightError) => void) | undefined;
  #closing: Promise<void> | undefined;
  #takenBytes = 0;
  #latencyMs = 0;
  #leastRttMs = Infinity;
  /** Whole transport packets, as many as a packet of the network takes: seven mostly. */
  #payloadBytes = 0;

  /** @throws FootlightError DESTINATION_INVALID */
  constructor(options: SrtPublisherOptions) {
    const { target, clock, onListenerFailure } = options;
    const { lookUpTimeoutMs = 10_000, connectTimeoutMs = 3_000 } = options;
    this.#address = srtAddressOf(target);
    this.#options = { clock, lookUpTimeoutMs, connectTimeoutMs };
    this.#events = new Emitter(onListenerFailure);
  }

  on(name: 'closed', listener: (payload: PublisherEvents['closed']) => void): Disposable {
    return this.#events.on(name, listener);
  }

  /** ms of media that the other side has not confirmed, beyond what its confirmation takes at best. */
  get queuedMs(): number {
    const statistics = this.#socket?.statistics();
    if (!statistics) return 0;
    this.#leastRttMs = Math.min(this.#leastRttMs, statistics.rttMs);
    return Math.max(0, statistics.send.bufferedMs - this.#leastRttMs - confirmationMs);
  }

  /**
   * A packet that is repeated keeps those after it from being confirmed for as long as the latency, but no
   * longer: the other side goes on without it then. So more than twice the latency waits only on a
   * connection that is too slow, and comes too late for sure. And whole pictures have to go before SRT
   * gives up packets out of their middle, which it does after the latency, or a second if that is longer.
   */
  get queueLimits(): QueueLimits {
    const givenUpAfterMs = Math.max(this.#latencyMs, 1_000);
    const beforeThatMs = 0.9 * givenUpAfterMs - Math.min(this.#leastRttMs, givenUpAfterMs / 2);
    const dropAboveMs = Math.min(Math.max(2 * this.#latencyMs, 500), beforeThatMs);
    return { slowAboveMs: dropAboveMs * 0.8, dropAboveMs };
  }

  /** Bytes that the other side has, or goes without. */
  get bytesSent(): number {
    const send = this.#socket?.statistics()?.send;
    return send ? this.#takenBytes - send.bufferedBytes : 0;
  }

  get link(): LinkStatistics | undefined {
    const statistics = this.#socket?.statistics();
    return statistics && this.#linkStatistics(statistics.rttMs, statistics.send);
  }

  /**
   * Resolves once the listener has accepted the stream.
   * @throws FootlightError DESTINATION_UNREACHABLE; DESTINATION_REFUSED with the listener's reason;
   *   DESTINATION_LOST with the signal's reason as its cause, if `signal` aborts before
   */
  async connect(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw givenUp(signal.reason);
    if (this.#state !== 'new') throw new FootlightError('INTERNAL', 'An SRT publisher connects only once.');
    this.#state = 'connecting';
    const abort = (): void => {
      this.#giveUp(givenUp(signal.reason));
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      await this.#connectToAny(await this.#lookUp());
    } catch (failure) {
      this.#state = 'closed';
      throw failure;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Sets what the decoder needs; it goes out with the next keyframe. */
  sendVideoConfig(config: VideoConfig): void {
    this.#write(() => {
      this.#writer.videoConfig(config);
    });
  }

  sendAudioConfig(config: AudioConfig): void {
    this.#write(() => {
      this.#writer.audioConfig(config);
    });
  }

  /** Sends a picture; unless it is connected nothing happens. */
  sendVideo(packet: VideoPacket): void {
    this.#write(() => {
      this.#send(this.#writer.video(packet));
    });
  }

  /** Sends an audio frame; unless it is connected nothing happens. */
  sendAudio(packet: AudioPacket): void {
    this.#write(() => {
      this.#send(this.#writer.audio(packet));
    });
  }

  /** Ends the stream in order, and resolves when the socket is gone: at the latest after 2 s. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const wasPublishing = this.#state === 'publishing';
    this.#giveUp(new FootlightError('DESTINATION_LOST', 'The connection was closed before it was made.'));
    const socket = this.#socket;
    if (!socket) return;
    if (wasPublishing) socket.finish();
    else socket.close();
    const timer = setTimeout(() => {
      socket.close();
    }, closeTimeoutMs);
    await socket.gone;
    clearTimeout(timer);
  }

  /** Numeric addresses of the host. */
  #lookUp(): Promise<{ address: string; family: number }[]> {
    const { host } = this.#address;
    return this.#settled((settle, fail) => {
      const timer = setTimeout(() => {
        fail(unreachable(host, Object.assign(new Error('no answer'), { code: 'EAI_AGAIN' })));
      }, this.#options.lookUpTimeoutMs);
      lookup(host, { all: true })
        .then(settle, (failure: unknown) => {
          fail(unreachable(host, failure as NodeJS.ErrnoException));
        })
        .finally(() => {
          clearTimeout(timer);
        });
    });
  }

  /** Tries one address after the other until one answers, be it with a refusal. */
  async #connectToAny(addresses: readonly { address: string; family: number }[]): Promise<void> {
    let failure: unknown;
    for (const resolved of addresses.slice(0, maxAddresses)) {
      try {
        await this.#connectTo(resolved);
        return;
      } catch (thrown) {
        failure = thrown;
        if (!(thrown instanceof FootlightError) || thrown.code !== 'DESTINATION_UNREACHABLE') break;
      }
    }
    throw failure;
  }

  #connectTo(resolved: { address: string; family: number }): Promise<void> {
    const { clock, connectTimeoutMs } = this.#options;
    return this.#settled((settle, fail) => {
      const socket = new SrtSocket(
        { address: this.#address, resolved, clock, connectTimeoutMs },
        {
          connected: ({ sendLatencyMs, rttMs, maxPayloadBytes }) => {
            this.#state = 'publishing';
            this.#payloadBytes = wholePackets(maxPayloadBytes);
            this.#latencyMs = sendLatencyMs;
            if (rttMs > 0) this.#leastRttMs = rttMs;
            settle(undefined);
          },
          ended: (reason) => {
            if (this.#state !== 'publishing') {
              fail(handshakeFailure(this.#address.host, reason));
              return;
            }
            this.#state = 'closed';
            this.#events.emit('closed', { error: lossOf(this.#address.host, reason) });
          },
        },
      );
      this.#socket = socket;
    });
  }

  /** A step of connecting, which `#giveUp` ends as well. */
  async #settled<T>(
    start: (settle: (value: T) => void, fail: (failure: FootlightError) => void) => void,
  ): Promise<T> {
    if (this.#state === 'closed') throw givenUp(undefined);
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#settleConnect = reject;
        start(resolve, reject);
      });
    } finally {
      this.#settleConnect = undefined;
    }
  }

  #giveUp(failure: FootlightError): void {
    const isConnecting = this.#state === 'connecting';
    this.#state = 'closed';
    this.#settleConnect?.(failure);
    if (isConnecting) this.#socket?.close();
  }

  /** What the container can't carry ends this connection, and no other. */
  #write(write: () => void): void {
    if (this.#state !== 'publishing') return;
    try {
      write();
    } catch (failure) {
      this.#state = 'closed';
      this.#socket?.close();
      const message = `The stream can’t be sent by SRT: ${messageOf(failure)}`;
      const error = new FootlightError('DESTINATION_LOST', message, { cause: failure });
      this.#events.emit('closed', { error });
    }
  }

  /** The last payload is as long as what is left, so that nothing waits for the next picture. */
  #send(bytes: Uint8Array): void {
    this.#takenBytes += bytes.byteLength;
    for (let offset = 0; offset < bytes.byteLength; offset += this.#payloadBytes) {
      this.#socket?.send(bytes.subarray(offset, offset + this.#payloadBytes));
    }
  }

  #linkStatistics(rttMs: number, send: SrtSendStatistics): LinkStatistics {
    return {
      rttMs,
      sentPackets: send.packets,
      lostPackets: send.lostPackets,
      retransmittedPackets: send.retransmittedPackets,
      droppedPackets: send.droppedPackets,
      sendBufferMs: send.bufferedMs,
      latencyMs: send.latencyMs,
      encrypted: this.#address.passphrase !== undefined,
    };
  }
}

function givenUp(cause: unknown): FootlightError {
  return new FootlightError('DESTINATION_LOST', 'Connecting was given up.', { cause });
}
