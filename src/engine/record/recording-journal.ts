import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';

const journalSchema = z.strictObject({ open: z.array(z.string().min(1).max(4000)).max(1000) });

/**
 * Keeps in the profile which recordings are being written, so that the next start finds those that a crash cut off.
 * A journal that can't be kept is told of in the log and holds up no recording.
 */
export class RecordingJournal {
  readonly #path: string;
  readonly #logger: Logger;
  readonly #open = new Set<string>();
  #saving: Promise<void> = Promise.resolve();

  /** @param directory the profile's */
  constructor(directory: string, logger: Logger) {
    this.#path = join(directory, 'recordings.json');
    this.#logger = logger;
  }

  /** The recordings that the last run left open; they stay in the journal until they are removed. */
  async load(): Promise<string[]> {
    try {
      const journal = journalSchema.parse(JSON.parse(await readFile(this.#path, 'utf8')));
      for (const path of journal.open) this.#open.add(path);
      return journal.open;
    } catch (failure) {
      if ((failure as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#logger.warn({ reason: messageOf(failure) }, 'The journal of recordings could not be read.');
      }
      return [];
    }
  }

  /** A recording was opened. */
  add(path: string): Promise<void> {
    this.#open.add(path);
    return this.#save();
  }

  /** It is whole, or gone. */
  remove(path: string): Promise<void> {
    this.#open.delete(path);
    return this.#save();
  }

  /** One save after the other; each writes what holds when its turn comes. */
  #save(): Promise<void> {
    this.#saving = this.#saving.then(async () => {
      try {
        await this.#write(`${JSON.stringify({ open: [...this.#open] })}\n`);
      } catch (failure) {
        this.#logger.warn({ reason: messageOf(failure) }, 'The journal of recordings could not be saved.');
      }
    });
    return this.#saving;
  }

  /** Whole or not at all, without holding the engine up. */
  async #write(content: string): Promise<void> {
    const temporaryPath = `${this.#path}.tmp`;
    const file = await open(temporaryPath, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporaryPath, this.#path);
  }
}
