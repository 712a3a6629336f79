import type { Logger } from '../../shared/base/logger.ts';
import type { RelayLinkState } from '../../shared/contracts/live-socket.ts';
import type { SceneCollection } from '../../shared/scene/model.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { Timing } from '../../publish/timing.ts';
import type { EventDesk } from '../events/event-desk.ts';
import { overlayOf } from '../overlays/overlay-box.ts';
import { Turns } from '../record/turns.ts';
import type { AssetStore } from '../settings/asset-store.ts';
import type { DestinationStore } from '../settings/destination-store.ts';
import { relayAddressOf } from './relay-address.ts';
import { RelayLink, type SharedOverlays } from './relay-link.ts';

/** Relays of one's own; more are forwarded to by a relay rather than by the studio. */
const maxLinks = 4;
const maxSharedOverlays = 50;
/** A drag in the editor changes the collection many times a second. */
const shareAfterMs = 500;

export interface RelayLinksOptions {
  destinations: Pick<DestinationStore, 'list' | 'withSecrets'>;
  collection: () => SceneCollection;
  /** True if the performer wants overlays and events on the relay. */
  isSharing: () => boolean;
  overlayKey: () => Promise<string>;
  events: EventDesk;
  assets: AssetStore;
  timing: Timing;
  logger: Logger;
  onChanged: () => void;
}

/** Live sockets to all Footlight relays among the destinations. */
export class RelayLinks {
  readonly #options: RelayLinksOptions;
  /** By address and key. */
  readonly #links = new Map<string, RelayLink>();
  readonly #turns = new Turns();
  #timer: Disposable | undefined;
  #isClosed = false;

  constructor(options: RelayLinksOptions) {
    this.#options = options;
  }

  state(): RelayLinkState[] {
    return [...this.#links.values()].map((link) => link.state);
  }

  /** Destinations, their keys or the profile are others than before. */
  handleDestinations(): Promise<void> {
    return this.#turns.take(() => this.#follow());
  }

  /** The collection, the overlays' key or the wish to share is another than before. */
  handleOverlays(): void {
    this.#timer ??= this.#options.timing.after(shareAfterMs, () => {
      this.#timer = undefined;
      for (const link of this.#links.values()) void link.share();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.dispose();
    await this.#turns.take(() => this.#follow());
  }

  async #follow(): Promise<void> {
    const wanted = this.#isClosed ? new Map<string, () => RelayLink>() : await this.#wanted();
    for (const [id, link] of this.#links) {
      if (wanted.has(id)) continue;
      this.#links.delete(id);
      await link.close();
    }
    for (const [id, open] of wanted) if (!this.#links.has(id)) this.#links.set(id, open());
    this.#options.onChanged();
  }

  async #wanted(): Promise<Map<string, () => RelayLink>> {
    const { destinations, events, assets, timing, logger, onChanged } = this.#options;
    const wanted = new Map<string, () => RelayLink>();
    for (const { id } of destinations.list()) {
      const found = await destinations.withSecrets(id);
      const address = found && relayAddressOf(found);
      if (!address || wanted.size >= maxLinks) continue;
      const { name } = found.destination;
      wanted.set(JSON.stringify([name, address]), () => {
        const options = { events, assets, timing, logger, onChanged, shared: () => this.#shared() };
        return new RelayLink({ destinationId: id, name, address, ...options });
      });
    }
    return wanted;
  }

  async #shared(): Promise<SharedOverlays | undefined> {
    const { collection, isSharing, overlayKey } = this.#options;
    if (!isSharing()) return undefined;
    const present = collection();
    const overlays = present.sources.flatMap(({ id, kind }) => {
      const message = kind === 'widget' ? overlayOf(present, id) : undefined;
      if (message?.type !== 'widget') return [];
      const { settings, width, height } = message;
      return [{ id, settings, width, height }];
    });
    return { key: await overlayKey(), overlays: overlays.slice(0, maxSharedOverlays) };
  }
}
