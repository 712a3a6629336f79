import type { TranscodeSettings } from '../../src/media-worker/jobs.ts';
import { Emitter } from '../../src/shared/base/emitter.ts';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import { LiveSession, type LiveStatus } from './live-session.ts';
import type { OpenOutput, StartTranscode } from './ports.ts';
import type { Publication, PublishGate, PublishRequest } from './publication.ts';

export interface HubOptions {
  /**
   * The channel that a stream key opens.
   * @throws FootlightError STREAM_KEY_WRONG
   */
  authenticate: (streamKey: string) => Promise<string>;
  transcode: Omit<TranscodeSettings, 'input' | 'source'>;
  startTranscode: StartTranscode;
  openOutput: OpenOutput;
  reconnectGraceMs: number;
  maxLiveSessions: number;
  logger: Logger;
}

export interface HubEvents {
  /** A channel went live, was interrupted, came back or ended. */
  changed: { slug: string };
}

const offline: LiveStatus = { live: false, interrupted: false };

/** All channels on air, and the gate through which publishers come. */
export class Hub extends Emitter<HubEvents> implements PublishGate {
  readonly #options: HubOptions;
  readonly #sessions = new Map<string, LiveSession>();
  #closed = false;
  #workerRestarts = 0;

  constructor(options: HubOptions) {
    super((failure, name) => {
      options.logger.error({ event: name, reason: messageOf(failure) }, 'A listener failed');
    });
    this.#options = options;
  }

  /** How many media workers were replaced since the start. */
  get workerRestarts(): number {
    return this.#workerRestarts;
  }

  get liveCount(): number {
    return [...this.#sessions.values()].filter((session) => session.status.live).length;
  }

  statusOf(slug: string): LiveStatus {
    return this.#sessions.get(slug)?.status ?? offline;
  }

  async admit(
    request: PublishRequest,
    container: Publication['container'],
    onRevoked: (reason: FootlightError) => void,
  ): Promise<Publication> {
    const slug = await this.#options.authenticate(request.streamKey);
    if (this.#closed) throw shuttingDown();
    return this.#sessionOf(slug).attach(request, container, onRevoked);
  }

  /** The channel's key is void: its publisher must come back with the new one. */
  handleKeyRotated(slug: string): void {
    this.#sessions
      .get(slug)
      ?.revokePublisher(
        new FootlightError('STREAM_KEY_WRONG', 'The stream key was replaced. Publish with the new one.'),
      );
  }

  handleChannelDeleted(slug: string): void {
    const reason = new FootlightError('CHANNEL_NOT_FOUND', `The channel ${slug} was deleted.`);
    this.#sessions.get(slug)?.end('the channel was deleted', reason);
  }

  /** Ends every session and lets nobody in any more. */
  close(): void {
    this.#closed = true;
    for (const session of [...this.#sessions.values()]) session.end('the relay shuts down', shuttingDown());
  }

  #sessionOf(slug: string): LiveSession {
    const existing = this.#sessions.get(slug);
    if (existing) return existing;
    const { maxLiveSessions, transcode, startTranscode, openOutput, reconnectGraceMs, logger } =
      this.#options;
    if (this.#sessions.size >= maxLiveSessions) {
      throw new FootlightError(
        'TOO_MANY_CONNECTIONS',
        `The relay carries ${maxLiveSessions} live channels already. Try again when one has ended.`,
      );
    }
    const session = new LiveSession({
      slug,
      transcode,
      startTranscode,
      output: openOutput(slug),
      reconnectGraceMs,
      logger: logger.child({ channel: slug }),
      onChanged: () => {
        this.emit('changed', { slug });
      },
      onEnded: () => this.#sessions.delete(slug),
      onWorkerRestart: () => (this.#workerRestarts += 1),
    });
    this.#sessions.set(slug, session);
    return session;
  }
}

function shuttingDown(): FootlightError {
  return new FootlightError('RELAY_STOPPING', 'The relay shuts down. Publish again in a moment.');
}
