import { FootlightError } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import type { ChannelPolicy } from './channel-policy.ts';
import type { Occurrence } from './occurrences.ts';
import type { LiveOutput } from './ports.ts';
import { Programme, type ProgrammeOptions } from './programme.ts';
import type { MediaChunk, Publication, PublishRequest } from './publication.ts';
import { PublisherSeat, silentAfterMs, type PublisherReport } from './publisher-seat.ts';
import { SourceFeed, type SourceReader } from './source-feed.ts';
import type { TranscodingLoad } from './transcoding.ts';

/** Without media for this long a live channel counts as interrupted, and its viewers see the slate. */
const stallAfterMs = 2000;
const checkEveryMs = 250;
/** How long the main publisher has to be steady before its backup gives way. */
const giveBackAfterMs = 10_000;
/** Two publishers that both come back by themselves would take the channel from each other for ever. */
const maxTakeovers = 3;
const takeoverWindowMs = 60_000;

/** A channel's live state, as viewers are told. */
export interface LiveStatus {
  live: boolean;
  /** ms since 1970 */
  liveSinceMs?: number;
  interrupted: boolean;
}

export interface LiveSessionOptions extends Pick<
  ProgrammeOptions,
  'transcode' | 'startTranscode' | 'renderSlate' | 'onOccurred'
> {
  slug: string;
  policy: ChannelPolicy;
  output: LiveOutput;
  reconnectGraceMs: number;
  /** Called whenever `status` or `publishers` changed. */
  onChanged: () => void;
  /** Called once, when nothing follows. */
  onEnded: () => void;
  logger: Logger;
}

/** What becomes of a publisher who asks now. */
type Admission = 'goesOnAir' | 'takesOver' | 'standsBy';

/**
 * A channel's time on air. It outlives its publisher: one that is lost may come back within the grace
 * period, or another that stood by takes its place, and its viewers' playlists go on behind a
 * discontinuity.
 */
export class LiveSession {
  readonly #options: LiveSessionOptions;
  readonly #check: NodeJS.Timeout;
  readonly #feed = new SourceFeed();
  readonly #programme: Programme;
  #policy: ChannelPolicy;
  #onAir: PublisherSeat | undefined;
  #standby: PublisherSeat | undefined;
  /** Somebody chose who is on air, so that no rule undoes it until that one is lost. */
  #isChosen = false;
  /** Who was on air last said goodbye; only one that stands by may still go on. */
  #wasOrderly = false;
  #takeoversMs: number[] = [];
  #grace: NodeJS.Timeout | undefined;
  #lastMediaMs = 0;
  #liveSinceMs: number | undefined;
  #interrupted = false;
  #ended = false;

