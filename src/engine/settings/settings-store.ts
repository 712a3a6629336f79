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
  broadcast: defaultBroadcastSettings,
  overlays: { enabled: false, port: 4466 },
};

/** The studio's settings, one small file. A value that is none of ours falls back to its default. */
export class SettingsStore {
  readonly #conf: Conf<StudioSettings>;
  readonly #path: string;

  constructor(directory: string, logger: Logger, wallClock: WallClock) {
    this.#path = join(directory, 'settings.json');
    const open = (): Conf<StudioSettings> =>
      new Conf<StudioSettings>({ cwd: directory, configName: 'settings', configFileMode: 0o600 });
    try {
      this.#conf = open();
    } catch (failure) {
      const date = new Date(wallClock.nowMs()).toISOString().replaceAll(':', '-');
      const aside = `${this.#path}.broken-${date}`;
      renameSync(this.#path, aside);
      logger.warn(
        { reason: messageOf(failure) },
        `settings.json could not be read and was set aside as ${aside}.`,
      );
      this.#conf = open();
    }
  }

  get(): StudioSettings {
    const stored: Partial<StudioSettings> = this.#conf.store;
    const usable = Object.entries(studioSettingsSchema.shape).flatMap(([name, schema]) => {
      const value = schema.safeParse(stored[name as keyof StudioSettings]);
      return value.success ? [[name, value.data] as const] : [];
    });
    return { ...defaults, ...(Object.fromEntries(usable) as Partial<StudioSettings>) };
  }

  /** @throws FootlightError STORAGE_FULL, DATA_DIR_UNUSABLE */
  update(patch: StudioSettingsPatch): void {
    try {
      const given = Object.entries(patch).filter(([, value]) => value !== undefined);
      this.#conf.set({ ...this.get(), ...(Object.fromEntries(given) as Partial<StudioSettings>) });
    } catch (cause) {
      throw storageError(cause, this.#path);
    }
  }
}
