import { join } from 'node:path';
import { z } from 'zod';
import type { Disposable } from '../../shared/base/disposable.ts';
import { messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { liveEventSchema, type LiveEvent } from '../../shared/contracts/live-events.ts';
import type { Timing } from '../../publish/timing.ts';
import { JsonStore } from '../settings/json-store.ts';
import type { EventStore } from './event-desk.ts';

const fileSchema = z.strictObject({ version: z.literal(1), events: z.array(liveEventSchema).max(1000) });
/** A raid brings hundreds of events at once. */
const saveAfterMs = 2_000;

/** Alerts and the like in the profile's `events.json`, so that a restart forgets no thanks that are due. */
export class EventFile implements EventStore, Disposable {
  readonly #store: JsonStore<z.infer<typeof fileSchema>>;
  readonly #timing: Timing;
  readonly #logger: Logger;
  #waiting: { events: readonly LiveEvent[]; timer: Disposable } | undefined;

  constructor(directory: string, timing: Timing, logger: Logger) {
    const path = join(directory, 'events.json');
    this.#store = new JsonStore({ path, schema: fileSchema, wallClock: timing, logger, backupCount: 0 });
    this.#timing = timing;
    this.#logger = logger;
  }

  load(): readonly LiveEvent[] {
    return this.#store.load().value?.events ?? [];
  }

  save(events: readonly LiveEvent[]): void {
    const timer = this.#waiting?.timer ?? this.#timing.after(saveAfterMs, () => this.dispose());
    this.#waiting = { events, timer };
  }

  /** Writes what waits. */
  dispose(): void {
    if (!this.#waiting) return;
    const { events, timer } = this.#waiting;
    timer.dispose();
    this.#waiting = undefined;
    try {
      this.#store.save({ version: 1, events: [...events] });
    } catch (failure) {
      this.#logger.warn({ reason: messageOf(failure) }, 'What happened could not be kept.');
    }
  }
}