  constructor(options: LiveSessionOptions) {
    this.#options = options;
    this.#policy = options.policy;
    this.#programme = new Programme({
      ...options,
      onPart: () => {
        this.#announce();
      },
    });
    this.usePolicy(options.policy);
    this.#check = setInterval(() => {
      this.#checkPublishers();
    }, checkEveryMs);
  }

  get status(): LiveStatus {
    const live = this.#liveSinceMs !== undefined && !this.#ended;
    return {
      live,
      interrupted: live && this.#interrupted,
      ...(this.#liveSinceMs !== undefined && live ? { liveSinceMs: this.#liveSinceMs } : {}),
    };
  }

  /** Who is connected: who is on air comes first. */
  get publishers(): PublisherReport[] {
    return [
      ...(this.#onAir ? [this.#onAir.report('onAir')] : []),
      ...(this.#standby ? [this.#standby.report('standby')] : []),
    ];
  }

  /** How the publisher's media worker keeps up. */
  get load(): TranscodingLoad | undefined {
    return this.#programme.load;
  }

  /** The channel's owner wants it so from now on. */
  usePolicy(policy: ChannelPolicy): void {
    this.#policy = policy;
    this.#programme.useSlate(policy.slate ? policy.slateText : undefined);
    this.#programme.useLadder(policy.ladder);
  }

  /**
   * What would become of a publisher.
   * @throws FootlightError ALREADY_LIVE if it can't be let in
   */
  admission(request: PublishRequest): Admission {
    const { slug } = this.#options;
    const onAir = this.#onAir;
    if (!onAir) return 'goesOnAir';
    const isBackup = request.isBackup === true;
    const standsBy = isBackup || onAir.isBackup || this.#policy.secondPublisher === 'standby';
    if (standsBy) {
      if (!this.#standby || this.#standby.silentMs > stallAfterMs) return 'standsBy';
      throw alreadyLive(`The channel ${slug} is live already, and another publisher stands by.`);
    }
    // What is left of a connection that was lost must not keep its publisher from coming back.
    if (onAir.silentMs > stallAfterMs) return 'takesOver';
    if (this.#policy.secondPublisher === 'takeover') {
      const sinceMs = performance.now() - takeoverWindowMs;
      this.#takeoversMs = this.#takeoversMs.filter((atMs) => atMs > sinceMs);
      if (this.#takeoversMs.length < maxTakeovers) return 'takesOver';
      throw alreadyLive(`Publishers took the channel ${slug} from each other too often. Wait a minute.`);
    }
    throw alreadyLive(
      `The channel ${slug} is live already. End the other broadcast first, or use another channel.`,
    );
  }

  /**
   * Lets a publisher in.
   * @throws FootlightError ALREADY_LIVE
   */
  attach(
    request: PublishRequest,
    container: Publication['container'],
    onRevoked: (reason: FootlightError) => void,
  ): Publication {
    const admission = this.admission(request);
    const isBackup = request.isBackup === true || (admission === 'standsBy' && !this.#onAir?.isBackup);
    const seat = new PublisherSeat(request, isBackup, container, onRevoked, this.#options.logger);
    if (admission === 'standsBy') {
      this.#standby?.revoke(takenOver());
      this.#standby = seat;
      seat.logger.info({}, 'A publisher is connected and stands by');
      this.#options.onChanged();
    } else {
      const before = this.#onAir;
      this.#onAir = undefined;
      if (before) {
        this.#takeoversMs.push(performance.now());
        before.logger.warn({}, 'Another publisher took the channel over');
        before.revoke(takenOver());
      }
      seat.logger.info({}, 'A publisher is connected');
      this.#putOnAir(seat);
      this.#tell({ kind: 'publisherBack' });
    }
    return {
      slug: this.#options.slug,
      container,
      write: (chunk: MediaChunk) => {
        this.#handleMedia(seat, chunk);
      },
      end: (reason) => {
        this.#handleEnd(seat, reason);
      },
    };
  }

  /** Gives the source to a reader until the session ends, or until what is returned is called. */
  subscribe(reader: SourceReader): () => void {
    return this.#feed.subscribe(reader);
  }

  /**
   * Puts the publisher that stands by on air, and the other in its place. No rule undoes it.
   * @throws FootlightError NO_STANDBY
   */
  switchPublisher(): void {
    if (!this.#standby?.isReady) {
      const why = this.#standby ? 'The publisher that stands by sends nothing' : 'No publisher stands by';
      throw new FootlightError('NO_STANDBY', `${why} on the channel ${this.#options.slug}.`);
    }
    this.#exchange('somebody asked for it');
    this.#isChosen = true;
  }

  /** Ends the connections of its publishers; the session waits for their return. */
  revokePublishers(reason: FootlightError): void {
    const standby = this.#standby;
    this.#standby = undefined;
    standby?.revoke(reason);
    if (this.#onAir) this.#turnAway(this.#onAir, reason);
  }

  /** The session was live in an earlier process, and waits for its publisher's return. */
  resume(): void {
    this.#liveSinceMs = this.#options.output.startedMs;
    this.#interrupted = true;
    this.#startGrace();
    this.#options.logger.info({}, 'A broadcast of before the start waits for its publisher');
    this.#options.onChanged();
  }

  /**
   * Ends the session: viewers see its playlists end. Does nothing the second time.
   * @param revocation what publishers that are still there are told
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
    clearInterval(this.#check);
    clearTimeout(this.#grace);
    this.#programme.close(how);
    this.#feed.end('The broadcast ended.');
    const publishers = [this.#onAir, this.#standby];
    this.#onAir = undefined;
    this.#standby = undefined;
    if (revocation) for (const publisher of publishers) publisher?.revoke(revocation);
    this.#options.logger.info({ reason }, 'The session ended');
    this.#options.onChanged();
    if (how === 'end') this.#tell({ kind: 'ended', reason });
    this.#options.onEnded();
  }

  #handleMedia(seat: PublisherSeat, chunk: MediaChunk): void {
    if (seat !== this.#onAir && seat !== this.#standby) return;
    seat.take(chunk);
    if (seat !== this.#onAir) return;
    this.#lastMediaMs = performance.now();
    this.#programme.write(chunk);
    this.#feed.write(chunk);
  }

  #handleEnd(seat: PublisherSeat, { orderly, message }: { orderly: boolean; message: string }): void {
    if (seat !== this.#onAir && seat !== this.#standby) return;
    seat.logger.info({ orderly, reason: message }, 'The publisher is gone');
    if (seat === this.#standby) {
      this.#standby = undefined;
      this.#options.onChanged();
      if (!this.#onAir && this.#wasOrderly) this.end('the broadcast ended');
      return;
    }
    this.#onAir = undefined;
    this.#wasOrderly = orderly;
    this.#isChosen = false;
    if (this.#standby?.isReady) {
      this.#promote(this.#standby, 'the other publisher is gone');
      return;
    }
    // Somebody who stands by and pauses may still go on with the broadcast.
    const mayGoOn = this.#standby !== undefined && this.#standby.silentMs <= silentAfterMs;
    if (!orderly || mayGoOn) {
      this.#tell({ kind: 'publisherLost', reason: message });
      this.#startGrace();
    }
    this.#updateInterrupted();
    this.#programme.drain();
  }

  /** Takes a publisher off whose stream is of no use, or who may not publish any more. */
  #turnAway(seat: PublisherSeat, reason: FootlightError): void {
    if (this.#onAir !== seat) return;
    seat.logger.warn({ code: reason.code, reason: reason.message }, 'The publisher was turned away');
    this.#handleEnd(seat, { orderly: false, message: reason.message });
    seat.revoke(reason);
  }

  #putOnAir(seat: PublisherSeat): void {
    clearTimeout(this.#grace);
    this.#grace = undefined;
    this.#onAir = seat;
    this.#programme.show({
      container: seat.container,
      sent: seat.sent,
      logger: seat.logger,
      onFinished: () => {
        if (!this.#onAir && this.#grace === undefined) this.end('the broadcast ended', noMedia());
      },
      onFailed: (error) => {
        this.#turnAway(seat, error);
      },
      onTrouble: (reason) => {
        if (reason === seat.problem) return;
        seat.problem = reason;
        if (reason !== undefined) this.#tell({ kind: 'sourceTrouble', reason });
        this.#options.onChanged();
      },
    });
    this.#feed.begin(seat.container);
    for (const chunk of seat.sent) this.#feed.write(chunk);
    this.#updateInterrupted();
  }

  /** Puts who stands by on air, where nobody is. */
  #promote(seat: PublisherSeat, reason: string): void {
    this.#standby = undefined;
    this.#isChosen = false;
    seat.logger.warn({ reason }, 'The publisher that stood by goes on air');
    this.#putOnAir(seat);
    this.#tell({ kind: 'publisherSwitched', role: seat.isBackup ? 'backup' : 'main', reason });
    this.#options.onChanged();
  }

  #exchange(reason: string): void {
    const standby = this.#standby;
    if (!standby) return;
    const before = this.#onAir;
    this.#promote(standby, reason);
    this.#standby = before;
    this.#options.onChanged();
  }

  #checkPublishers(): void {
    const onAir = this.#onAir;
    const standby = this.#standby;
    if (standby?.isReady) {
      if (!onAir) this.#promote(standby, 'it sends again');
      else if (onAir.silentMs > silentAfterMs) this.#exchange('the other publisher sends nothing');
      else if (this.#isDueBack(onAir, standby)) this.#exchange('the main publisher is steady again');
    }
    this.#updateInterrupted();
    // Who said goodbye is not waited for.
    const isExpected = this.#onAir !== undefined || this.#grace !== undefined;
    if (!isExpected) return;
    if (performance.now() - this.#lastMediaMs > stallAfterMs) this.#programme.hold();
    else this.#programme.bridge();
  }

  #isDueBack(onAir: PublisherSeat, standby: PublisherSeat): boolean {
    const isMainBack = onAir.isBackup && !standby.isBackup;
    return (
      isMainBack &&
      !this.#isChosen &&
      this.#policy.giveBack === 'steady' &&
      standby.steadyMs >= giveBackAfterMs
    );
  }

  /** Waits for the publisher's return; a session that nobody has seen has nothing to wait for. */
  #startGrace(): void {
    const { reconnectGraceMs, output } = this.#options;
    this.#grace = setTimeout(
      () => {
        this.end('the publisher did not come back', noMedia());
      },
      output.isPlayable ? reconnectGraceMs : 0,
    );
  }

  #announce(): void {
    if (this.#liveSinceMs !== undefined || !this.#options.output.isPlayable) return;
    this.#liveSinceMs = this.#options.output.startedMs;
    this.#options.logger.info({}, 'The channel is live');
    this.#options.onChanged();
    this.#tell({ kind: 'live' });
    const reason = this.#onAir?.problem;
    if (reason !== undefined) this.#tell({ kind: 'sourceTrouble', reason });
  }

  /** Nobody is told of what happened before a channel was live. */
  #tell(occurrence: Occurrence): void {
    if (this.#liveSinceMs !== undefined) this.#options.onOccurred(occurrence);
  }

  #updateInterrupted(): void {
    // A broadcast that was ended in order only comes to its end.
    if (!this.#onAir && this.#grace === undefined) return;
    const interrupted = !this.#onAir || this.#onAir.silentMs > stallAfterMs;
    if (interrupted === this.#interrupted || this.#ended) return;
    this.#interrupted = interrupted;
    if (this.#liveSinceMs === undefined) return;
    this.#options.logger.info({}, interrupted ? 'The channel is interrupted' : 'The channel is back');
    this.#options.onChanged();
  }
}

function alreadyLive(message: string): FootlightError {
  return new FootlightError('ALREADY_LIVE', message);
}

/** To one that only stood by. */
function noMedia(): FootlightError {
  return new FootlightError('PEER_TIMEOUT', 'The broadcast ended, and this publisher sent nothing.');
}

function takenOver(): FootlightError {
  return new FootlightError('TAKEN_OVER', 'Another publisher took the channel over.');
}
