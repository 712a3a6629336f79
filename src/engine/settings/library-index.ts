import { z } from 'zod';
import type { WallClock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { libraryIdSchema } from '../../shared/contracts/collections.ts';
import { JsonStore } from './json-store.ts';

/** What was removed can be had back for a month. */
const keptRemovedMs = 30 * 24 * 3_600_000;

const fileSchema = z.strictObject({
  version: z.literal(1),
  currentId: libraryIdSchema,
  removed: z.array(z.strictObject({ id: libraryIdSchema, atMs: z.number() })).max(1000),
});

/** The id of what a studio begins with. */
export const firstId = 'first';

/** Which of several entries is the current one, and which are as good as gone. The entries' own files say the rest. */
export class LibraryIndex {
  readonly #store: JsonStore<z.infer<typeof fileSchema>>;
  readonly #wallClock: WallClock;
  #content: z.infer<typeof fileSchema>;

  constructor(path: string, wallClock: WallClock, logger: Logger) {
    this.#wallClock = wallClock;
    this.#store = new JsonStore({ path, schema: fileSchema, wallClock, logger });
    this.#content = this.#store.load().value ?? { version: 1, currentId: firstId, removed: [] };
  }

  get currentId(): string {
    return this.#content.currentId;
  }

  /** @throws FootlightError STORAGE_FULL, DATA_DIR_UNUSABLE; as do the others that change something */
  setCurrent(currentId: string): void {
    if (currentId !== this.currentId) this.#save({ ...this.#content, currentId });
  }

  removedAtMs(id: string): number | undefined {
    return this.#content.removed.find((each) => each.id === id)?.atMs;
  }

  remove(id: string): void {
    const removed = [...this.#content.removed, { id, atMs: this.#wallClock.nowMs() }];
    this.#save({ ...this.#content, removed });
  }

  restore(id: string): void {
    this.#save({ ...this.#content, removed: this.#content.removed.filter((each) => each.id !== id) });
  }

  /** What was removed so long ago that its files may go. */
  expired(): string[] {
    const beforeMs = this.#wallClock.nowMs() - keptRemovedMs;
    return this.#content.removed.filter((each) => each.atMs < beforeMs).map((each) => each.id);
  }

  #save(content: z.infer<typeof fileSchema>): void {
    this.#store.save(content);
    this.#content = content;
  }
}

/** The name, or with a number where it is taken: Show, Show 2, Show 3. */
export function freeName(wanted: string, taken: readonly { name: string }[]): string {
  const names = new Set(taken.map((each) => each.name));
  let name = wanted;
  for (let count = 2; names.has(name); count += 1) name = `${wanted.slice(0, 190)} ${count}`;
  return name;
}
