import type { TranscodeSettings } from '../../src/media-worker/jobs.ts';
import { FootlightError } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import type { Occurrence } from './occurrences.ts';
import type { LiveOutput, StartTranscode } from './ports.ts';
import type { MediaChunk, Publication, PublishRequest } from './publication.ts';
import { SourceFeed, type SourceReader } from './source-feed.ts';
import { Transcoding } from './transcoding.ts';

/** Without media for this long a live channel counts as interrupted. */
const stallAfterMs = 2000;
const stallCheckMs = 500;

/** A channel's live state, as viewers are told. */
export interface LiveStatus {
  live: boolean;
  /** ms since 1970 */
  liveSinceMs?: number;
  interrupted: boolean;
}

export interface LiveSessionOptions {
  slug: string;
  transcode: Omit<TranscodeSettings, 'input' | 'source'>;
  startTranscode: StartTranscode;
  output: LiveOutput;
  reconnectGraceMs: number;
  /** Called whenever `status` changed. */
  onChanged: () => void;
  /** Called once, when nothing follows. */
  onEnded: () => void;
  onOccurred: (occurrence: Occurrence) => void;
  logger: Logger;
}

interface Publisher {
  /** Stands for the clock of its timestamps. */
  clock: object;
  lastMediaMs: number;
  revoke(reason: FootlightError): void;
}

/**
 * A channel's time on air. It outlives its publisher: one that is lost may come back within the grace
 * period, and its viewers' playlists go on behind a discontinuity.
 */
export class LiveSession {
  readonly #options: LiveSessionOptions;
  readonly #stallCheck: NodeJS.Timeout;
  readonly #feed = new SourceFeed();
  #publisher: Publisher | undefined;
  #transcoding: Transcoding | undefined;
  #grace: NodeJS.Timeout | undefined;
  #liveSinceMs: number | undefined;
  #interrupted = false;
  #ended = false;

