import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { WallClock } from '../../shared/base/clock.ts';
import { messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { writeFileAtomically } from './atomic-file.ts';

const runSchema = z.object({ startedAtMs: z.number(), ended: z.boolean() });

/**
 * Says in the profile that a studio runs, so that the next one knows if it never came to its end. A
 * marker that can't be kept is told of in the log and holds up no start.
 */
export class RunMarker {
  readonly #path: string;
  readonly #startedAtMs: number;
  readonly #logger: Logger;
  /** When the last run began, wall clock, ms, if it did not end in order. */
  readonly crashedRunAtMs: number | undefined;

  constructor(directory: string, wallClock: WallClock, logger: Logger) {
    this.#path = join(directory, 'run.json');
    this.#startedAtMs = wallClock.nowMs();
    this.#logger = logger;
    const last = this.#read();
    this.crashedRunAtMs = last && !last.ended ? last.startedAtMs : undefined;
    this.#write(false);
  }

  /** The run ends in order. */
  end(): void {
    this.#write(true);
  }

  #read(): z.infer<typeof runSchema> | undefined {
    try {
      return existsSync(this.#path)
        ? runSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')))
        : undefined;
    } catch (failure) {
      this.#logger.warn({ reason: messageOf(failure) }, 'How the last run ended could not be read.');
      return undefined;
    }
  }

  #write(ended: boolean): void {
    try {
      writeFileAtomically(this.#path, `${JSON.stringify({ startedAtMs: this.#startedAtMs, ended })}\n`);
    } catch (failure) {
      this.#logger.warn({ reason: messageOf(failure) }, 'That the studio runs could not be written down.');
    }
  }
}
