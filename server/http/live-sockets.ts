import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { policyViolation } from '../../src/shared/base/close-codes.ts';
import { CallLimit } from '../../src/shared/base/call-limit.ts';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import {
  maxLiveMessageBytes,
  toRelaySchema,
  type FromRelay,
  type Overlay,
  type ToRelay,
} from '../../src/shared/contracts/live-socket.ts';
import { parseTolerantly } from '../../src/shared/contracts/parse-tolerantly.ts';
import type { OverlayMessage } from '../../src/shared/contracts/overlay.ts';
import type { ChannelFeed, FeedListener } from '../platform/live/channel-feed.ts';
import type { LiveFeeds } from '../platform/live/live-feeds.ts';
import { streamKeyOf, checkOverlayKey } from './live-routes.ts';

/** Who does not read is let go; studios and overlays come again by themselves. */
const maxUnsentBytes = 8 * 1024 * 1024;
/** Keeps proxies from closing a quiet connection, and finds those that are gone. */
const heartbeatMs = 20_000;
/** Messages of one studio that are not worked off yet. */
const maxWaitingMessages = 500;
const tryAgainLater = 1013;

const studioPath = /^\/api\/v1\/channels\/([a-z0-9-]{1,40})\/live$/;
const overlayPath = /^\/overlay\/([a-z0-9-]{1,40})\/([\w-]{1,64})\/socket$/;

export interface LiveSocketsOptions {
  feeds: LiveFeeds;
  /** @throws FootlightError STREAM_KEY_WRONG, CHANNEL_NOT_FOUND */
  authenticate: (streamKey: string, slug: string) => Promise<unknown>;
  /** What is wrong with the stream that a channel's publisher sends. */
  problemOf: (slug: string) => string | undefined;
  /** How many may be open at once. */
  limit: () => number;
  logger: Logger;
}

/**
 * A channel's live socket for studios (`/api/v1/channels/SLUG/live`, opened by the stream key), and that of
 * each overlay's page (`/overlay/SLUG/ID/socket?key=…`), which only listens.
 */
