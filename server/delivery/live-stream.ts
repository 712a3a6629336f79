import type { MediaPart, Poster, Rendition, SpriteSheet } from '../../src/media-worker/jobs.ts';
import { FootlightError } from '../../src/shared/base/errors.ts';
import { isSatisfied, type DeliveryDirectives } from '../../src/shared/media/hls/delivery-directives.ts';
import type { BroadcastKeeper, KeptBroadcast, KeptRendition } from '../core/broadcast-keeper.ts';
import type { LiveOutput } from '../core/ports.ts';
import { renderMultivariant } from './multivariant-view.ts';
import type { PlaylistQuery } from './playlist-query.ts';
import { Pictures } from './pictures.ts';
import { renderPlaylist } from './playlist-view.ts';
import { PartDelay } from './part-delay.ts';
import { parseResourceName } from './resource-names.ts';
import { ServedText } from './served-text.ts';
import { TimeOfDay } from './time-of-day.ts';
import { Timeline, type NewSegment, type TimelineSegment } from './timeline.ts';
import { writeThumbnailTrack } from './thumbnail-track.ts';
import { holdToBounds } from './timeline-bounds.ts';
import { Tracks, type Track } from './tracks.ts';
import { Waiters, type Asker, type HoldLimit, type WaitOutcome } from './waiters.ts';

export interface LiveStreamOptions {
  targetDurationS: number;
  /** How much of the newest is always in memory, and how much is listed if nothing keeps more. */
  playlistWindowS: number;
  /** How much is listed of what is kept. */
  dvrWindowS: number;
  maxBytes: number;
  /** Keeps what leaves the memory, */
  keeper?: BroadcastKeeper;
  /** or kept it all: the broadcast is over, and listed in whole. */
  finished?: KeptBroadcast;
  holdLimit: HoldLimit;
  /** Told of each part how much later it came than it could. */
  onPartDelay?: (delayMs: number) => void;
  onEnded: () => void;
}

/** Country, provider, "GA94" and the type of captions. */
const captionMark = Buffer.from('b500314741393403', 'hex');

/** Places a job's media in the session's timeline. */
interface Epoch {
  number: number;
  firstMsn: number;
  clock: object;
  /** Set by the first part. */
  timeOfDay?: TimeOfDay;
  /** Of a slate: when the publisher's media ended, in ms since 1970. */
  interruptedSinceMs?: number;
}

/**
 * One session of a channel as viewers fetch it: a timeline for every rendition, all with the same
 * segment numbers, from the first publisher's first picture to the end.
 */
export class LiveStream implements LiveOutput {
  /** Sets the addresses of this session's media apart from those of the one before, for the caches. */
  readonly id: string;
  readonly startedMs: number;
  readonly #mediaId: string;
  readonly #options: LiveStreamOptions;
  readonly #tracks = new Tracks();
  #epoch: Epoch | undefined;
  /** Parts are only taken between `begin` and `interrupt`. */
  #running = false;
  #ended = false;
  /** The relay ends: nothing comes any more from this process. */
  #suspended = false;
  #isPlayable = false;
  #partTargetMs: number | undefined;
  /** Time of day of the timeline's end, in ms. */
  #endWallMs = 0;
  readonly #partDelay = new PartDelay();
  /** Counts changes: what was rendered is good as long as it stays. */
  #version = 0;
  readonly #rendered = new Map<string, { version: number; text: ServedText }>();
  #hasCaptions = false;
  readonly #pictures: Pictures;

  constructor(options: LiveStreamOptions) {
    this.#options = options;
    const { keeper, finished } = options;
    this.id = keeper?.id ?? finished?.id ?? Date.now().toString(36);
    this.#mediaId = keeper?.mediaId ?? this.id;
    this.startedMs = keeper?.startedMs ?? Date.now();
    this.#pictures = new Pictures(keeper ?? finished, keeper);
    this.#restore(keeper?.kept ?? finished?.renditions ?? []);
    this.#ended = finished !== undefined;
  }

  /** True once every rendition has a whole segment: players give up on a playlist without any. */
  get isPlayable(): boolean {
    return this.#isPlayable;
  }

  get renditions(): readonly Rendition[] {
    return this.#tracks.active.map(({ rendition }) => rendition);
  }

