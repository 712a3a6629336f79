import type { TranscodeSettings } from '../../src/media-worker/jobs.ts';
import { Emitter } from '../../src/shared/base/emitter.ts';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import { defaultPolicy, type ChannelPolicy } from './channel-policy.ts';
import { LiveSession, type LiveStatus } from './live-session.ts';
import type { ChannelOccurrence } from './occurrences.ts';
import type { OpenOutput, RenderSlate, StartTranscode } from './ports.ts';
import type { TranscodingLoad } from './transcoding.ts';
import type { ChannelAccess, Publication, PublishGate, PublishRequest } from './publication.ts';
import type { PublisherReport } from './publisher-seat.ts';
import type { SourceGate, SourceReader, SourceRequest } from './source-feed.ts';

export interface HubOptions {
  /**
   * The channel that a stream key opens.
   * @param channel the one that it has to be, if the publisher named one
   * @throws FootlightError STREAM_KEY_WRONG, CHANNEL_NOT_FOUND
   */
  authenticate: (streamKey: string, channel?: string) => Promise<ChannelAccess>;
  /**
   * The channel that somebody wants to read.
   * @throws FootlightError CHANNEL_NOT_FOUND, and whatever keeps readers from a private channel
   */
  findChannel: (slug: string, reader: Pick<SourceRequest, 'token' | 'address'>) => Promise<ChannelAccess>;
  /** @throws FootlightError CHANNEL_NOT_FOUND */
  policyOf: (slug: string) => Promise<ChannelPolicy>;
  transcode: Omit<TranscodeSettings, 'input' | 'source'>;
  startTranscode: StartTranscode;
  renderSlate: RenderSlate;
  openOutput: OpenOutput;
  reconnectGraceMs: number;
  maxLiveSessions: number;
  logger: Logger;
}

export interface HubEvents {
  /** A channel went live, was interrupted, came back or ended, or has other publishers. */
  changed: { slug: string };
  occurred: ChannelOccurrence;
  channelDeleted: { slug: string };
  keyRotated: { slug: string };
}

const offline: LiveStatus = { live: false, interrupted: false };

/** All channels on air, the gate through which publishers come, and that to what they send. */
export class Hub extends Emitter<HubEvents> implements PublishGate, SourceGate {
  readonly #options: HubOptions;
  readonly #sessions = new Map<string, LiveSession>();
  #closed = false;

  constructor(options: HubOptions) {
    super((failure, name) => {
      options.logger.error({ event: name, reason: messageOf(failure) }, 'A listener failed');
    });
    this.#options = options;
  }

