import { z } from 'zod';
import type { Logger } from '../../shared/base/logger.ts';
import { messageOf } from '../../shared/base/errors.ts';
import type { Destination } from '../../shared/contracts/engine.ts';
import type { Timing } from '../../publish/timing.ts';
import { watchPageOf } from '../relay/watch-page.ts';
import { fetchBounded } from '../streams/fetch-bounded.ts';

const everyMs = 10_000;
const answerLimitMs = 5_000;
const maxAnswerBytes = 64 * 1024;
/** What a relay tells everybody of a channel, as far as it matters here. */
const answerSchema = z.object({ viewers: z.int().nonnegative().optional() });

export interface ViewerCountOptions {
  timing: Timing;
  logger: Logger;
  /** Some number is another than before. */
  onChanged: () => void;
}

/** Asks the Footlight relays that the program goes to how many watch there. */
export class ViewerCount {
  readonly #options: ViewerCountOptions;
  /** By destination. */
  #counts: ReadonlyMap<string, number> = new Map();
  #askedAtMs = -Infinity;
  #isAsking = false;
  #stop = new AbortController();

  constructor(options: ViewerCountOptions) {
    this.#options = options;
  }

  /** Undefined where nobody knows. */
  of(destinationId: string): number | undefined {
    return this.#counts.get(destinationId);
  }

  /** To be told at least once a second while on air. @param live those that take the program now; none: nothing is asked any more */
  observe(live: readonly Destination[]): void {
    if (live.length === 0) {
      this.#forget();
      return;
    }
    const { timing } = this.#options;
    if (this.#isAsking || timing.nowMs() - this.#askedAtMs < everyMs) return;
    this.#askedAtMs = timing.nowMs();
    void this.#ask(live, this.#stop.signal);
  }

  async #ask(live: readonly Destination[], signal: AbortSignal): Promise<void> {
    this.#isAsking = true;
    const answers = await Promise.all(
      live.map(async (destination) => [destination.id, await this.#viewersOf(destination, signal)] as const),
    );
    this.#isAsking = false;
    if (signal.aborted) return;
    this.#counts = new Map(
      answers.flatMap(([id, viewers]) => (viewers === undefined ? [] : [[id, viewers] as const])),
    );
    this.#options.onChanged();
  }

  async #viewersOf(destination: Destination, signal: AbortSignal): Promise<number | undefined> {
    const address = channelAddress(destination);
    if (!address) return undefined;
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(answerLimitMs)]);
      const answer = await fetchBounded(address, maxAnswerBytes, limit);
      return answerSchema.parse(JSON.parse(Buffer.from(answer).toString('utf8'))).viewers;
    } catch (failure) {
      // A number that is not there is missed by nobody; the stream itself tells whether the relay is well.
      this.#options.logger.debug({ reason: messageOf(failure) }, 'A relay did not tell how many watch.');
      return undefined;
    }
  }

  #forget(): void {
    if (this.#askedAtMs === -Infinity) return;
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#counts = new Map();
    this.#askedAtMs = -Infinity;
  }
}

/** Where the relay that serves a watch page tells of its channel; undefined for what is no page of a relay. */
export function channelAddress({ watchUrl, platform }: Destination): URL | undefined {
  if (platform !== undefined && platform !== 'relay') return undefined;
  const found = watchPageOf(watchUrl);
  if (!found) return undefined;
  const address = new URL(`${found.base}/api/v1/channels/${found.slug}`);
  // The page's token opens a private channel.
  address.search = found.page.search;
  return address;
}