  /** That of its first rendition: it never changes while a playlist is watched. */
  get partTargetMs(): number | undefined {
    return this.#partTargetMs;
  }

  get bytes(): number {
    return this.#tracks.bytes;
  }

  begin(renditions: readonly Rendition[], clock: object, isSlate = false): void {
    this.interrupt();
    const firstMsn = this.#tracks.nextMsn;
    const before = this.#epoch;
    // One that brought no media left no discontinuity behind to count (RFC 8216bis 6.2.2).
    const counted = before !== undefined && this.#hasMediaSince(before);
    this.#epoch = {
      number: (before?.number ?? 0) + (counted ? 1 : 0),
      firstMsn,
      clock,
      ...(before?.clock === clock && before.timeOfDay ? { timeOfDay: before.timeOfDay } : {}),
      // Another slate goes on with the interruption of the one before.
      ...(isSlate ? { interruptedSinceMs: before?.interruptedSinceMs ?? this.#endWallMs } : {}),
    };
    this.#running = true;
    for (const track of this.#tracks.all) track.active = false;
    for (const rendition of renditions) {
      const track = this.#tracks.get(rendition.id) ?? this.#addTrack(rendition, firstMsn);
      track.rendition = rendition;
      track.active = true;
      track.timeline.setInit(rendition);
    }
  }

  addPart(part: MediaPart): void {
    const epoch = this.#epoch;
    const track = this.#tracks.get(part.renditionId);
    if (!this.#running || !epoch || !track?.active) return;
    const { timeline } = track;
    const msn = epoch.firstMsn + part.segment;
    // A rendition that comes back while its own stretch was listed as a gap begins with the next segment.
    if (!timeline.open && msn < timeline.nextMsn) return;
    if (timeline.open && timeline.open.msn !== msn) timeline.closeOpen();
    this.#padTo(timeline, msn);
    const timeOfDay = this.#timeOfDay(part, epoch);
    const wallMs = timeOfDay.at(part.startUs);
    const segment = {
      ...{ msn, epoch: epoch.number, programDateTimeMs: wallMs },
      ...interruptionOf(epoch),
    };
    this.#hasCaptions ||= track.rendition.kind === 'video' && carriesCaptions(part.bytes);
    timeline.addPart(segment, {
      durationUs: part.durationUs,
      independent: part.independent,
      bytes: part.bytes,
    });
    if (part.lastOfSegment) {
      timeline.closeOpen();
      if (track === this.#tracks.reference) this.#padInactive(timeline);
      this.#trim();
      this.#notePlayable(this.#tracks.active);
    }
    this.#endWallMs = Math.max(this.#endWallMs, wallMs + part.durationUs / 1000);
    timeOfDay.arrived(part.startUs + part.durationUs, Date.now());
    this.#options.onPartDelay?.(this.#partDelay.measure(epoch.clock, part.startUs + part.durationUs));
    this.#changed([track]);
  }

  addSprite({ number, tileWidth, tileHeight, columns, timesUs, jpeg }: SpriteSheet): void {
    const timeOfDay = this.#running ? this.#epoch?.timeOfDay : undefined;
    if (!this.#epoch || !timeOfDay) return;
    const timesMs = timesUs.map((timeUs) => timeOfDay.at(timeUs));
    const name = `sprite-${this.#epoch.number}-${number}`;
    this.#pictures.addSheet({ name, tileWidth, tileHeight, columns, timesMs }, jpeg);
  }

  addPoster({ jpeg }: Poster): void {
    this.#pictures.setPoster(jpeg);
  }

  /** Which pictures stand for which moments of the playlist, as WebVTT. */
  thumbnailTrack(): ServedText {
    return this.#cached('thumbnails', () =>
      writeThumbnailTrack(
        this.#pictures.sheets,
        this.#tracks.reference?.timeline.segments ?? [],
        this.#options.finished !== undefined,
      ),
    );
  }

  /**
   * A sheet of small pictures, or that named `poster`.
   * @throws FootlightError NOT_FOUND
   */
  async picture(name: string): Promise<Uint8Array> {
    return (await this.#pictures.read(name)) ?? notFoundNow(name);
  }

  drop(renditionId: string): void {
    const track = this.#tracks.get(renditionId);
    if (!track?.active) return;
    track.active = false;
    const { timeline } = track;
    timeline.closeOpen();
    // Who waits for its next part learns at once to go on with another rendition, not when that would be over.
    const reference = this.#tracks.reference?.timeline;
    if (reference) this.#padTo(timeline, Math.max(timeline.nextMsn + 1, reference.nextMsn));
    this.#changed([track]);
  }

  restore(rendition: Rendition): void {
    const track = this.#tracks.get(rendition.id);
    if (!this.#running || !track || track.active) return;
    track.rendition = rendition;
    track.active = true;
    track.timeline.setInit(rendition);
    this.#changed([track]);
  }

  interrupt(): void {
    if (!this.#running) return;
    this.#running = false;
    const tracks = this.#tracks.active;
    for (const { timeline } of tracks) timeline.closeOpen();
    const nextMsn = Math.max(0, ...tracks.map(({ timeline }) => timeline.nextMsn));
    for (const { timeline } of this.#tracks.all) this.#padTo(timeline, nextMsn);
    this.#notePlayable(tracks);
    this.#changed(this.#tracks.all);
  }

  end(): void {
    this.#ended = true;
    this.#changed(this.#tracks.all);
    this.#options.keeper?.end();
    this.#options.onEnded();
  }

  suspend(): void {
    this.interrupt();
    this.#suspended = true;
    this.#changed(this.#tracks.all);
    this.#options.keeper?.suspend();
  }

  /**
   * Gives a copy of the newest whole segments to another keeper, numbered from 0.
   * @param seconds how much at least, if there is so much
   */
  async copyNewest(keeper: BroadcastKeeper, seconds: number): Promise<void> {
    const reference = this.#tracks.reference?.timeline.segments ?? [];
    let leftUs = seconds * 1e6;
    const first = reference.findLast(({ durationUs }) => (leftUs -= durationUs) <= 0) ?? reference[0];
    if (!first) return;
    for (const { rendition, timeline } of this.#tracks.active) {
      await timeline.copy(keeper, rendition, first);
    }
    await this.#pictures.copy(keeper, first.programDateTimeMs);
  }

  /** The multivariant playlist. */
  multivariant(): ServedText {
    return this.#cached('', () =>
      renderMultivariant(
        this.#tracks.active.map(({ rendition, timeline }) => ({
          rendition,
          bitrates: timeline.bitrates,
          measuredUs: timeline.measuredUs,
        })),
        this.#hasCaptions,
      ),
    );
  }

  /**
   * A rendition's playlist, once it has what the directives of the query ask for.
   * @throws FootlightError NOT_FOUND, BAD_REQUEST, PLAYLIST_WAIT_TOO_LONG, TOO_MANY_CONNECTIONS
   */
  async playlist(
    renditionId: string,
    { directives, lowLatency, hint, short }: Omit<PlaylistQuery, 'playlistSuffix' | 'mediaSuffix'>,
    asker: Asker,
  ): Promise<ServedText> {
    const track = this.#track(renditionId);
    const { timeline } = track;
    const { playlistWindowS, finished } = this.#options;
    // Both need the playlist to be there, and an ended one goes nowhere (RFC 8216bis 6.2.5.2).
    if (!this.#ended && !isSatisfied(directives, timeline.edge, timeline.times)) {
      const outcome = await track.waiters.wait(
        () => this.#ended || this.#suspended || hasReached(directives, timeline),
        asker,
      );
      assertDone(outcome);
    }
    const { skip } = directives;
    const form = `${lowLatency ? 'l' : ''}${skip ? 's' : ''}${short ? 'w' : ''}${hint ? 'h' : ''}`;
    return this.#cached(`${renditionId}.${form}`, () =>
      renderPlaylist({
        mediaId: this.#mediaId,
        timeline,
        ended: this.#ended,
        isRecording: finished !== undefined,
        lowLatency: lowLatency && !finished,
        hint,
        skip,
        windowUs: short ? playlistWindowS * 1e6 : Infinity,
        others: this.#tracks.all
          .filter((other) => other !== track && other.active)
          .map((other) => ({ id: other.rendition.id, timeline: other.timeline })),
      }),
    );
  }

  /**
   * Bytes of a CMAF header, segment or part; of the part that comes next as soon as it is whole.
   * @throws FootlightError NOT_FOUND, PLAYLIST_WAIT_TOO_LONG, TOO_MANY_CONNECTIONS
   */
  async resource(renditionId: string, name: string, asker: Asker): Promise<Uint8Array> {
    const track = this.#track(renditionId);
    const { timeline } = track;
    const resource = parseResourceName(name);
    if (!resource?.mediaId.startsWith(this.id)) throw notFound(name);
    if (resource.kind === 'init') return timeline.init(resource.version) ?? notFoundNow(name);
    const { mediaId, msn } = resource;
    const segment = (): TimelineSegment | undefined => {
      const found = timeline.find(msn);
      return found?.mediaId === mediaId && !found.gap ? found : undefined;
    };
    if (resource.kind === 'segment') {
      const found = segment();
      return (found && (await timeline.bytesOf(found))) ?? notFoundNow(name);
    }
    const { part } = resource;
    const find = (): Uint8Array | undefined => segment()?.parts[part]?.bytes;
    const isHint = (): boolean =>
      !this.#ended && mediaId === this.#mediaId && timeline.hint.msn === msn && timeline.hint.part === part;
    // RFC 8216bis 6.2.6: the hinted part is held until it is whole; an abandoned hint is 404.
    if (find() === undefined && isHint()) assertDone(await track.waiters.wait(() => !isHint(), asker));
    return find() ?? notFoundNow(name);
  }

  #cached(key: string, render: () => string): ServedText {
    const known = this.#rendered.get(key);
    if (known?.version === this.#version) return known.text;
    const text = new ServedText(render());
    this.#rendered.set(key, { version: this.#version, text });
    return text;
  }

  #track(renditionId: string): Track {
    const track = this.#tracks.get(renditionId);
    if (!track || !this.#isPlayable) throw notFound(renditionId);
    return track;
  }

  #notePlayable(tracks: readonly Track[]): void {
    const areWhole = tracks.length > 0 && tracks.every(({ timeline }) => timeline.segments.length > 0);
    this.#isPlayable ||= areWhole;
  }

  /** Renditions without media keep step with the others by gaps, so that players move to another. */
  #padInactive(reference: Timeline): void {
    const inactive = this.#tracks.all.filter(({ active }) => !active);
    for (const { timeline } of inactive) this.#padTo(timeline, reference.nextMsn);
    this.#changed(inactive);
  }

  #padTo(timeline: Timeline, msn: number): void {
    const { open, segments = [] } = this.#tracks.reference?.timeline ?? {};
    const durationUs = segments.at(-1)?.durationUs ?? this.#options.targetDurationS * 1e6;
    this.#tracks.padTo(timeline, msn, {
      epoch: this.#epoch?.number ?? 0,
      programDateTimeMs: open ? open.programDateTimeMs + durationUs / 1000 : this.#endWallMs,
      durationUs,
    });
  }

  /**
   * The first part of a publisher says when its clock was now; a timeline that would step back (a new
   * worker repeats what the lost one had sent) goes on instead.
   */
  #timeOfDay({ startUs, durationUs }: MediaPart, epoch: Epoch): TimeOfDay {
    if (!epoch.timeOfDay || !this.#hasMediaSince(epoch)) {
      const wallMs = epoch.timeOfDay?.at(startUs) ?? Date.now() - durationUs / 1000;
      if (!epoch.timeOfDay || wallMs < this.#endWallMs) {
        epoch.timeOfDay = new TimeOfDay(startUs, Math.max(wallMs, this.#endWallMs));
      }
    }
    return epoch.timeOfDay;
  }

  #hasMediaSince({ firstMsn }: Epoch): boolean {
    return this.#tracks.all.some(({ timeline }) => timeline.hasMediaFrom(firstMsn));
  }

  #addTrack(rendition: Rendition, firstMsn: number, kept?: KeptRendition): Track {
    const { holdLimit, targetDurationS, keeper, finished } = this.#options;
    this.#partTargetMs ??= rendition.partTargetMs;
    return this.#tracks.add({
      rendition,
      timeline: new Timeline({
        firstMsn,
        mediaId: this.#mediaId,
        times: { targetDurationS, partTargetMs: this.#partTargetMs },
        ...(keeper ? { keeper: keeper.rendition(rendition.id) } : {}),
        ...(finished ? { reader: finished.reader(rendition.id) } : {}),
        ...(kept ? { kept } : {}),
      }),
      // RFC 8216bis 6.2.5.2: no request is held longer than three target durations.
      waiters: new Waiters(holdLimit, targetDurationS * 3000),
      active: true,
    });
  }

  /** Takes up what was kept of the broadcast, by this process or one before. */
  #restore(renditions: readonly KeptRendition[]): void {
    const nextMsn = Math.max(0, ...renditions.map(({ segments }) => (segments.at(-1)?.msn ?? -1) + 1));
    for (const kept of renditions) {
      const track = this.#addTrack(kept.rendition, nextMsn, kept);
      const { segments } = track.timeline;
      // What the last job left out stays out until another brings it back.
      track.active = this.#options.finished !== undefined || segments.at(-1)?.gap === false;
      this.#isPlayable ||= segments.some(({ gap }) => !gap);
      for (const { programDateTimeMs, durationUs } of segments) {
        this.#endWallMs = Math.max(this.#endWallMs, programDateTimeMs + durationUs / 1000);
      }
    }
    const epochs = renditions.flatMap(({ segments }) => segments.at(-1)?.epoch ?? []);
    if (epochs.length > 0) {
      // It has had media, so what comes next stands behind a discontinuity.
      const newest = renditions.map(({ segments }) => segments.at(-1)).find((segment) => segment?.place);
      this.#epoch = { number: Math.max(...epochs), firstMsn: 0, clock: {}, ...interruptionOf(newest) };
    }
    if (!this.#options.finished) this.#trim();
  }

  /** Keeps the playlists to their window, and the memory to its bound. */
  #trim(): void {
    const { playlistWindowS, dvrWindowS, keeper, maxBytes, targetDurationS } = this.#options;
    const windowS = keeper ? Math.max(dvrWindowS, playlistWindowS) : playlistWindowS;
    holdToBounds(
      this.#tracks.all.map(({ timeline }) => timeline),
      {
        windowUs: windowS * 1e6,
        memoryUs: playlistWindowS * 1e6,
        // RFC 8216bis 6.2.2: parts that left the playlist stay for another three target durations.
        shortestUs: targetDurationS * 3e6,
        maxBytes,
      },
      performance.now(),
    );
    this.#pictures.forgetBefore(this.#tracks.reference?.timeline.segments[0]?.programDateTimeMs ?? 0);
  }

  #changed(tracks: Iterable<Track>): void {
    this.#version += 1;
    for (const { waiters } of tracks) waiters.notify();
  }
}

