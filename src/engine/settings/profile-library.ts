import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FootlightError } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { libraryIdSchema, libraryNameSchema } from '../../shared/contracts/collections.ts';
import type { ProfilesService, ProfilesState } from '../../shared/contracts/profiles.ts';
import { firstNames } from '../../shared/language/first-names.ts';
import { Watch } from '../session/watch.ts';
import type { Timing } from '../../publish/timing.ts';
import { storageError } from './atomic-file.ts';
import type { DestinationStore } from './destination-store.ts';
import { JsonStore } from './json-store.ts';
import { firstId, freeName, LibraryIndex } from './library-index.ts';
import { copyProfileSettings, type SettingsStore } from './settings-store.ts';

const maxProfiles = 50;

const namesSchema = z.strictObject({
  version: z.literal(1),
  profiles: z
    .array(z.strictObject({ id: libraryIdSchema, name: libraryNameSchema }))
    .min(1)
    .max(1000),
});

interface ProfileLibraryOptions {
  directory: string;
  settings: SettingsStore;
  destinations: DestinationStore;
  /** Of the first profile, where the studio is new: kept, whatever its language will be. */
  newStudiosName: string | undefined;
  /** Why no other profile can be taken now, if none can. */
  whyNot: () => string | undefined;
  /** All that profiles hold is another now. */
  onSwitched: () => void;
  timing: Timing;
  logger: Logger;
}

/**
 * The profiles of a studio. The first has its files where the studio has its own, each further one in
 * a folder of its own below `profiles`.
 */
export class ProfileLibrary implements ProfilesService {
  readonly #options: ProfileLibraryOptions;
  readonly #index: LibraryIndex;
  readonly #store: JsonStore<z.infer<typeof namesSchema>>;
  readonly #watch: Watch<ProfilesState>;
  #profiles: readonly { id: string; name: string }[];

  /** @throws FootlightError DATA_DIR_UNUSABLE */
  constructor(options: ProfileLibraryOptions) {
    const { directory, newStudiosName, timing, logger } = options;
    this.#options = options;
    this.#watch = new Watch(() => this.state(), timing);
    const path = join(directory, 'profiles.json');
    this.#store = new JsonStore({ path, schema: namesSchema, wallClock: timing, logger });
    const stored = this.#store.load().value?.profiles;
    this.#profiles = stored ?? [{ id: firstId, name: newStudiosName ?? firstNames.en.profile }];
    if (!stored && newStudiosName !== undefined) this.#write(this.#profiles);
    this.#index = new LibraryIndex(join(directory, 'current-profile.json'), timing, logger);
    for (const id of this.#index.expired()) this.#erase(id);
    const known = this.#listed().some(({ id }) => id === this.#index.currentId);
    if (!known) this.#index.setCurrent(this.#listed()[0]?.id ?? firstId);
    this.#take();
  }

  state(): ProfilesState {
    const removed = this.#profiles.flatMap(({ id, name }) => {
      const removedAtMs = this.#index.removedAtMs(id);
      return removedAtMs === undefined ? [] : [{ id, name, removedAtMs }];
    });
    return {
      currentId: this.#index.currentId,
      profiles: this.#listed().sort((first, second) => first.name.localeCompare(second.name)),
      removed: removed.sort((first, second) => second.removedAtMs - first.removedAtMs),
    };
  }

  watch(signal: AbortSignal | undefined): AsyncIterable<ProfilesState> {
    return this.#watch.values(signal);
  }

  /** Ends every watch. */
  close(): void {
    this.#watch.close();
  }

  async create(name: string, copyOfId?: string): Promise<string> {
    if (this.#profiles.length >= maxProfiles) {
      throw new FootlightError('BAD_REQUEST', `There are ${maxProfiles} profiles already. Remove one first.`);
    }
    const source = copyOfId === undefined ? undefined : this.#find(copyOfId).id;
    const id = randomUUID();
    const folder = this.#folder(id);
    if (source !== undefined) {
      copyProfileSettings(this.#folder(source), folder);
      await this.#options.destinations.copy(this.#folder(source), folder);
    }
    // It is in the list only once all of it is on the disk.
    this.#write([...this.#profiles, { id, name: freeName(name, this.#profiles) }]);
    this.#watch.changed();
    return id;
  }

  rename(id: string, name: string): void {
    this.#find(id);
    if (this.#profiles.some((each) => each.id !== id && each.name === name)) {
      throw new FootlightError('BAD_REQUEST', `There is a “${name}” already. Choose another name.`);
    }
    this.#write(this.#profiles.map((each) => (each.id === id ? { id, name } : each)));
    this.#watch.changed();
  }

  switchTo(id: string): void {
    if (this.#find(id).id === this.#index.currentId) return;
    const why = this.#options.whyNot();
    if (why !== undefined) throw new FootlightError('ON_AIR', why);
    this.#index.setCurrent(id);
    this.#take();
    this.#watch.changed();
    this.#options.onSwitched();
  }

  remove(id: string): void {
    const { name } = this.#find(id);
    if (id === this.#index.currentId) {
      const other = this.#listed().find((each) => each.id !== id);
      if (!other) {
        throw new FootlightError('BAD_REQUEST', `“${name}” is the only profile. Create another one first.`);
      }
      this.switchTo(other.id);
    }
    this.#index.remove(id);
    this.#watch.changed();
  }

  restore(id: string): void {
    if (!this.#profiles.some((each) => each.id === id)) throw gone();
    this.#index.restore(id);
    this.#watch.changed();
  }

  #listed(): { id: string; name: string }[] {
    return this.#profiles.filter(({ id }) => this.#index.removedAtMs(id) === undefined);
  }

  #find(id: string): { id: string; name: string } {
    const found = this.#listed().find((each) => each.id === id);
    if (!found) throw gone();
    return found;
  }

  #take(): void {
    const folder = this.#folder(this.#index.currentId);
    this.#options.settings.takeProfile(folder);
    this.#options.destinations.takeProfile(folder);
  }

  #folder(id: string): string {
    const { directory } = this.#options;
    if (id === firstId) return directory;
    const folder = join(directory, 'profiles', id);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw storageError(cause, folder);
    }
    return folder;
  }

  #erase(id: string): void {
    // The first one's files are the studio's own, too, and small.
    if (id !== firstId) {
      this.#options.destinations.erase(this.#folder(id));
      rmSync(this.#folder(id), { recursive: true, force: true });
    }
    this.#write(this.#profiles.filter((each) => each.id !== id));
    this.#index.restore(id);
  }

  #write(profiles: readonly { id: string; name: string }[]): void {
    this.#store.save({ version: 1, profiles: [...profiles] });
    this.#profiles = profiles;
  }
}

function gone(): FootlightError {
  return new FootlightError('NOT_FOUND', 'This profile is no longer there.');
}
