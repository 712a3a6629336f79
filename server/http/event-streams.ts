import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import type { ChannelDirectory } from '../platform/channels/channel-directory.ts';
import type { Audience } from '../platform/viewing/audience.ts';
import type { ViewerGate } from '../platform/viewing/viewer-gate.ts';
import { viewerOf } from './viewing-routes.ts';

/** Keeps proxies from closing a quiet stream. */
const heartbeatMs = 15_000;
/** One that takes nothing while this much waits is not reading. */
const maxBufferedBytes = 64 * 1024;
const maxPerAddress = 100;
/** How often listeners are told of another number of viewers. */
const viewersEveryMs = 5000;

interface Listener {
  response: ServerResponse;
  address: string;
}

export interface EventStreamOptions {
  directory: ChannelDirectory;
  gate: ViewerGate;
  audience: Audience;
  /** How many may listen at once. */
  limit: () => number;
  logger: Logger;
}

/** Server-sent events: a channel's state now and at every change, as a `Channel` in JSON. */
export class EventStreams {
  readonly #directory: ChannelDirectory;
  readonly #gate: ViewerGate;
  readonly #audience: Audience;
  readonly #told = new Map<string, number>();
  readonly #limit: () => number;
  readonly #logger: Logger;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #perAddress = new Map<string, number>();
  #count = 0;
  readonly #heartbeat = setInterval(() => {
    for (const listeners of this.#listeners.values())
      for (const { response } of listeners) send(response, ':\n\n');
  }, heartbeatMs);

  readonly #viewers = setInterval(() => {
    for (const slug of this.#listeners.keys()) {
      if (this.#audience.count(slug) !== this.#told.get(slug)) void this.publish(slug);
    }
  }, viewersEveryMs);

  constructor({ directory, gate, audience, limit, logger }: EventStreamOptions) {
    this.#directory = directory;
    this.#gate = gate;
    this.#audience = audience;
    this.#limit = limit;
    this.#logger = logger;
  }

  get count(): number {
    return this.#count;
  }

  register(app: FastifyInstance): void {
    app.get<{ Params: { slug: string } }>(
      '/api/v1/channels/:slug/events',
      { exposeHeadRoute: false },
      async (request, reply) => {
        await this.#gate.admit(request.params.slug, viewerOf(request));
        const channel = await this.#directory.get(request.params.slug, 'everybody');
        const held = this.#perAddress.get(request.ip) ?? 0;
        if (this.#count >= this.#limit() || held >= maxPerAddress) {
          throw new FootlightError(
            'TOO_MANY_CONNECTIONS',
            'Too many listen at once. Ask for the channel from time to time instead.',
          );
        }
        reply.hijack();
        const response = reply.raw;
        for (const [name, value] of Object.entries(reply.getHeaders()))
          if (value !== undefined) response.setHeader(name, value);
        response.writeHead(200, {
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
          // nginx would hold events back otherwise.
          'x-accel-buffering': 'no',
        });
        this.#add(channel.slug, { response, address: request.ip });
        send(response, eventOf(channel));
      },
    );
  }

  /** Tells a channel's listeners of its state now. */
  async publish(slug: string): Promise<void> {
    const listeners = this.#listeners.get(slug);
    if (!listeners) return;
    try {
      const channel = await this.#directory.get(slug, 'everybody');
      this.#told.set(slug, channel.viewers ?? 0);
      const event = eventOf(channel);
      for (const { response } of listeners) send(response, event);
    } catch (error) {
      // A deleted channel has no state any more.
      if (!(error instanceof FootlightError))
        this.#logger.error({ reason: messageOf(error) }, 'Listeners could not be told');
      this.end(slug);
    }
  }

  /** Ends the streams of a channel: who may still listen comes again. */
  end(slug: string): void {
    for (const { response } of this.#listeners.get(slug) ?? []) response.end();
  }

  /** Ends every stream. */
  dispose(): void {
    clearInterval(this.#heartbeat);
    clearInterval(this.#viewers);
    for (const slug of this.#listeners.keys()) this.end(slug);
  }

  #add(slug: string, listener: Listener): void {
    const listeners = this.#listeners.get(slug) ?? new Set();
    this.#listeners.set(slug, listeners.add(listener));
    this.#count += 1;
    this.#perAddress.set(listener.address, (this.#perAddress.get(listener.address) ?? 0) + 1);
    listener.response.once('close', () => {
      listeners.delete(listener);
      if (listeners.size === 0) {
        this.#listeners.delete(slug);
        this.#told.delete(slug);
      }
      this.#count -= 1;
      const left = (this.#perAddress.get(listener.address) ?? 1) - 1;
      if (left > 0) this.#perAddress.set(listener.address, left);
      else this.#perAddress.delete(listener.address);
    });
  }
}

function eventOf(channel: object): string {
  return `data: ${JSON.stringify(channel)}\n\n`;
}

function send(response: ServerResponse, text: string): void {
  // HTTP/2 keeps what waits in the stream below.
  const { writableLength } = 'stream' in response ? (response.stream as ServerResponse) : response;
  if (writableLength > maxBufferedBytes) response.destroy();
  else response.write(text);
}
