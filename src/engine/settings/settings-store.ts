import { renameSync } from 'node:fs';
import { join } from 'node:path';
import Conf from 'conf';
import type { WallClock } from '../../shared/base/clock.ts';
import {
  defaultBroadcastSettings,
  studioSettingsSchema,
  type StudioSettings,
  type StudioSettingsPatch,
} from '../../shared/contracts/engine.ts';
import { defaultRecordingSettings } from '../../shared/contracts/recording.ts';
import { defaultObsClientSettings } from '../../shared/contracts/obs-client.ts';
import { defaultObsWebSocketSettings } from '../../shared/contracts/remote.ts';
import { messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { storageError } from './atomic-file.ts';

const defaults: StudioSettings = {
  firstRunDone: false,
  theme: 'dark',
  language: 'system',
  deskLayout: null,
  encoding: {
    encoder: 'webcodecs',
    codec: 'h264',
    videoBitrateKbps: 4500,
    adaptiveBitrate: true,
    audioBitrateKbps: 160,
    keyframeIntervalMs: 2000,
  },
  recording: defaultRecordingSettings,
  monitor: { deviceId: '', deviceLabel: '', volumePercent: 100 },
  obsWebSocket: defaultObsWebSocketSettings,
  obsClient: defaultObsClientSettings,
  hotkeys: {},
  globalHotkeys: [],
  broadcast: defaultBroadcastSettings,
  overlays: { enabled: false, port: 4466, onRelay: false },
};

/** What each profile has of its own; everything else is the studio's. */
const ofProfile: readonly (keyof StudioSettings)[] = ['encoding', 'recording', 'broadcast'];

/** The studio's settings, one small file, and those of the current profile. A value that is none of ours falls back to its default. */
export class SettingsStore {
  readonly #directory: string;
  readonly #logger: Logger;
  readonly #wallClock: WallClock;
  readonly #studio: Conf<StudioSettings>;
  #profile: Conf<StudioSettings>;
  #profileDirectory: string;

  /** The first profile lies in the studio's own directory, and is the current one until `takeProfile`. */
  constructor(directory: string, logger: Logger, wallClock: WallClock) {
    this.#directory = directory;
    this.#logger = logger;
    this.#wallClock = wallClock;
    this.#studio = this.#open(directory);
    this.#profile = this.#studio;
    this.#profileDirectory = directory;
  }

  /** The current profile is the one of this directory from now on. */
  takeProfile(directory: string): void {
    this.#profile = directory === this.#directory ? this.#studio : this.#open(directory);
    this.#profileDirectory = directory;
  }

  get(): StudioSettings {
    const stored: Partial<StudioSettings> = {
      ...this.#studio.store,
      ...(Object.fromEntries(
        ofProfile.map((name) => [name, this.#profile.store[name]]),
      ) as Partial<StudioSettings>),
    };
    const usable = Object.entries(studioSettingsSchema.shape).flatMap(([name, schema]) => {
      const value = schema.safeParse(stored[name as keyof StudioSettings]);
      return value.success ? [[name, value.data] as const] : [];
    });
    return { ...defaults, ...(Object.fromEntries(usable) as Partial<StudioSettings>) };
  }

  /** @throws FootlightError STORAGE_FULL, DATA_DIR_UNUSABLE */
  update(patch: StudioSettingsPatch): void {
    const given = Object.entries(patch).filter(([, value]) => value !== undefined);
    const isOfProfile = ([name]: [string, unknown]): boolean =>
      (ofProfile as readonly string[]).includes(name);
    write(
      this.#studio,
      this.#directory,
      given.filter((each) => !isOfProfile(each)),
    );
    write(this.#profile, this.#profileDirectory, given.filter(isOfProfile));
  }

  #open(directory: string): Conf<StudioSettings> {
    try {
      return openConf(directory);
    } catch (failure) {
      const path = join(directory, 'settings.json');
      const date = new Date(this.#wallClock.nowMs()).toISOString().replaceAll(':', '-');
      const aside = `${path}.broken-${date}`;
      renameSync(path, aside);
      this.#logger.warn(
        { reason: messageOf(failure) },
        `settings.json could not be read and was set aside as ${aside}.`,
      );
      return openConf(directory);
    }
  }
}

/** Gives one profile's directory the settings of another's. */
export function copyProfileSettings(fromDirectory: string, toDirectory: string): void {
  const { store } = openConf(fromDirectory);
  const own = ofProfile.flatMap((name) => (name in store ? [[name, store[name]] as [string, unknown]] : []));
  write(openConf(toDirectory), toDirectory, own);
}

function openConf(directory: string): Conf<StudioSettings> {
  return new Conf<StudioSettings>({ cwd: directory, configName: 'settings', configFileMode: 0o600 });
}

function write(conf: Conf<StudioSettings>, directory: string, values: readonly [string, unknown][]): void {
  if (values.length === 0) return;
  try {
    conf.set(Object.fromEntries(values) as Partial<StudioSettings>);
  } catch (cause) {
    throw storageError(cause, join(directory, 'settings.json'));
  }
}
