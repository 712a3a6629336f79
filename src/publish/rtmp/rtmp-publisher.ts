import { createHmac, randomBytes } from 'node:crypto';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type ListenerFailureHandler } from '../../shared/base/emitter.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';
import { PublisherSession } from '../../shared/media/rtmp/publisher-session.ts';
import { unreachable } from '../connect-error.ts';
import type { Publisher, PublishTarget, QueueLimits } from '../publisher.ts';
import { rtmpAddressOf, type RtmpAddress } from './address.ts';
import { SendMeter } from './send-meter.ts';

export interface RtmpPublisherOptions {
  target: PublishTarget;
  clock: Clock;
  onListenerFailure: ListenerFailureHandler;
  /** From the look-up of the name to the server's acceptance of the stream. */
  connectTimeoutMs?: number;
  /** How long a server may take nothing of what waits. */
  stallTimeoutMs?: number;
  /** More than this never waits, whatever the leg above lets through. */
  maxQueuedBytes?: number;
  /** PEM of the authority to trust instead of the system's, for RTMPS. */
  ca?: string;
}

interface PublisherEvents {
  closed: { error?: FootlightError };
}

/** How long the last words may take. */
const closeTimeoutMs = 2_000;

/**
 * The operating system takes what the connection carries, and some seconds more before it says that it
 * is full: what waits on this side is beyond that.
 */
const queueLimits: QueueLimits = { slowAboveMs: 300, dropAboveMs: 900 };

