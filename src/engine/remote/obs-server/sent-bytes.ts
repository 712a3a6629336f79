import type { SessionState } from '../../../shared/contracts/engine.ts';
import type { WallClock } from '../../../shared/base/clock.ts';

/**
 * How much went out in this broadcast, to each destination and to all: what the connections say of
 * each second, added up.
 */
export class SentBytes {
  readonly #clock: WallClock;
  readonly #bytes = new Map<string, number>();
  #lastMs: number | undefined;

  constructor(clock: WallClock) {
    this.#clock = clock;
  }

  get total(): number {
    return [...this.#bytes.values()].reduce((all, bytes) => all + bytes, 0);
  }

  of(destinationId: string): number {
    return this.#bytes.get(destinationId) ?? 0;
  }

  handle({ phase, destinations }: SessionState): void {
    const nowMs = this.#clock.nowMs();
    const elapsedMs = this.#lastMs === undefined ? 0 : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (phase === 'starting') this.#bytes.clear();
    if (phase === 'idle') return;
    for (const { id, bitrateKbps } of destinations) {
      this.#bytes.set(id, Math.round(this.of(id) + (bitrateKbps * elapsedMs) / 8));
    }
  }
}