export class LiveSockets {
  readonly #options: LiveSocketsOptions;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: maxLiveMessageBytes,
    perMessageDeflate: false,
  });
  readonly #alive = new Map<WebSocket, boolean>();
  readonly #studios = new Set<Studio>();
  readonly #heartbeat = setInterval(() => {
    for (const [socket, isAlive] of this.#alive) {
      this.#alive.set(socket, false);
      if (isAlive) socket.ping();
      else socket.terminate();
    }
  }, heartbeatMs);

  constructor(options: LiveSocketsOptions) {
    this.#options = options;
  }

  readonly handleUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => stream.destroy());
    this.#admit(request, stream, head).catch((failure: unknown) => {
      const isOurs = failure instanceof FootlightError;
      if (!isOurs) this.#options.logger.error({ reason: messageOf(failure) }, 'A live socket failed');
      const status = isOurs ? failure.httpStatus : 500;
      stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    });
  };

  /** A channel's publisher, or what is wrong with its stream, is another. */
  handleChanged(slug: string): void {
    for (const studio of this.#studios) if (studio.slug === slug) this.#tellProblem(studio);
  }

  /** Ends every socket. */
  dispose(): void {
    clearInterval(this.#heartbeat);
    for (const socket of this.#alive.keys()) socket.terminate();
  }

  async #admit(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const { feeds, authenticate, limit } = this.#options;
    const target = request.url ?? '/';
    if (!target.startsWith('/') || !URL.canParse(target, 'http://relay')) {
      throw new FootlightError('BAD_REQUEST', 'Not an address of ours.');
    }
    const { pathname, searchParams } = new URL(target, 'http://relay');
    if (this.#alive.size >= limit()) {
      throw new FootlightError('TOO_MANY_CONNECTIONS', 'Too many listen at once.');
    }
    const [, channel] = studioPath.exec(pathname) ?? [];
    if (channel !== undefined) {
      await authenticate(streamKeyOf(request.headers), channel);
      // At hand before the socket is: what comes while nobody listens to it yet is lost.
      const feed = await feeds.feed(channel);
      this.#runStudio(channel, feed, await this.#upgrade(request, stream, head));
      return;
    }
    const [, slug, overlayId] = overlayPath.exec(pathname) ?? [];
    if (slug === undefined || overlayId === undefined) {
      throw new FootlightError('NOT_FOUND', 'There is no such socket.');
    }
    await checkOverlayKey(feeds, slug, searchParams.get('key'));
    const feed = await feeds.feed(slug);
    const socket = await this.#upgrade(request, stream, head);
    // Nothing of what a page sends is looked at.
    socket.on('close', feed.listen(listenerOf(socket, overlayId)));
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<WebSocket> {
    return new Promise((resolve, reject) => {
      stream.once('close', () => {
        reject(new FootlightError('BAD_REQUEST', 'The connection was closed.'));
      });
      this.#server.handleUpgrade(request, stream, head, (socket) => {
        this.#alive.set(socket, true);
        socket.on('pong', () => this.#alive.set(socket, true));
        socket.on('error', () => socket.terminate());
        socket.on('close', () => this.#alive.delete(socket));
        resolve(socket);
      });
    });
  }

  #runStudio(slug: string, feed: ChannelFeed, socket: WebSocket): void {
    const { feeds, logger } = this.#options;
    const listener = listenerOf(socket, undefined);
    const limit = new CallLimit(nowUs());
    let prepared: { key: string; overlays: readonly Overlay[] } | undefined;
    const handle = async (message: ToRelay): Promise<void> => {
      switch (message.type) {
        case 'events':
          for (const event of message.events) feed.take(event, listener);
          break;
        case 'control':
          feed.control(message.control, listener);
          break;
        case 'overlays':
          prepared = message;
          listener.tell({ type: 'assetsWanted', ids: await feeds.missingAssets(slug, message.overlays) });
          break;
        case 'asset':
          await feeds.putAsset(slug, message.id, {
            mediaType: message.mediaType,
            bytes: Buffer.from(message.content, 'base64'),
          });
          break;
        case 'serve':
          if (prepared) await feeds.serve(slug, prepared.key, prepared.overlays);
          break;
      }
    };
    let waiting = 0;
    let turn = Promise.resolve();
    socket.on('message', (bytes: Buffer) => {
      // A newer studio may tell more than this relay knows.
      const message = parseTolerantly(toRelaySchema, jsonOf(bytes));
      waiting += 1;
      if (!message) {
        socket.close(policyViolation, 'A message is not as described.');
      } else if (waiting > maxWaitingMessages || !limit.take(1, nowUs())) {
        socket.close(tryAgainLater, 'Too many messages.');
      } else {
        turn = turn
          .then(() => handle(message))
          .catch((failure: unknown) => {
            logger.warn({ slug, reason: messageOf(failure) }, 'A message of a studio was not taken');
          })
          .finally(() => {
            waiting -= 1;
          });
      }
    });
    const stopListening = feed.listen(listener);
    const studio: Studio = { slug, listener, problem: undefined };
    this.#studios.add(studio);
    this.#tellProblem(studio);
    socket.on('close', () => {
      stopListening();
      this.#studios.delete(studio);
    });
  }

  #tellProblem(studio: Studio): void {
    const problem = this.#options.problemOf(studio.slug);
    if (problem === studio.problem) return;
    studio.problem = problem;
    studio.listener.tell({ type: 'stream', ...(problem === undefined ? {} : { problem }) });
  }
}

/** One that listens, and what it was told last is wrong with its stream. */
interface Studio {
  readonly slug: string;
  readonly listener: FeedListener;
  problem: string | undefined;
}

function listenerOf(socket: WebSocket, overlayId: string | undefined): FeedListener {
  return {
    overlayId,
    tell(message: FromRelay | OverlayMessage) {
      if (socket.bufferedAmount > maxUnsentBytes) socket.terminate();
      else socket.send(JSON.stringify(message));
    },
    end() {
      socket.terminate();
    },
  };
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function nowUs(): number {
  return Math.round(performance.now() * 1000);
}