/** One connection to an RTMP or RTMPS server. It connects once; another try is another publisher. */
export class RtmpPublisher implements Publisher {
  readonly queueLimits = queueLimits;
  readonly link = undefined;
  readonly #address: RtmpAddress;
  readonly #options: Required<Omit<RtmpPublisherOptions, 'ca' | 'target' | 'onListenerFailure'>> & {
    ca: string | undefined;
  };
  readonly #events: Emitter<PublisherEvents>;
  readonly #session: PublisherSession;
  readonly #meter = new SendMeter();
  #socket: Socket | undefined;
  #state: 'new' | 'connecting' | 'publishing' | 'closed' = 'new';
  #settleConnect: ((failure?: FootlightError) => void) | undefined;
  #closing: Promise<void> | undefined;

  /** @throws FootlightError DESTINATION_INVALID */
  constructor(options: RtmpPublisherOptions) {
    const { target, clock, onListenerFailure, ca } = options;
    const { connectTimeoutMs = 10_000, stallTimeoutMs = 15_000, maxQueuedBytes = 64 * 1024 * 1024 } = options;
    this.#address = rtmpAddressOf(target);
    this.#options = { clock, ca, connectTimeoutMs, stallTimeoutMs, maxQueuedBytes };
    this.#events = new Emitter(onListenerFailure);
    this.#session = new PublisherSession(
      this.#address,
      {
        hmacSha256: (key, message) => createHmac('sha256', key).update(message).digest(),
        randomBytes: (count) => randomBytes(count),
      },
      {
        send: (bytes) => {
          this.#meter.wrote(bytes.length);
          this.#socket?.write(bytes);
        },
        ready: () => {
          this.#state = 'publishing';
          this.#settleConnect?.();
        },
        closed: (error) => {
          if (error) this.#fail(this.#sessionFailure(error));
        },
      },
    );
  }

  on(name: 'closed', listener: (payload: PublisherEvents['closed']) => void): Disposable {
    return this.#events.on(name, listener);
  }

  /** Bytes that the operating system has not taken yet. */
  get queuedBytes(): number {
    return this.#socket?.writableLength ?? 0;
  }

  get queuedMs(): number {
    return this.#meter.queuedMs(this.queuedBytes, this.#options.clock.nowUs());
  }

  /** Bytes that the operating system has taken. */
  get bytesSent(): number {
    return this.#meter.writtenBytes - this.queuedBytes;
  }

  /**
   * Resolves once the server has accepted the stream.
   * @throws FootlightError DESTINATION_UNREACHABLE; DESTINATION_REFUSED with the server's words;
   *   DESTINATION_LOST with the signal's reason as its cause, if `signal` aborts before
   */
  async connect(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw this.#lost('Connecting was given up.', signal.reason);
    if (this.#state !== 'new') throw new FootlightError('INTERNAL', 'An RTMP publisher connects only once.');
    this.#state = 'connecting';
    const { connectTimeoutMs } = this.#options;
    const abort = (): void => {
      this.#fail(this.#lost('Connecting was given up.', signal.reason));
    };
    const timer = setTimeout(() => {
      this.#fail(this.#unreachable(`did not accept the stream within ${connectTimeoutMs / 1000} s.`));
    }, connectTimeoutMs);
    signal.addEventListener('abort', abort, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#settleConnect = (failure) => {
          if (failure) reject(failure);
          else resolve();
        };
        this.#open();
      });
    } finally {
      this.#settleConnect = undefined;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  /** Sets what the decoder needs; it goes out before the next packet. */
  sendVideoConfig(config: VideoConfig): void {
    this.#session.sendVideoConfig(config);
  }

  sendAudioConfig(config: AudioConfig): void {
    this.#session.sendAudioConfig(config);
  }

  /** Sends a picture; after the end nothing happens. */
  sendVideo(packet: VideoPacket): void {
    if (this.#state !== 'publishing') return;
    this.#session.sendVideo(packet);
    this.#sent(packet.dtsUs);
  }

  /** Sends an audio frame; after the end nothing happens. */
  sendAudio(packet: AudioPacket): void {
    if (this.#state !== 'publishing') return;
    this.#session.sendAudio(packet);
    this.#sent(packet.ptsUs);
  }

  /** Ends the stream in order, and resolves when the socket is gone: at the latest after 2 s. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const socket = this.#socket;
    this.#settleConnect?.(
      new FootlightError('DESTINATION_LOST', 'The connection was closed before it was made.'),
    );
    const wasPublishing = this.#state === 'publishing';
    this.#state = 'closed';
    this.#session.close();
    if (!socket || socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.destroy(), closeTimeoutMs);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      if (wasPublishing) socket.end();
      else socket.destroy();
    });
  }

  #open(): void {
    const { host, port, secure } = this.#address;
    const { ca } = this.#options;
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket: Socket = secure
      ? connectTls({ host, port, ...name, ...(ca === undefined ? {} : { ca }) })
      : connectTcp({ host, port });
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on(secure ? 'secureConnect' : 'connect', () => {
      this.#session.start();
    });
    socket.on('data', (bytes) => {
      this.#session.handleBytes(bytes);
    });
    socket.on('error', (error) => {
      const lost = `The connection to ${host} broke: ${error.message}.`;
      this.#fail(this.#state === 'connecting' ? unreachable(host, error) : this.#lost(lost, error));
    });
    socket.on('close', () => {
      const early =
        'closed the connection before it accepted the stream; check the address and the stream key.';
      const late = `${host} closed the connection.`;
      this.#fail(this.#state === 'connecting' ? this.#unreachable(early) : this.#lost(late));
    });
  }

  #sent(timeUs: number): void {
    const { clock, stallTimeoutMs, maxQueuedBytes } = this.#options;
    const nowUs = clock.nowUs();
    this.#meter.mark(timeUs, nowUs);
    this.#meter.queuedMs(this.queuedBytes, nowUs);
    if (this.#meter.stalledMs(nowUs) >= stallTimeoutMs || this.queuedBytes > maxQueuedBytes) {
      this.#fail(
        this.#lost(`${this.#address.host} no longer takes the stream; the connection is too slow or dead.`),
      );
    }
  }

  /** A session's failure as the leg above knows them. */
  #sessionFailure(error: FootlightError): FootlightError {
    if (error.code === 'DESTINATION_REFUSED') {
      return this.#state === 'publishing' ? this.#lost(error.message, error) : error;
    }
    const sentence = `does not speak RTMP as it should: ${error.message}`;
    return this.#state === 'publishing'
      ? this.#lost(`${this.#address.host} ${sentence}`, error)
      : this.#unreachable(sentence, error);
  }

  #lost(sentence: string, cause?: unknown): FootlightError {
    return new FootlightError('DESTINATION_LOST', sentence, { cause });
  }

  #unreachable(sentence: string, cause?: unknown): FootlightError {
    return new FootlightError('DESTINATION_UNREACHABLE', `${this.#address.host} ${sentence}`, { cause });
  }

  /** Ends everything for a reason that the leg above did not give. */
  #fail(error: FootlightError): void {
    if (this.#state === 'closed') return;
    const wasPublishing = this.#state === 'publishing';
    this.#state = 'closed';
    this.#socket?.destroy();
    if (wasPublishing) this.#events.emit('closed', { error });
    else this.#settleConnect?.(error);
  }
}
