import type { RemovedEntry } from './collections.ts';

export interface ProfilesState {
  currentId: string;
  /** By name; no two have the same. */
  profiles: { id: string; name: string }[];
  /** Latest first. */
  removed: RemovedEntry[];
}

/**
 * Profiles: how the program is encoded, recorded and sent, and where to. Scene collections, theme,
 * language and keys are the same in all of them.
 */
export interface ProfilesService {
  state(): ProfilesState;
  /** Ends when `signal` aborts; the first value is the present one. */
  watch(signal: AbortSignal | undefined): AsyncIterable<ProfilesState>;
  /** With the settings of a new studio, or a copy with its destinations. @returns its id */
  create(name: string, copyOfId?: string): Promise<string>;
  /** @throws FootlightError NOT_FOUND, BAD_REQUEST if the name is taken */
  rename(id: string, name: string): void;
  /** @throws FootlightError NOT_FOUND, ON_AIR while something is sent or recorded */
  switchTo(id: string): void;
  /** The current one gives way to another first. @throws FootlightError as switchTo; BAD_REQUEST if it is the last one */
  remove(id: string): void;
  restore(id: string): void;
}