function interruptionOf(
  known: { interruptedSinceMs?: number } | undefined,
): Pick<NewSegment, 'interruptedSinceMs'> {
  const { interruptedSinceMs } = known ?? {};
  return interruptedSinceMs === undefined ? {} : { interruptedSinceMs };
}

/** Like `isSatisfied`, of a request that was let in before. */
function hasReached({ msn = 0, part }: DeliveryDirectives, timeline: Timeline): boolean {
  const { lastWholeMsn, openParts } = timeline.edge;
  if (msn <= lastWholeMsn) {
    const parts = timeline.find(msn)?.parts.length ?? 0;
    return part === undefined || part < parts || msn < lastWholeMsn || openParts > 0;
  }
  return part !== undefined && msn === lastWholeMsn + 1 && part < openParts;
}

/** True of pictures with CEA-608 or 708 in a message of user data (ANSI/SCTE 128-1, 8.1). */
function carriesCaptions(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(captionMark);
}

function assertDone(outcome: WaitOutcome): void {
  if (outcome === 'timeout') {
    throw new FootlightError('PLAYLIST_WAIT_TOO_LONG', 'The broadcast did not go on in time. Ask again.');
  }
  if (outcome === 'refused') {
    throw new FootlightError('TOO_MANY_CONNECTIONS', 'Too many viewers wait at once. Ask again in a moment.');
  }
  if (outcome === 'abandoned') throw new FootlightError('NOT_FOUND', 'The viewer went away.');
}

function notFound(name: string): FootlightError {
  return new FootlightError('NOT_FOUND', `There is no ${name.slice(0, 80)} in this broadcast.`);
}

function notFoundNow(name: string): never {
  throw notFound(name);
}
