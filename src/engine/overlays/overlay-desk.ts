import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { OverlayAccess, OverlayService } from '../../shared/contracts/live-events.ts';
import type { SceneCollection } from '../../shared/scene/model.ts';
import type { EventDesk } from '../events/event-desk.ts';
import { EventsCall } from '../events/events-call.ts';
import { Turns } from '../record/turns.ts';
import type { AssetStore } from '../settings/asset-store.ts';
import type { SecretStore } from '../settings/secret-store.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { Timing } from '../../publish/timing.ts';
import { overlayOf } from './overlay-box.ts';
import { readOverlayKeys, renewOverlayKeys, type OverlayKeys } from './overlay-keys.ts';
import { openOverlayServer, type OverlayServer } from './overlay-server.ts';
import { OverlaySockets } from './overlay-sockets.ts';

export interface OverlayDeskOptions {
  settings: SettingsStore;
  secrets: SecretStore;
  assets: AssetStore;
  collection: () => SceneCollection;
  events: EventDesk;
  rendererDir: string;
  onKeysRenewed: () => void;
  timing: Timing;
  logger: Logger;
}

/** Overlays and the call for events: off until the performer wants them, then at every start. */
export class OverlayDesk implements OverlayService {
  readonly #options: OverlayDeskOptions;
  readonly #sockets: OverlaySockets;
  readonly #eventsCall: EventsCall;
  readonly #turns = new Turns();
  #keys: OverlayKeys | undefined;
  #server: OverlayServer | undefined;
  #problem: string | undefined;

  constructor(options: OverlayDeskOptions) {
    this.#options = options;
    this.#sockets = new OverlaySockets(options.events, (id) => overlayOf(options.collection(), id));
    this.#eventsCall = new EventsCall(options.events, options.timing);
  }

  /** Serves what was switched on at an earlier start. */
  start(): Promise<void> {
    return this.#turns.take(() => this.#follow());
  }

  async access(): Promise<OverlayAccess> {
    const keys = await this.#turns.take(() => this.#readKeys());
    const { enabled, port } = this.#options.settings.get().overlays;
    return {
      enabled,
      port: this.#server?.port ?? port,
      ...keys,
      ...(this.#problem && { problem: this.#problem }),
    };
  }

  async setEnabled(enabled: boolean): Promise<OverlayAccess> {
    const { settings } = this.#options;
    settings.update({ overlays: { ...settings.get().overlays, enabled } });
    await this.#turns.take(() => this.#follow());
    return this.access();
  }

  async renewKeys(): Promise<OverlayAccess> {
    await this.#turns.take(async () => {
      this.#keys = await renewOverlayKeys(this.#options.secrets);
    });
    this.#sockets.closeAll();
    this.#options.onKeysRenewed();
    return this.access();
  }

  /** The collection was saved. */
  handleCollection(): void {
    this.#sockets.refresh();
  }

  close(): Promise<void> {
    return this.#turns.take(() => this.#stop());
  }

  async #follow(): Promise<void> {
    const { enabled, port } = this.#options.settings.get().overlays;
    if (this.#server && enabled && this.#server.port === port) return;
    await this.#stop();
    if (!enabled) return;
    const keys = await this.#readKeys();
    const { assets, rendererDir, logger } = this.#options;
    try {
      this.#server = await openOverlayServer({
        port,
        keys: () => this.#keys ?? keys,
        sockets: this.#sockets,
        eventsCall: this.#eventsCall,
        assets,
        rendererDir,
        logger,
      });
    } catch (failure) {
      this.#problem =
        failure instanceof FootlightError ? failure.message : 'The overlays could not be served.';
      logger.warn({ port, reason: messageOf(failure) }, 'Overlays are not served.');
    }
  }

  async #stop(): Promise<void> {
    this.#problem = undefined;
    const server = this.#server;
    this.#server = undefined;
    await server?.close();
  }

  async #readKeys(): Promise<OverlayKeys> {
    return (this.#keys ??= await readOverlayKeys(this.#options.secrets));
  }
}
