import { DisposableStore } from '../../../shared/base/disposable.ts';
import { messageOf } from '../../../shared/base/errors.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { DeskNews, ObsEvent } from '../../../shared/contracts/desk.ts';
import type { SessionState } from '../../../shared/contracts/engine.ts';
import type {
  ObsWebSocketService,
  ObsWebSocketSettings,
  ObsWebSocketState,
} from '../../../shared/contracts/remote.ts';
import { eventIntent } from '../../../shared/obs/protocol.ts';
import { Turns } from '../../record/turns.ts';
import { Watch } from '../../session/watch.ts';
import type { SecretStore } from '../../settings/secret-store.ts';
import type { Timing } from '../../../publish/timing.ts';
import type { DeskLink } from '../desk-link.ts';
import { newPassword } from './authentication.ts';
import { ObsRequests } from './obs-requests.ts';
import { ObsServer } from './obs-server.ts';
import { recordingEvents, streamEvents } from './output-events.ts';
import { generalRequests } from './requests/general.ts';
import type { ObsEngine } from './requests/handler.ts';
import { outputRequests } from './requests/outputs.ts';
import { persistentDataRequests } from './requests/persistent-data.ts';
import { collectionEvents, profileEvents, profileRequests } from './requests/profiles.ts';
import { recordingRequests } from './requests/recording.ts';
import { screenshotRequests } from './requests/screenshots.ts';
import { SentBytes } from './sent-bytes.ts';

/** Where the password lies in the secret store. */
const passwordId = 'obs-websocket';

export interface ObsRemoteOptions {
  engine: ObsEngine;
  desk: DeskLink;
  settings: () => ObsWebSocketSettings;
  secrets: SecretStore;
  profileDir: string;
  /** For this start, whatever the settings say; port 0 takes any that is free. */
  given: { port: number; password?: string | undefined } | undefined;
  sessions: (signal: AbortSignal) => AsyncIterable<SessionState>;
  timing: Timing;
  logger: Logger;
}

/** The studio as controllers of OBS Studio see it, while the performer lets them. */
export class ObsRemote implements ObsWebSocketService {
  readonly #options: ObsRemoteOptions;
  readonly #requests: ObsRequests;
  readonly #watch: Watch<ObsWebSocketState>;
  readonly #store = new DisposableStore();
  readonly #closing = new AbortController();
  readonly #turns = new Turns();
  readonly #sent: SentBytes;
  #server: ObsServer | undefined;
  /** What the server was opened with. */
  #openedWith = '';
  #problem: string | undefined;
  #failure: Error | undefined;
  #wantsMeters = false;
  #messages = { received: 0, sent: 0 };

