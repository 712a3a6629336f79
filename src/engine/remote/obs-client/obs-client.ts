import ObsSocket from 'obs-websocket-js/json';
import { FootlightError, messageOf } from '../../../shared/base/errors.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type {
  ObsClientService,
  ObsClientSettings,
  ObsClientState,
  ObsStudioState,
} from '../../../shared/contracts/obs-client.ts';
import { closeCode, eventIntent } from '../../../shared/obs/protocol.ts';
import { Watch } from '../../session/watch.ts';
import type { SecretStore } from '../../settings/secret-store.ts';
import { settlesWithin, sleep, type Timing } from '../../../publish/timing.ts';
import { readObsNumbers, readObsStudio } from './obs-studio-state.ts';

/** Where the password lies in the secret store. */
const passwordId = 'obs-studio';
const connectLimitMs = 5_000;
const numbersEveryMs = 2_000;
const firstRetryMs = 2_000;
const maxRetryMs = 30_000;
const subscriptions = eventIntent.scenes | eventIntent.outputs | eventIntent.config;

export interface ObsClientOptions {
  settings: () => ObsClientSettings;
  secrets: SecretStore;
  timing: Timing;
  logger: Logger;
}

/** The studio as a controller of an OBS Studio that runs somewhere; comes again by itself. */
export class ObsClient implements ObsClientService {
  readonly #options: ObsClientOptions;
  readonly #watch: Watch<ObsClientState>;
  #state: ObsClientState = { phase: 'off' };
  #socket: ObsSocket | undefined;
  #ending: AbortController | undefined;
  #run = Promise.resolve();
  #openedWith = '';

  constructor(options: ObsClientOptions) {
    this.#options = options;
    this.#watch = new Watch(() => this.#state, options.timing);
    this.settingsChanged();
  }

  state(): ObsClientState {
    return this.#state;
  }

  watch(signal: AbortSignal | undefined): AsyncIterable<ObsClientState> {
    return this.#watch.values(signal);
  }

  async setPassword(password: string): Promise<void> {
    const { secrets } = this.#options;
    if (password === '') secrets.remove(passwordId);
    else await secrets.set(passwordId, password);
    this.#openedWith = '';
    this.settingsChanged();
  }

  /** Connects or goes, as the settings want. */
  settingsChanged(): void {
    const { enabled, address } = this.#options.settings();
    const key = enabled ? address : '';
    if (this.#ending && key === this.#openedWith) return;
    this.#openedWith = key;
    this.#ending?.abort();
    const ending = new AbortController();
    this.#ending = ending;
    this.#run = this.#run.then(() => this.#keepConnected(key, ending.signal));
  }

  async switchScene(sceneName: string): Promise<void> {
    await this.#ask((socket) => socket.call('SetCurrentProgramScene', { sceneName }));
  }

  async setStreaming(on: boolean): Promise<void> {
    await this.#ask((socket) => socket.call(on ? 'StartStream' : 'StopStream'));
  }

  async setRecording(on: boolean): Promise<void> {
    await this.#ask((socket) => socket.call(on ? 'StartRecord' : 'StopRecord'));
  }

  async close(): Promise<void> {
    this.#ending?.abort();
    await this.#run;
    this.#watch.close();
  }

  async #ask(call: (socket: ObsSocket) => Promise<unknown>): Promise<void> {
    if (!this.#socket) throw new FootlightError('NOT_READY', 'OBS Studio is not connected.');
    try {
      await call(this.#socket);
    } catch (cause) {
      throw new FootlightError('BAD_REQUEST', `OBS Studio says: ${messageOf(cause)}`, { cause });
    }
  }

  #set(state: ObsClientState): void {
    this.#state = state;
    this.#watch.changed();
  }

  /** Connects again and again until it is over. */
  async #keepConnected(address: string, signal: AbortSignal): Promise<void> {
    const { timing, logger } = this.#options;
    const isOver = (): boolean => signal.aborted;
    let retryMs = firstRetryMs;
    while (address !== '' && !isOver()) {
      this.#set({ phase: 'connecting', ...(this.#state.problem && { problem: this.#state.problem }) });
      const socket = new ObsSocket();
      let problem: string | undefined;
      try {
        await this.#connect(socket, address);
        logger.info({ address }, 'OBS Studio is connected.');
        retryMs = firstRetryMs;
        problem = await this.#follow(socket, signal);
      } catch (failure) {
        problem = problemOf(failure, address);
        logger.info({ address, reason: messageOf(failure) }, 'OBS Studio could not be connected.');
      } finally {
        this.#socket = undefined;
        await socket.disconnect().catch(() => undefined);
      }
      if (isOver()) break;
      this.#set({ phase: 'waiting', ...(problem !== undefined && { problem }) });
      await sleep(timing, retryMs, signal);
      retryMs = Math.min(maxRetryMs, retryMs * 1.5);
    }
    this.#set({ phase: 'off' });
  }

  async #connect(socket: ObsSocket, address: string): Promise<void> {
    const { secrets, timing } = this.#options;
    const password = await secrets.get(passwordId);
    const connecting = socket.connect(address, password, { eventSubscriptions: subscriptions });
    if (await settlesWithin(timing, connectLimitMs, connecting)) await connecting;
    else throw new FootlightError('PEER_TIMEOUT', `${address} does not speak as OBS Studio does.`);
  }

  /** Keeps what OBS Studio says until it goes. @returns why it went, for the performer */
  async #follow(socket: ObsSocket, signal: AbortSignal): Promise<string | undefined> {
    const gone = new AbortController();
    socket.on('ConnectionClosed', () => {
      gone.abort();
    });
    const over = AbortSignal.any([signal, gone.signal]);
    let studio = await readObsStudio(socket);
    const change = (patch: Partial<ObsStudioState>): void => {
      studio = { ...studio, ...patch };
      if (!over.aborted) this.#set({ phase: 'connected', studio });
    };
    const readAgain = (): void => {
      readObsStudio(socket).then(change, () => undefined);
    };
    socket.on('CurrentProgramSceneChanged', ({ sceneName }) => {
      change({ programScene: sceneName });
    });
    for (const event of ['SceneListChanged', 'SceneNameChanged', 'CurrentSceneCollectionChanged'] as const) {
      socket.on(event, readAgain);
    }
    socket.on('StreamStateChanged', ({ outputActive }) => {
      change({ streaming: outputActive });
    });
    socket.on('RecordStateChanged', ({ outputActive }) => {
      change({ recording: outputActive });
    });
    this.#socket = socket;
    change({});
    const isOver = (): boolean => over.aborted;
    while (!isOver()) {
      await sleep(this.#options.timing, numbersEveryMs, over);
      if (!isOver()) change(await readObsNumbers(socket));
    }
    return signal.aborted ? undefined : 'OBS Studio has gone; the studio comes again when it is back.';
  }
}

function problemOf(failure: unknown, address: string): string {
  const code = failure instanceof Error && 'code' in failure ? failure.code : undefined;
  if (code === closeCode.authenticationFailed || messageOf(failure).includes('authentication')) {
    return 'OBS Studio wants another password: Tools → WebSocket Server Settings → Show Connect Info.';
  }
  if (failure instanceof FootlightError) return failure.message;
  return `OBS Studio does not answer at ${address}. Open it, and switch its WebSocket server on under Tools.`;
}