  constructor(options: LiveSessionOptions) {
    this.#options = options;
    this.#stallCheck = setInterval(() => {
      this.#updateInterrupted();
    }, stallCheckMs);
  }

  get status(): LiveStatus {
    const live = this.#liveSinceMs !== undefined && !this.#ended;
    return {
      live,
      interrupted: live && this.#interrupted,
      ...(this.#liveSinceMs !== undefined && live ? { liveSinceMs: this.#liveSinceMs } : {}),
    };
  }

  /** @throws FootlightError ALREADY_LIVE if there is a publisher */
  assertFree(): void {
    if (!this.#publisher) return;
    throw new FootlightError(
      'ALREADY_LIVE',
      `The channel ${this.#options.slug} is live already. End the other broadcast first, or use another channel.`,
    );
  }

  /**
   * Lets a publisher in.
   * @throws FootlightError ALREADY_LIVE if there is one
   */
  attach(
    request: PublishRequest,
    container: Publication['container'],
    onRevoked: (reason: FootlightError) => void,
  ): Publication {
    const { slug, transcode, startTranscode, output, onOccurred } = this.#options;
    this.assertFree();
    const logger = this.#options.logger.child({
      protocol: request.protocol,
      remoteAddress: request.remoteAddress,
    });
    clearTimeout(this.#grace);
    this.#grace = undefined;
    this.#transcoding?.kill();
    output.interrupt();
    this.#feed.begin(container);

    const publisher: Publisher = { clock: {}, lastMediaMs: performance.now(), revoke: onRevoked };
    this.#publisher = publisher;
    const transcoding = new Transcoding({
      settings: { ...transcode, input: container, source: 'copy' },
      start: startTranscode,
      onRestart: (reason) => {
        onOccurred({ kind: 'workerRestarted', reason });
      },
      logger,
      observer: {
        renditions: (renditions) => {
          output.begin(renditions, publisher.clock);
        },
        part: (part) => {
          output.addPart(part);
          this.#announce();
        },
        dropped: (renditionId) => {
          output.drop(renditionId);
          onOccurred({ kind: 'rungShed', rendition: renditionId });
        },
        interrupted: () => {
          output.interrupt();
        },
        finished: () => {
          output.interrupt();
          if (this.#grace === undefined) this.end('the broadcast ended');
        },
        failed: (error) => {
          this.#removePublisher(publisher, error);
        },
      },
    });
    this.#transcoding = transcoding;
    this.#updateInterrupted();
    logger.info({}, 'A publisher is connected');
    if (this.#liveSinceMs !== undefined) onOccurred({ kind: 'publisherBack' });

    return {
      slug,
      container,
      write: (chunk: MediaChunk) => {
        if (this.#publisher !== publisher) return;
        publisher.lastMediaMs = performance.now();
        transcoding.write(chunk);
        this.#feed.write(chunk);
      },
      end: ({ orderly, message }) => {
        if (this.#publisher !== publisher) return;
        logger.info({ orderly, reason: message }, 'The publisher is gone');
        this.#publisher = undefined;
        if (!orderly) {
          this.#lost(message);
          this.#updateInterrupted();
        }
        transcoding.end();
      },
    };
  }

  /** Gives the source to a reader until the session ends, or until what is returned is called. */
  subscribe(reader: SourceReader): () => void {
    return this.#feed.subscribe(reader);
  }

  /** Ends the publisher's connection; the session waits for its return. */
  revokePublisher(reason: FootlightError): void {
    if (this.#publisher) this.#removePublisher(this.#publisher, reason);
  }

  /** The session was live in an earlier process, and waits for its publisher's return. */
  resume(liveSinceMs: number): void {
    this.#liveSinceMs = liveSinceMs;
    this.#interrupted = true;
    this.#startGrace();
    this.#options.logger.info({}, 'A broadcast of before the start waits for its publisher');
    this.#options.onChanged();
  }

  /**
   * Ends the session: viewers see its playlists end. Does nothing the second time.
   * @param revocation what a publisher that is still there is told
   */
  end(reason: string, revocation?: FootlightError): void {
    this.#close('end', reason, revocation);
  }

  /** Ends the session in this process; another may go on with it, so viewers see no end. */
  suspend(reason: string, revocation: FootlightError): void {
    this.#close('suspend', reason, revocation);
  }

  #close(how: 'end' | 'suspend', reason: string, revocation?: FootlightError): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#stallCheck);
    clearTimeout(this.#grace);
    this.#transcoding?.kill();
    this.#options.output.interrupt();
    this.#options.output[how]();
    this.#feed.end('The broadcast ended.');
    const publisher = this.#publisher;
    this.#publisher = undefined;
    if (revocation) publisher?.revoke(revocation);
    this.#options.logger.info({ reason }, 'The session ended');
    this.#options.onChanged();
    if (this.#liveSinceMs !== undefined) this.#options.onOccurred({ kind: 'ended', reason });
    this.#options.onEnded();
  }

  #removePublisher(publisher: Publisher, reason: FootlightError): void {
    if (this.#publisher !== publisher) return;
    this.#publisher = undefined;
    this.#options.logger.warn({ code: reason.code, reason: reason.message }, 'The publisher was turned away');
    this.#lost(reason.message);
    this.#transcoding?.end();
    publisher.revoke(reason);
    this.#updateInterrupted();
  }

  #lost(reason: string): void {
    if (this.#liveSinceMs !== undefined) this.#options.onOccurred({ kind: 'publisherLost', reason });
    this.#startGrace();
  }

  /** Waits for the publisher's return; a session that nobody has seen has nothing to wait for. */
  #startGrace(): void {
    const { reconnectGraceMs, output } = this.#options;
    this.#grace = setTimeout(
      () => {
        this.end('the publisher did not come back');
      },
      output.isPlayable ? reconnectGraceMs : 0,
    );
  }

  #announce(): void {
    if (this.#liveSinceMs !== undefined || !this.#options.output.isPlayable) return;
    this.#liveSinceMs = Date.now();
    this.#options.logger.info({}, 'The channel is live');
    this.#options.onChanged();
    this.#options.onOccurred({ kind: 'live' });
  }

  #updateInterrupted(): void {
    const interrupted = !this.#publisher || performance.now() - this.#publisher.lastMediaMs > stallAfterMs;
    if (interrupted === this.#interrupted || this.#ended) return;
    this.#interrupted = interrupted;
    if (this.#liveSinceMs === undefined) return;
    this.#options.logger.info({}, interrupted ? 'The channel is interrupted' : 'The channel is back');
    this.#options.onChanged();
  }
}
