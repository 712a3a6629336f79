import { readFile } from 'node:fs/promises';
import { WebSocket } from 'ws';
import { policyViolation } from '../../shared/base/close-codes.ts';
import { messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { EventFeed, LiveEvent } from '../../shared/contracts/live-events.ts';
import {
  fromRelaySchema,
  maxOverlayAssetBytes,
  overlayAssetTypes,
  type FromRelay,
  type Overlay,
  type RelayLinkState,
  type ToRelay,
} from '../../shared/contracts/live-socket.ts';
import { parseTolerantly } from '../../shared/contracts/parse-tolerantly.ts';
import { sleep, type Timing } from '../../publish/timing.ts';
import type { EventDesk } from '../events/event-desk.ts';
import type { AssetStore } from '../settings/asset-store.ts';
import { lessShared, shareProblems, withoutLanguage, type OverlayShare } from './older-overlays.ts';
import type { RelayAddress } from './relay-address.ts';

const connectLimitMs = 10_000;
const firstRetryMs = 2_000;
const maxRetryMs = 60_000;
/** Nothing of the relay's is larger; its pings come every 20 s. */
const maxMessageBytes = 4 * 1024 * 1024;
const silenceLimitMs = 60_000;
/** Ids of what came from the relay and need not go back. */
const maxHeard = 5000;

/** What a studio gives a relay to show. */
export interface SharedOverlays {
  key: string;
  overlays: readonly Overlay[];
}

export interface RelayLinkOptions {
  destinationId: string;
  name: string;
  address: RelayAddress;
  events: EventDesk;
  assets: Pick<AssetStore, 'find'>;
  /** What the relay is to serve; undefined if the performer shares nothing with it. */
  shared: () => Promise<SharedOverlays | undefined>;
  timing: Timing;
  logger: Logger;
  onChanged: () => void;
}

/**
 * The live socket of one channel: what happens there comes to the event desk, and, where the performer wants it,
 * events and overlays go there. Connects again by itself.
 */
export class RelayLink {
  readonly #options: RelayLinkOptions;
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  readonly #heard = new Set<string>();
  #socket: WebSocket | undefined;
  #phase: RelayLinkState['phase'] = 'connecting';
  #problem: string | undefined;
  #streamProblem: string | undefined;
  #isSharing = false;
  /** The overlays as they were told last. */
  #told = '';
  /** An older relay closes the connection at overlays that it does not understand. */
  #share: OverlayShare = 'all';

  constructor(options: RelayLinkOptions) {
    this.#options = options;
    this.#running = this.#keepConnected();
  }

  get state(): RelayLinkState {
    const { destinationId, name, address } = this.#options;
    const overlayProblem = shareProblems[this.#share];
    return {
      destinationId,
      name,
      phase: this.#phase,
      ...(this.#problem !== undefined && { problem: this.#problem }),
      ...(this.#streamProblem !== undefined && { streamProblem: this.#streamProblem }),
      ...(overlayProblem !== undefined && { overlayProblem }),
      overlayBase: `${address.base}/overlay/${address.slug}`,
    };
  }

  /** Tells the relay of the overlays if they are others than before. */
  async share(): Promise<void> {
    const shared = await this.#options.shared();
    const started = shared !== undefined && !this.#isSharing;
    this.#isSharing = shared !== undefined;
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    if (started) this.#sendEvents([...this.#options.events.history]);
    // What was shared before is taken back.
    const message = {
      type: 'overlays',
      key: '-'.repeat(32),
      overlays: [],
      ...this.#understood(shared),
    } as const;
    const told = JSON.stringify(message);
    if (told === this.#told || (!shared && this.#told === '')) return;
    this.#told = told;
    this.#send({ ...message, overlays: [...message.overlays] });
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#socket?.terminate();
    await this.#running;
  }

  async #keepConnected(): Promise<void> {
    const { timing, logger, address } = this.#options;
    const { signal } = this.#ending;
    const isOver = (): boolean => signal.aborted;
    let retryMs = firstRetryMs;
    while (!isOver()) {
      this.#set('connecting', this.#problem);
      const socket = new WebSocket(
        `${address.base.replace(/^http/, 'ws')}/api/v1/channels/${address.slug}/live`,
        {
          headers: { Authorization: `Bearer ${address.streamKey}` },
          handshakeTimeout: connectLimitMs,
          maxPayload: maxMessageBytes,
          perMessageDeflate: false,
        },
      );
      const gone = new AbortController();
      socket.on('close', (code) => {
        gone.abort();
        if (code === policyViolation && this.#told !== '') this.#shareLess();
        // It may be a newer one when it comes back.
        else this.#share = 'all';
      });
      // A relay whose machine went away says no good-bye.
      let lastHeardUs = timing.nowUs();
      socket.on('ping', () => (lastHeardUs = timing.nowUs()));
      socket.on('message', (bytes: Buffer) => {
        lastHeardUs = timing.nowUs();
        this.#handle(bytes);
      });
      try {
        await opened(socket, signal);
        logger.info({ relay: address.base, channel: address.slug }, 'A relay’s live socket is open.');
        retryMs = firstRetryMs;
        this.#socket = socket;
        this.#told = '';
        this.#isSharing = false;
        this.#set('connected', undefined);
        await this.share();
        const over = AbortSignal.any([signal, gone.signal]);
        const upstream = this.#tellEvents(over);
        while (!over.aborted && timing.nowUs() - lastHeardUs < silenceLimitMs * 1000) {
          await sleep(timing, silenceLimitMs / 4, over);
        }
        socket.terminate();
        await upstream;
      } catch (failure) {
        const problem = messageOf(failure);
        if (problem !== this.#problem) {
          logger.info({ relay: address.base, reason: problem }, 'A relay’s live socket is not open.');
        }
        this.#set('refused', problem);
      } finally {
        this.#socket = undefined;
        this.#streamProblem = undefined;
        socket.terminate();
      }
      if (isOver()) break;
      await sleep(timing, retryMs, signal);
      retryMs = Math.min(maxRetryMs, retryMs * 1.5);
    }
  }

  #understood(shared: SharedOverlays | undefined): SharedOverlays | undefined {
    if (!shared || this.#share === 'all') return shared;
    return { ...shared, overlays: this.#share === 'none' ? [] : withoutLanguage(shared.overlays) };
  }

  /** Events matter more than overlays: the next connection tells of those only what may be understood. */
  #shareLess(): void {
    this.#share = lessShared[this.#share];
    const { logger, address } = this.#options;
    logger.warn(
      { relay: address.base, overlays: this.#share },
      'A relay did not take the overlays; it is of an older version.',
    );
  }

  #handle(bytes: Buffer): void {
    let json: unknown;
    try {
      json = JSON.parse(bytes.toString('utf8'));
    } catch {
      return;
    }
    // What a newer relay tells beside that is none of ours.
    const message = parseTolerantly(fromRelaySchema, json);
    if (message) this.#take(message);
  }

  #take(message: FromRelay): void {
    if (message.type === 'assetsWanted') {
      void this.#sendAssets(message.ids);
      return;
    }
    if (message.type === 'stream') {
      this.#streamProblem = message.problem;
      this.#options.onChanged();
      return;
    }
    // Skipping and pausing is the performer's; two studios of one channel would go round in circles.
    if (message.type === 'control') return;
    for (const event of message.type === 'history' ? message.events : [message.event]) {
      if (this.#heard.size >= maxHeard) this.#heard.clear();
      this.#heard.add(event.id);
      this.#options.events.take(event);
    }
  }

  async #tellEvents(signal: AbortSignal): Promise<void> {
    let isFirst = true;
    for await (const message of this.#options.events.watch(signal)) {
      // `share` tells of the past.
      if (!isFirst && this.#isSharing) this.#tell(message);
      isFirst = false;
    }
  }

  #tell(message: EventFeed): void {
    if (message.type === 'control') this.#send(message);
    else this.#sendEvents(message.type === 'history' ? message.events : [message.event]);
  }

  #sendEvents(all: readonly LiveEvent[]): void {
    const events = all.filter(({ id }) => !this.#heard.has(id));
    if (events.length > 0) this.#send({ type: 'events', events });
  }

  /** What of these there is and is small enough; then the relay may serve. */
  async #sendAssets(ids: readonly string[]): Promise<void> {
    const { assets, logger } = this.#options;
    for (const id of ids) {
      const found = assets.find(id);
      const mediaType = overlayAssetTypes.find((type) => type === found?.asset.mediaType);
      if (!found || !mediaType || found.asset.byteLength > maxOverlayAssetBytes) continue;
      try {
        const content = (await readFile(found.path)).toString('base64');
        this.#send({ type: 'asset', id, mediaType, content });
      } catch (failure) {
        logger.warn({ reason: messageOf(failure) }, 'A file of an overlay could not be read.');
      }
    }
    this.#send({ type: 'serve' });
  }

  #send(message: ToRelay): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #set(phase: RelayLinkState['phase'], problem: string | undefined): void {
    this.#phase = phase;
    this.#problem = problem;
    this.#options.onChanged();
  }
}

/** @throws Error with a sentence for the performer */
function opened(socket: WebSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      socket.terminate();
    });
    socket.on('open', resolve);
    socket.on('error', () => {
      reject(new Error('The relay does not answer; it is tried again.'));
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      socket.terminate();
      reject(new Error(sentenceOf(response.statusCode ?? 0)));
    });
  });
}

function sentenceOf(status: number): string {
  if (status === 401) return 'The relay refuses the stream key. Copy it again into the destination.';
  if (status === 404) return 'The relay has no live events for this channel. It may be of an older version.';
  return `The relay answers ${status}; it is tried again.`;
}
