import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  liveEventSchema,
  type AlertControl,
  type LiveEvent,
} from '../../../src/shared/contracts/live-events.ts';
import { overlaySchema, type FromRelay, type Overlay } from '../../../src/shared/contracts/live-socket.ts';
import type { OverlayMessage } from '../../../src/shared/contracts/overlay.ts';
import { EventHistory } from '../../../src/shared/widgets/event-history.ts';
import type { StoredFeed } from './store.ts';

/** Who hears a channel's events. */
export interface FeedListener {
  /** The overlay that it shows; undefined for a studio. */
  overlayId: string | undefined;
  tell(message: FromRelay | OverlayMessage): void;
  end(): void;
}

const emptyFeed: StoredFeed = { overlayKeyHash: '', overlays: '[]', events: '[]' };

/** What happens on one channel, and the overlays that show it. */
export class ChannelFeed {
  readonly #history: EventHistory;
  readonly #listeners = new Set<FeedListener>();
  readonly #onChanged: () => void;
  #overlayKeyHash: string;
  #overlays: readonly Overlay[];
  #alertsPaused = false;

  /** @param onChanged what is stored is another than before */
  constructor(stored: StoredFeed = emptyFeed, onChanged: () => void) {
    this.#overlayKeyHash = stored.overlayKeyHash;
    // Rows of an older form are left out; the studio sends its overlays again when it comes.
    this.#overlays = parsed(stored.overlays, overlaySchema);
    this.#history = new EventHistory(parsed(stored.events, liveEventSchema));
    this.#onChanged = onChanged;
  }

  get stored(): StoredFeed {
    return {
      overlayKeyHash: this.#overlayKeyHash,
      overlays: JSON.stringify(this.#overlays),
      events: JSON.stringify(this.#history.lasting),
    };
  }

  get isIdle(): boolean {
    return this.#listeners.size === 0;
  }

  /** True if the key is that of the overlays' addresses. */
  opens(key: string): boolean {
    if (this.#overlayKeyHash === '') return false;
    return timingSafeEqual(Buffer.from(hashOf(key)), Buffer.from(this.#overlayKeyHash));
  }

  /**
   * Tells the listener of its overlay and of the past, and of everything from now on.
   * @returns ends that
   */
  listen(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    this.#tellOverlay(listener);
    const { events } = this.#history;
    listener.tell({ type: 'history', events: [...events], alertsPaused: this.#alertsPaused });
    return () => this.#listeners.delete(listener);
  }

  /**
   * False if it was known.
   * @param from who told it, and is not told again
   */
  take(event: LiveEvent, from?: FeedListener): boolean {
    if (!this.#history.take(event)) return false;
    if (this.#history.lasting.at(-1) === event) this.#onChanged();
    this.#tell({ type: 'event', event }, from);
    return true;
  }

  control(control: AlertControl, from?: FeedListener): void {
    if (control.action === 'pause') this.#alertsPaused = true;
    if (control.action === 'resume') this.#alertsPaused = false;
    this.#tell({ type: 'control', control }, from);
  }

  /** Serves these from now on, by this key alone. */
  setOverlays(key: string, overlays: readonly Overlay[]): void {
    const keyHash = overlays.length === 0 ? '' : hashOf(key);
    const isRenewed = keyHash !== this.#overlayKeyHash;
    this.#overlayKeyHash = keyHash;
    this.#overlays = overlays;
    this.#onChanged();
    for (const listener of this.#listeners) {
      if (listener.overlayId === undefined) continue;
      if (isRenewed) listener.end();
      else this.#tellOverlay(listener);
    }
  }

  /** Ends those whose right to listen is over: studios after another stream key, or everybody. */
  end(who: 'studios' | 'everybody'): void {
    for (const listener of this.#listeners) {
      if (who === 'everybody' || listener.overlayId === undefined) listener.end();
    }
  }

  #tellOverlay(listener: FeedListener): void {
    if (listener.overlayId === undefined) return;
    const overlay = this.#overlays.find(({ id }) => id === listener.overlayId);
    if (!overlay) {
      listener.tell({ type: 'gone' });
      return;
    }
    const { settings, width, height } = overlay;
    listener.tell({ type: 'widget', settings, width, height });
  }

  #tell(message: FromRelay, from: FeedListener | undefined): void {
    for (const listener of this.#listeners) if (listener !== from) listener.tell(message);
  }
}

/** The key is random and long, so one round is enough. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function parsed<T>(json: string, schema: z.ZodType<T>): T[] {
  const rows = z.array(z.unknown()).parse(JSON.parse(json));
  return rows.flatMap((row) => {
    const result = schema.safeParse(row);
    return result.success ? [result.data] : [];
  });
}
