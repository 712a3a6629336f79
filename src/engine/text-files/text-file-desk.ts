import { FootlightError } from '../../shared/base/errors.ts';
import type { TextFileService, TextFileState } from '../../shared/contracts/text-files.ts';
import { sleep, type Timing } from '../../publish/timing.ts';
import { Watch } from '../session/watch.ts';
import { completePath } from './complete-path.ts';
import { FollowedFile } from './followed-file.ts';

/**
 * Looked at again and again, since what systems tell of changes is lost on network drives, and at every file that is
 * replaced by another.
 */
const lookPeriodMs = 500;
const maxFiles = 200;

interface Followed {
  file: FollowedFile;
  watch: Watch<TextFileState>;
  watchers: number;
}

/**
 * The text files that sources show. They are looked at one after the other: a drive that does not answer holds one of
 * the process' few threads for files, and recordings go on.
 */
export class TextFileDesk implements TextFileService {
  readonly #timing: Timing;
  readonly #files = new Map<string, Followed>();
  readonly #closed = new AbortController();
  #isLooking = false;
  #typed = 0;
  /** One at a time, for the same reason. */
  #completing: Promise<unknown> = Promise.resolve();

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  async *watch(path: string, signal: AbortSignal | undefined): AsyncGenerator<TextFileState> {
    const followed = this.#follow(path);
    followed.watchers += 1;
    try {
      yield* followed.watch.values(signal);
    } finally {
      followed.watchers -= 1;
      if (followed.watchers === 0) this.#files.delete(path);
    }
  }

  async complete(typed: string): Promise<string[]> {
    this.#typed += 1;
    const turn = this.#typed;
    await this.#completing;
    // What was typed meanwhile counts.
    if (turn !== this.#typed) return [];
    const paths = completePath(typed);
    this.#completing = paths;
    return paths;
  }

  close(): void {
    this.#closed.abort();
    for (const { watch } of this.#files.values()) watch.close();
  }

  #follow(path: string): Followed {
    const known = this.#files.get(path);
    if (known) return known;
    if (this.#files.size >= maxFiles) {
      throw new FootlightError(
        'BAD_REQUEST',
        'Too many text files are followed at once. Remove a text that comes from one.',
      );
    }
    const file = new FollowedFile(path, this.#timing);
    const followed = { file, watch: new Watch(() => file.state, this.#timing), watchers: 0 };
    this.#files.set(path, followed);
    if (!this.#isLooking) void this.#look();
    return followed;
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    const { signal } = this.#closed;
    while (this.#files.size > 0 && !signal.aborted) {
      for (const { file, watch } of [...this.#files.values()]) if (await file.look()) watch.changed();
      await sleep(this.#timing, lookPeriodMs, signal);
    }
    this.#isLooking = false;
  }
}
