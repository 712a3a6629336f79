import type { Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import type { Clock } from '../../../src/shared/base/clock.ts';
import { FootlightError, messageOf } from '../../../src/shared/base/errors.ts';
import type { Logger } from '../../../src/shared/base/logger.ts';
import { ServerSession, type ServerSessionEnding } from '../../../src/shared/media/rtmp/server-session.ts';
import type { ConnectionReport } from '../../core/connections.ts';
import type { Publication, PublishGate, PublishRequest } from '../../core/publication.ts';
import type { FloodLog } from '../flood-log.ts';
import type { RefusalCount } from '../refusal-count.ts';
import { nodeRtmpCrypto } from './crypto.ts';
import { FlvStream } from './flv-stream.ts';
import type { RtmpIngestLimits } from './limits.ts';
import type { RtmpIngestStatistics } from './statistics.ts';

/** What all connections of a listener share. */
export interface RtmpConnectionContext {
  gate: PublishGate;
  clock: Clock;
  log: Logger;
  floodLog: FloodLog;
  refusals: RefusalCount;
  limits: RtmpIngestLimits;
  statistics: RtmpIngestStatistics;
}

/** What a door with TLS shows; it may change from one connection to the next. */
export interface TlsIdentity {
  readonly secureContext: SecureContext;
}

/** One publisher's connection, from the first byte to the last. */
export class RtmpConnection {
  readonly #transport: Socket;
  /** The same as `#transport`, or what runs over it by TLS. */
  readonly #socket: Socket;
  readonly #remoteAddress: string;
  readonly #context: RtmpConnectionContext;
  readonly #session: ServerSession;
  readonly #ended = Promise.withResolvers<ServerSessionEnding>();
  #publication: Publication | undefined;
  #flv: FlvStream | undefined;
  /** True if the relay ended the stream by itself, so that nobody waits for its return. */
  #endedByRelay = false;
  #lostBecause = 'the connection closed';
  #bytes = 0;
  #sinceMs = 0;

  constructor(
    transport: Socket,
    remoteAddress: string,
    context: RtmpConnectionContext,
    tls: TlsIdentity | undefined,
  ) {
    this.#transport = transport;
    this.#socket = tls
      ? new TLSSocket(transport, { isServer: true, secureContext: tls.secureContext })
      : transport;
    this.#remoteAddress = remoteAddress;
    this.#context = context;
    this.#session = new ServerSession(context.limits, nodeRtmpCrypto, context.clock.nowUs(), {
      send: (bytes) => this.#socket.write(bytes),
      publishRequested: (asked) => void this.#admit(asked),
      media: ({ type, timestampMs, body }) => this.#flv?.[type](timestampMs, body),
      metadata: ({ timestampMs, body }) => this.#flv?.metadata(timestampMs, body),
      closed: this.#ended.resolve,
    });
  }

  /** What there is to tell of a publisher; undefined before one was let in. */
  report(): Omit<ConnectionReport, 'id'> | undefined {
    if (!this.#publication) return undefined;
    return {
      protocol: this.#isTls ? 'rtmps' : 'rtmp',
      slug: this.#publication.slug,
      mode: 'publish',
      remoteAddress: this.#remoteAddress,
      sinceMs: this.#sinceMs,
      bytes: this.#bytes,
    };
  }

  /** True as long as it only takes up room: nothing was published, and it was not ended yet. */
  get isIdle(): boolean {
    return this.#publication === undefined && !['requested', 'closed'].includes(this.#session.state);
  }

  /** Ends a connection at once, for there is no room. */
  giveWay(): void {
    this.#session.end(new FootlightError('TOO_MANY_CONNECTIONS', 'Others came, and nothing was published.'));
    this.#transport.destroy();
  }

  get #isTls(): boolean {
    return this.#socket !== this.#transport;
  }

  /** Applies the time-outs. To be called about once a second. */
  tick(): void {
    this.#session.tick(this.#context.clock.nowUs());
  }

  /**
   * Serves the connection. Resolves when it has ended, whichever way.
   * @param signal its reason is the FootlightError that the publisher is told
   */
  async run(signal: AbortSignal): Promise<void> {
    const abort = (): void => {
      this.#endByRelay(signal.reason as FootlightError);
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      this.#listen();
      if (signal.aborted) abort();
      this.#conclude(await this.#ended.promise);
      await this.#linger();
    } finally {
      signal.removeEventListener('abort', abort);
      this.#socket.destroy();
      this.#transport.destroy();
    }
  }

  #listen(): void {
    this.#transport.setNoDelay(true);
    this.#socket.on('data', (bytes) => {
      this.#handleBytes(bytes);
    });
    this.#socket.on('error', (error) => {
      this.#lostBecause = error.message;
    });
    this.#socket.on('end', () => {
      this.#session.handleDisconnect();
    });
    this.#socket.on('close', () => {
      if (this.#isTls && this.#bytes === 0 && this.#transport.bytesRead > 0) {
        this.#session.end(
          new FootlightError(
            'PROTOCOL_VIOLATION',
            'No TLS connection came about: check that the publisher speaks RTMPS and trusts the certificate.',
          ),
        );
      }
      this.#session.handleDisconnect();
    });
  }

  #handleBytes(bytes: Uint8Array): void {
    this.#context.statistics.bytesReceived += bytes.length;
    this.#bytes += bytes.length;
    this.#socket.cork();
    this.#session.handleBytes(bytes, this.#context.clock.nowUs());
    this.#socket.uncork();
    // Everything we send is an answer, so this stops a peer that asks without end and never reads.
    if (this.#socket.writableLength > this.#context.limits.maxUnsentBytes) {
      this.#session.end(
        new FootlightError('PROTOCOL_VIOLATION', 'The publisher does not read what it asks for.'),
      );
    }
  }

  async #admit({
    streamKey,
    isTest = false,
    isBackup = false,
  }: Pick<PublishRequest, 'streamKey' | 'isTest' | 'isBackup'>): Promise<void> {
    const request: PublishRequest = {
      ...{ protocol: 'rtmp', streamKey, isTest, isBackup },
      remoteAddress: this.#remoteAddress,
    };
    let publication: Publication;
    try {
      publication = await this.#context.gate.admit(request, 'flv', (reason) => {
        this.#endByRelay(reason);
      });
    } catch (failure) {
      const error =
        failure instanceof FootlightError
          ? failure
          : new FootlightError('INTERNAL', 'The relay failed to take the stream.', { cause: failure });
      this.#session.end(error);
      return;
    }
    if (this.#session.state === 'closed') {
      publication.end({
        orderly: this.#endedByRelay,
        message: 'The connection ended before the stream began.',
      });
      return;
    }
    this.#publication = publication;
    this.#sinceMs = Date.now();
    this.#context.statistics.publishesAccepted += 1;
    this.#context.statistics.publishers += 1;
    const { slug } = publication;
    const facts = { slug, remoteAddress: this.#remoteAddress };
    this.#flv = new FlvStream(
      (chunk) => {
        publication.write(chunk);
      },
      (notice) => {
        this.#context.log.warn(facts, notice);
      },
    );
    this.#flv.begin();
    this.#session.acceptPublish();
    this.#context.log.info(facts, 'An RTMP publisher is on.');
  }

  #endByRelay(reason: FootlightError): void {
    if (this.#session.state === 'closed') return;
    this.#endedByRelay = true;
    if (reason.code === 'RELAY_STOPPING') this.#session.requestReconnect(reason.message);
    this.#session.end(reason);
  }

  /** Does what follows from the ending: the one end of the publication, the counters, the one line. */
  #conclude({ orderly, error }: ServerSessionEnding): void {
    const { statistics, log, floodLog } = this.#context;
    const reason =
      error?.message ?? (orderly ? 'The publisher ended the stream.' : `Lost: ${this.#lostBecause}.`);
    if (error?.code === 'INTERNAL') {
      // The publisher is told nothing of our insides; the log is.
      log.error({ remoteAddress: this.#remoteAddress, cause: messageOf(error.cause) }, 'RTMP ingest failed.');
    }
    const facts = { remoteAddress: this.#remoteAddress, code: error?.code, reason };
    statistics.framesBeforeConfig += this.#flv?.framesBeforeConfig ?? 0;
    statistics.earlyMessages += this.#session.earlyMessages;
    if (error?.code === 'PROTOCOL_VIOLATION') statistics.protocolViolations += 1;
    if (error?.code === 'PEER_TIMEOUT') statistics.timeouts += 1;
    if (this.#publication) {
      this.#flv?.end();
      statistics.publishers -= 1;
      log.info({ ...facts, slug: this.#publication.slug, orderly }, 'An RTMP publisher is off.');
      this.#publication.end({ orderly: orderly || this.#endedByRelay, message: reason });
    } else if (error && !this.#endedByRelay) {
      const isRefusal = error.code === 'STREAM_KEY_WRONG' || error.code === 'ALREADY_LIVE';
      if (isRefusal) {
        statistics.publishesRefused += 1;
        this.#context.refusals.add(this.#remoteAddress, this.#context.clock.nowUs());
      }
      floodLog.warn(facts, 'An RTMP connection was turned away.');
    }
  }

  /** Lets the client read the last words: a socket destroyed with unread input would take them along. */
  #linger(): Promise<void> {
    if (this.#socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#context.limits.lingerMs);
      this.#socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#socket.end();
    });
  }
}
