import type { FootlightError } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import type { MediaChunk, Publication, PublishRequest } from './publication.ts';
import { StartCache } from './start-cache.ts';

/** Without media for this long, a publisher gives way to one that stands by. */
export const silentAfterMs = 1000;

/** A publisher that is connected, as admins are shown it. */
export interface PublisherReport {
  role: 'main' | 'backup';
  state: 'onAir' | 'standby';
  protocol: PublishRequest['protocol'];
  remoteAddress: string;
  /** ms since 1970 */
  sinceMs: number;
  /** Nothing comes from it now. */
  silent: boolean;
  /** What is wrong with its stream, though it is shown. */
  problem?: string;
}

/** One connected publisher of a channel: on air, or standing by with its newest pictures at hand. */
export class PublisherSeat {
  readonly isBackup: boolean;
  readonly container: Publication['container'];
  readonly revoke: (reason: FootlightError) => void;
  readonly logger: Logger;
  readonly #request: PublishRequest;
  readonly #sinceMs = Date.now();
  readonly #cache = new StartCache();
  #lastMediaMs = performance.now();
  #steadySinceMs: number | undefined;
  #problem: string | undefined;

  constructor(
    request: PublishRequest,
    isBackup: boolean,
    container: Publication['container'],
    onRevoked: (reason: FootlightError) => void,
    logger: Logger,
  ) {
    this.isBackup = isBackup;
    this.container = container;
    this.revoke = onRevoked;
    this.#request = request;
    const { protocol, remoteAddress } = request;
    this.logger = logger.child({ protocol, remoteAddress, role: isBackup ? 'backup' : 'main' });
  }

  /** Notes the next piece of its stream. */
  take(chunk: MediaChunk): void {
    const nowMs = performance.now();
    if (nowMs - this.#lastMediaMs > silentAfterMs) this.#steadySinceMs = undefined;
    this.#lastMediaMs = nowMs;
    this.#steadySinceMs ??= nowMs;
    // Pictures of another format than the newest configuration's are of no use.
    if (this.#cache.add(chunk)) this.#cache.clear();
  }

  get silentMs(): number {
    return performance.now() - this.#lastMediaMs;
  }

  /** For how long its media has been coming without a break, up to now. */
  get steadyMs(): number {
    if (this.#steadySinceMs === undefined || this.silentMs > silentAfterMs) return 0;
    return performance.now() - this.#steadySinceMs;
  }

  /** True if it could go on air now. */
  get isReady(): boolean {
    return this.#steadySinceMs !== undefined && this.silentMs <= silentAfterMs && this.#cache.hasKeyframe;
  }

  /** Its stream from the last keyframe on. */
  get sent(): Iterable<MediaChunk> {
    return this.#cache.contents();
  }

  /** Why its stream is not shown as it was meant, though it is shown. */
  get problem(): string | undefined {
    return this.#problem;
  }

  set problem(reason: string | undefined) {
    if (reason === undefined) this.logger.info({}, 'The publisher’s stream is in order again');
    else this.logger.warn({ reason }, 'The publisher’s stream has a problem');
    this.#problem = reason;
  }

  report(state: PublisherReport['state']): PublisherReport {
    const { protocol, remoteAddress } = this.#request;
    return {
      role: this.isBackup ? 'backup' : 'main',
      state,
      protocol,
      remoteAddress,
      sinceMs: this.#sinceMs,
      silent: this.silentMs > silentAfterMs,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }
}