  constructor(options: ObsRemoteOptions) {
    this.#options = options;
    const { engine, desk, timing, logger, profileDir } = options;
    this.#sent = new SentBytes(timing);
    this.#watch = new Watch(() => this.state(), timing);
    this.#requests = new ObsRequests({
      engine,
      desk,
      logger,
      requests: {
        ...generalRequests(engine, {
          timing,
          requestTypes: () => this.#requests.types,
          messages: () => this.#messages,
          broadcast: (eventData) => {
            this.#tell({
              eventType: 'CustomEvent',
              eventIntent: eventIntent.general,
              eventData: { eventData },
            });
          },
          runAction: (actionId) => desk.call('runAction', { actionId }),
        }),
        ...outputRequests(engine, this.#sent, timing),
        ...recordingRequests(engine),
        ...profileRequests(engine),
        ...persistentDataRequests(profileDir, timing, logger),
        ...screenshotRequests((requestType, requestData) => desk.call('obs', { requestType, requestData })),
      },
    });
    this.#store.add(
      desk.events.on('news', (news) => {
        this.#handleNews(news);
      }),
    );
    this.#store.add(
      desk.events.on('page', (isThere) => {
        this.#wantsMeters = false;
        if (isThere) this.#askForMeters();
      }),
    );
    void this.#follow(options.sessions(this.#closing.signal), (was, is) => {
      this.#sent.handle(is);
      return was ? streamEvents(was, is) : [];
    });
    void this.#follow(engine.profiles.watch(this.#closing.signal), (was, is) =>
      was ? profileEvents(was, is) : [],
    );
    void this.#follow(engine.collections.watch(this.#closing.signal), (was, is) =>
      was ? collectionEvents(was, is) : [],
    );
    void this.#follow(engine.recording.watch(this.#closing.signal), (was, is) =>
      was ? recordingEvents(was, is) : [],
    );
  }

  state(): ObsWebSocketState {
    const { settings, given } = this.#options;
    const host = given || !settings().openToNetwork ? '127.0.0.1' : '0.0.0.0';
    return {
      ...(this.#server && { address: `ws://${host}:${this.#server.port}` }),
      clients: this.#server?.clientCount ?? 0,
      ...(this.#problem !== undefined && { problem: this.#problem }),
      isGiven: given !== undefined,
    };
  }

  watch(signal: AbortSignal | undefined): AsyncIterable<ObsWebSocketState> {
    return this.#watch.values(signal);
  }

  async password(): Promise<string> {
    const { secrets, given } = this.#options;
    return given?.password ?? (await secrets.get(passwordId)) ?? this.#keep(newPassword());
  }

  async changePassword(password = newPassword()): Promise<string> {
    await this.#keep(password);
    this.settingsChanged();
    return password;
  }

  /** Opens, closes or opens anew what the settings want. What stands in the way is in the state. */
  settingsChanged(): void {
    void this.#turns.take(() => this.#apply());
  }

  /**
   * Opens the door if it is to be open.
   * @param mustOpen whether a start that was told to open it fails if it can't
   * @throws FootlightError ADDRESS_IN_USE
   */
  async start(mustOpen: boolean): Promise<void> {
    const { given } = this.#options;
    await this.#turns.take(() => this.#apply());
    if (mustOpen && given && this.#failure) throw this.#failure;
  }

  async close(): Promise<void> {
    this.#tell({ eventType: 'ExitStarted', eventIntent: eventIntent.general, eventData: {} });
    this.#closing.abort();
    this.#store.dispose();
    await this.#turns.take(async () => {
      await this.#server?.close();
      this.#server = undefined;
    });
    this.#watch.close();
  }

  async #apply(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const { settings, given, timing, logger, engine } = this.#options;
    const wanted = settings();
    const isWanted = given !== undefined || wanted.enabled;
    const needsPassword = given !== undefined || wanted.needsPassword;
    const password = isWanted && needsPassword ? await this.password() : undefined;
    const port = given?.port ?? wanted.port;
    const host = !given && wanted.openToNetwork ? '0.0.0.0' : '127.0.0.1';
    const key = isWanted ? JSON.stringify([host, port, password]) : '';
    if (key === this.#openedWith && (this.#server || !isWanted)) return;
    await this.#server?.close();
    this.#server = undefined;
    this.#openedWith = key;
    this.#problem = undefined;
    this.#failure = undefined;
    if (isWanted) {
      try {
        this.#server = await ObsServer.listen({
          host,
          port,
          password,
          timing,
          logger,
          answer: (requestType, requestData) => this.#requests.answer(requestType, requestData),
          frameRate: () => engine.collection().canvas.frameRate,
          onMessages: (received, sent) => {
            this.#messages = {
              received: this.#messages.received + received,
              sent: this.#messages.sent + sent,
            };
          },
          onClients: () => {
            this.#watch.changed();
            this.#askForMeters();
          },
        });
        logger.info({ host, port: this.#server.port }, 'Controllers of OBS Studio can connect.');
      } catch (failure) {
        this.#problem = messageOf(failure);
        this.#failure = failure instanceof Error ? failure : new Error(this.#problem);
        logger.warn({ reason: this.#problem }, 'The door for controllers of OBS Studio stays closed.');
      }
    }
    this.#watch.changed();
  }

  async #keep(password: string): Promise<string> {
    await this.#options.secrets.set(passwordId, password);
    return password;
  }

  #tell(event: ObsEvent): void {
    this.#server?.tell(event);
  }

  #handleNews(news: DeskNews): void {
    if (news.type === 'obsEvents') {
      for (const event of news.events) this.#tell(event);
      return;
    }
    const { meters } = news;
    this.#tell({
      eventType: 'InputVolumeMeters',
      eventIntent: eventIntent.inputVolumeMeters,
      eventData: { inputs: meters },
    });
  }

  /** The page tells its meters only while somebody looks at them. */
  #askForMeters(): void {
    const wanted = ((this.#server?.subscriptions ?? 0) & eventIntent.inputVolumeMeters) !== 0;
    if (wanted === this.#wantsMeters || !this.#options.desk.hasPage) return;
    this.#wantsMeters = wanted;
    this.#options.desk.call('watchMeters', { wanted }).catch((failure: unknown) => {
      this.#options.logger.info({ reason: messageOf(failure) }, 'The page did not take a wish for meters.');
    });
  }

  async #follow<State>(
    states: AsyncIterable<State>,
    eventsOf: (was: State | undefined, is: State) => ObsEvent[],
  ): Promise<void> {
    let was: State | undefined;
    for await (const is of states) {
      for (const event of eventsOf(was, is)) this.#tell(event);
      was = is;
    }
  }
}
