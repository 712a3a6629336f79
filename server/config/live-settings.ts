import { isDeepStrictEqual } from 'node:util';
import { FootlightError } from '../../src/shared/base/errors.ts';
import type { ReloadReport } from '../../src/shared/contracts/operation.ts';
import { crossCheck, type SettingName, type Settings } from './settings.ts';

/** When the change of a setting counts; what is not here is read at the start only. */
const counts: Readonly<Partial<Record<SettingName, 'now' | 'nextBroadcast'>>> = {
  logLevel: 'now',
  publicUrl: 'now',
  maxLiveSessions: 'now',
  maxChannels: 'now',
  maxEventStreams: 'now',
  webhooksToOwnNetwork: 'now',
  archiveDays: 'now',
  archiveMaxGb: 'now',
  reconnectGraceS: 'nextBroadcast',
  rungs: 'nextBroadcast',
  audioBitrateKbps: 'nextBroadcast',
  thumbnailIntervalS: 'nextBroadcast',
  playlistWindowS: 'nextBroadcast',
  dvrWindowS: 'nextBroadcast',
  maxSessionMemoryMb: 'nextBroadcast',
  maxWorkerMemoryMb: 'nextBroadcast',
};

/** When the change of a setting counts. */
export function whenItCounts(name: SettingName): 'now' | 'nextBroadcast' | 'restart' {
  return counts[name] ?? 'restart';
}

/** The settings of a running relay, which can be read anew while streams go on. */
export class LiveSettings {
  /** Always the same object: who has it sees the change. */
  readonly current: Settings;
  readonly #read: () => Settings;

  /** @param read reads them from where the first ones came from */
  constructor(settings: Settings, read: () => Settings) {
    this.current = { ...settings };
    this.#read = read;
  }

  /**
   * Takes over what can change now.
   * @returns the names of the settings that are different from those in force
   * @throws FootlightError CONFIG_INVALID; then nothing changes
   */
  reload(): ReloadReport {
    const fresh = this.#read();
    const names = (Object.keys({ ...this.current, ...fresh }) as SettingName[]).filter(
      (name) => !isDeepStrictEqual(fresh[name], this.current[name]),
    );
    const changes = Object.fromEntries(
      names.filter((name) => counts[name] !== undefined).map((name) => [name, fresh[name]]),
    );
    // Each fits the new ones; together with those that need a restart they may not.
    const conflict = crossCheck({ ...this.current, ...changes });
    if (conflict) {
      throw new FootlightError(
        'CONFIG_INVALID',
        `The setting ${conflict.name} can't change without a restart, for what is in force allows ${conflict.allowed}.`,
        { details: { setting: conflict.name } },
      );
    }
    Object.assign(this.current, changes);
    return {
      now: names.filter((name) => whenItCounts(name) === 'now'),
      nextBroadcast: names.filter((name) => whenItCounts(name) === 'nextBroadcast'),
      restart: names.filter((name) => whenItCounts(name) === 'restart'),
    };
  }
}
