import type { Disposable } from '../../shared/base/disposable.ts';
import type { TranscodeJobEvents, WorkerBounds } from '../jobs.ts';
import type { WorkerLink } from './worker-link.ts';

const checkIntervalMs = 1000;

/**
 * Ends a worker that neither dies nor works: one that is given input and tells of no progress, and
 * one that takes more memory than it may.
 */
export class WorkerWatch implements Disposable {
  readonly #link: WorkerLink;
  readonly #bounds: WorkerBounds;
  readonly #timer: NodeJS.Timeout;
  /** When the oldest input was given that nothing was heard after; counts once the worker has called. */
  #waitsSinceMs: number | undefined;

  constructor(link: WorkerLink, bounds: WorkerBounds) {
    this.#link = link;
    this.#bounds = bounds;
    this.#timer = setInterval(() => {
      this.#check();
    }, checkIntervalMs);
  }

  handleInput(): void {
    if (this.#link.isConnected) this.#waitsSinceMs ??= performance.now();
  }

  handleProgress({ memoryBytes }: TranscodeJobEvents['progress']): void {
    this.#waitsSinceMs = undefined;
    const { maxMemoryBytes } = this.#bounds;
    if (memoryBytes <= maxMemoryBytes) return;
    const boundMb = Math.round(maxMemoryBytes / 1024 ** 2);
    this.#link.fail('WORKER_FAILED', `The media worker took more than ${boundMb} MB of memory.`, {
      memoryBytes,
    });
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    const waitedMs = performance.now() - (this.#waitsSinceMs ?? Infinity);
    if (waitedMs < this.#bounds.hungAfterMs) return;
    this.#link.fail('WORKER_LOST', 'The media worker hangs; a new one can be started.', {
      waitedMs: Math.round(waitedMs),
    });
  }
}