  /** How the work on each channel goes. */
  get loads(): readonly (TranscodingLoad & { slug: string })[] {
    return [...this.#sessions].flatMap(([slug, { load }]) => (load ? [{ ...load, slug }] : []));
  }

  /** Names of the channels on air. */
  get liveChannels(): string[] {
    return [...this.#sessions].filter(([, session]) => session.status.live).map(([slug]) => slug);
  }

  statusOf(slug: string): LiveStatus {
    return this.#sessions.get(slug)?.status ?? offline;
  }

  async admit(
    request: PublishRequest,
    container: Publication['container'],
    onRevoked: (reason: FootlightError) => void,
  ): Promise<Publication> {
    const channel = await this.#options.authenticate(request.streamKey, request.channel);
    this.#assertOpen();
    if (request.isTest) {
      request.confirm?.(channel);
      return { slug: channel.slug, container, write: () => undefined, end: () => undefined };
    }
    const policy = await this.#options.policyOf(channel.slug);
    this.#assertOpen();
    const existing = this.#sessions.get(channel.slug);
    existing?.usePolicy(policy);
    if (existing) existing.admission(request);
    else this.#assertRoom();
    request.confirm?.(channel);
    return (existing ?? this.#open(channel.slug, policy)).attach(request, container, onRevoked);
  }

  async subscribe(request: SourceRequest, reader: SourceReader): Promise<() => void> {
    const channel = await this.#options.findChannel(request.channel, request);
    this.#assertOpen();
    const session = this.#session(channel.slug);
    request.confirm(channel);
    return session.subscribe(reader);
  }

  /**
   * Gives a live channel's source to a part of the relay itself.
   * @returns ends the reading, without a word to the reader
   * @throws FootlightError STREAM_OFFLINE
   */
  readSource(slug: string, reader: SourceReader): () => void {
    return this.#session(slug).subscribe(reader);
  }

  /**
   * A broadcast that an earlier process did not end goes on: its viewers are served, and it waits for
   * its publisher as after a lost connection.
   */
  resume(slug: string): void {
    this.#open(slug, defaultPolicy).resume();
    this.#options.policyOf(slug).then(
      (policy) => {
        this.handlePolicy(slug, policy);
      },
      (failure: unknown) => {
        this.#options.logger.warn({ channel: slug, reason: messageOf(failure) }, 'The channel can’t be read');
      },
    );
  }

  /** Who publishes to a channel now. */
  publishersOf(slug: string): PublisherReport[] {
    return this.#sessions.get(slug)?.publishers ?? [];
  }

  /** What is wrong with the stream of the publisher on air, though it is shown. */
  problemOf(slug: string): string | undefined {
    return this.publishersOf(slug).find(({ state }) => state === 'onAir')?.problem;
  }

  /**
   * Puts the publisher that stands by on air.
   * @throws FootlightError NO_STANDBY
   */
  switchPublisher(slug: string): void {
    const session = this.#sessions.get(slug);
    if (!session) throw new FootlightError('NO_STANDBY', `Nobody publishes to the channel ${slug}.`);
    session.switchPublisher();
  }

  /** The channel's owner changed how its session is to behave. */
  handlePolicy(slug: string, policy: ChannelPolicy): void {
    this.#sessions.get(slug)?.usePolicy(policy);
  }

  /** The channel's key is void: its publisher must come back with the new one. */
  handleKeyRotated(slug: string): void {
    this.#sessions
      .get(slug)
      ?.revokePublishers(
        new FootlightError('STREAM_KEY_WRONG', 'The stream key was replaced. Publish with the new one.'),
      );
    this.emit('keyRotated', { slug });
  }

  handleChannelDeleted(slug: string): void {
    const reason = new FootlightError('CHANNEL_NOT_FOUND', `The channel ${slug} was deleted.`);
    this.#sessions.get(slug)?.end('the channel was deleted', reason);
    this.emit('channelDeleted', { slug });
  }

  /** Ends every session's part in this process, and lets nobody in any more. */
  close(): void {
    this.#closed = true;
    for (const session of [...this.#sessions.values()])
      session.suspend('the relay shuts down', shuttingDown());
  }

  #session(slug: string): LiveSession {
    const session = this.#sessions.get(slug);
    if (!session) throw new FootlightError('STREAM_OFFLINE', `The channel ${slug} is not live.`);
    return session;
  }

  #assertOpen(): void {
    if (this.#closed) throw shuttingDown();
  }

  #assertRoom(): void {
    const { maxLiveSessions } = this.#options;
    if (this.#sessions.size < maxLiveSessions) return;
    throw new FootlightError(
      'TOO_MANY_CONNECTIONS',
      `The relay carries ${maxLiveSessions} live channels already. Try again when one has ended.`,
    );
  }

  #open(slug: string, policy: ChannelPolicy): LiveSession {
    const { transcode, startTranscode, renderSlate, openOutput, reconnectGraceMs, logger } = this.#options;
    const session = new LiveSession({
      slug,
      policy,
      transcode,
      startTranscode,
      renderSlate,
      output: openOutput(slug),
      reconnectGraceMs,
      logger: logger.child({ channel: slug }),
      onChanged: () => {
        this.emit('changed', { slug });
      },
      onEnded: () => this.#sessions.delete(slug),
      onOccurred: (occurrence) => {
        this.emit('occurred', { ...occurrence, slug });
      },
    });
    this.#sessions.set(slug, session);
    return session;
  }
}

function shuttingDown(): FootlightError {
  return new FootlightError('RELAY_STOPPING', 'The relay shuts down. Publish again in a moment.');
}
