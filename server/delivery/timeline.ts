import type { Rendition } from '../../src/media-worker/jobs.ts';
import type { PlaylistEdge } from '../../src/shared/media/hls/delivery-directives.ts';
import type { PlaylistTimes } from '../../src/shared/media/hls/media-playlist.ts';
import { Interruptions } from './interruptions.ts';
import type {
  BroadcastKeeper,
  KeptRendition,
  MediaPlace,
  RenditionKeeper,
  RenditionReader,
  SegmentFacts,
} from '../core/broadcast-keeper.ts';

export interface TimelinePart {
  durationUs: number;
  independent: boolean;
  bytes: Uint8Array;
}

export interface TimelineSegment extends SegmentFacts {
  durationUs: number;
  gap: boolean;
  /** Empty once the bytes have left the memory: nothing lists the parts any more then. Those of a gap have none. */
  parts: TimelinePart[];
  /** What its parts hold in memory, once the segment is whole. */
  heldBytes?: number;
  /** All parts in one, once somebody asked for it; the parts are views of it then. */
  joined?: Uint8Array;
  /** Where it is kept beside the memory. */
  place?: MediaPlace;
}

/** A stretch of media before it has its place in the timeline. */
export type NewSegment = Pick<TimelineSegment, 'msn' | 'epoch' | 'programDateTimeMs' | 'interruptedSinceMs'>;

export interface TimelineOptions {
  /** Number of the first segment, where nothing was kept before. */
  firstMsn: number;
  /** What the names of new media begin with. */
  mediaId: string;
  times: PlaylistTimes;
  /** What keeps the segments for longer than the memory does, */
  keeper?: RenditionKeeper;
  /** or only reads what was kept. */
  reader?: RenditionReader;
  /** What was kept before. */
  kept?: KeptRendition;
}

interface Retired {
  segment: TimelineSegment;
  untilMs: number;
}

/**
 * The segments of one rendition: those in the playlist, and those that left it and can still be
 * fetched. The newest have their bytes in memory; of the older ones a keeper has them. Numbers go on
 * without a hole, whatever happens to the media.
 */
export class Timeline {
  /** Whole segments in the playlist, oldest first. */
  readonly segments: TimelineSegment[] = [];
  /** The segment whose parts are coming. */
  open: TimelineSegment | undefined;
  readonly interruptions = new Interruptions();
  readonly times: PlaylistTimes;
  readonly #mediaId: string;
  readonly #keeper: RenditionKeeper | undefined;
  readonly #reader: RenditionReader | undefined;
  #nextMsn: number;
  #retired: Retired[] = [];
  readonly #inits = new Map<number, Uint8Array>();
  #initVersion = -1;
  #bytes = 0;
  #durationUs = 0;
  #peakBitsPerSecond = 0;
  #mediaBits = 0;
  #mediaUs = 0;

  constructor({ firstMsn, mediaId, times, keeper, reader, kept }: TimelineOptions) {
    this.#nextMsn = firstMsn;
    this.#mediaId = mediaId;
    this.times = times;
    this.#keeper = keeper;
    this.#reader = keeper ?? reader;
    if (kept) this.#restore(kept);
  }

  /** Number of the segment after all that have begun. */
  get nextMsn(): number {
    return this.#nextMsn;
  }

  /** Number of the first segment in the playlist. */
  get firstMsn(): number {
    return (this.segments[0] ?? this.open)?.msn ?? this.#nextMsn;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Of the whole segments in the playlist. */
  get durationUs(): number {
    return this.#durationUs;
  }

  /** Highest of a segment, and mean of all, in bits a second. */
  get bitrates(): { peak: number; average: number } {
    return {
      peak: this.#peakBitsPerSecond,
      average: this.#mediaUs === 0 ? 0 : (this.#mediaBits * 1e6) / this.#mediaUs,
    };
  }

  /** Media that `bitrates` was measured on. */
  get measuredUs(): number {
    return this.#mediaUs;
  }

  get edge(): PlaylistEdge {
    const last = this.segments.at(-1);
    return {
      lastWholeMsn: this.#nextMsn - (this.open ? 2 : 1),
      lastWholeParts: last?.parts.length ?? 0,
      openParts: this.open?.parts.length ?? 0,
    };
  }

  /** The part that comes next. */
  get hint(): { msn: number; part: number } {
    return this.open ? { msn: this.open.msn, part: this.open.parts.length } : { msn: this.#nextMsn, part: 0 };
  }

  get initVersion(): number {
    return this.#initVersion;
  }

  /** Sets the CMAF header of what follows. The same bytes keep their version. */
  setInit(rendition: Rendition): void {
    const { init } = rendition;
    const current = this.#inits.get(this.#initVersion);
    if (!current || Buffer.compare(current, init) !== 0) {
      this.#initVersion += 1;
      this.#inits.set(this.#initVersion, init);
      this.#bytes += init.byteLength;
    }
    this.#keeper?.setInit(this.#initVersion, rendition);
  }

  /** Appends a part to the open segment, which `segment` begins if there is none. */
  addPart(segment: NewSegment, part: TimelinePart): void {
    if (!this.open) {
      this.open = this.#begin(segment, false);
      this.#keeper?.begin(factsOf(this.open));
    }
    this.open.parts.push(part);
    this.open.durationUs += part.durationUs;
    this.#bytes += part.bytes.byteLength;
    this.#keeper?.addPart(part.bytes);
  }

  /** The open segment is whole, or gets no more. */
  closeOpen(): void {
    const segment = this.open;
    if (!segment) return;
    this.open = undefined;
    const heldBytes = segment.parts.reduce((sum, part) => sum + part.bytes.byteLength, 0);
    segment.heldBytes = heldBytes;
    this.#measure(heldBytes, segment.durationUs);
    this.#keep(segment);
    this.#keeper?.close(segment.durationUs, (place) => (segment.place = place));
  }

  /**
   * Appends a segment that has nothing to fetch. It is listed in parts like any other: players that read parts
   * see nothing behind the last of them.
   */
  addGap(segment: NewSegment, durationUs: number): void {
    this.closeOpen();
    const partCount = Math.ceil(durationUs / (this.times.partTargetMs * 1000));
    const part = { durationUs: durationUs / partCount, independent: false, bytes: new Uint8Array() };
    const gap = {
      ...this.#begin(segment, true),
      durationUs,
      parts: Array.from({ length: partCount }, () => part),
    };
    this.#keep(gap);
    this.#keeper?.addGap(factsOf(gap), durationUs);
  }

  /** True if there is media from this number on. */
  hasMediaFrom(msn: number): boolean {
    const last = this.open ?? this.segments.findLast(({ gap }) => !gap);
    return last !== undefined && last.msn >= msn;
  }

  /** A segment that can be fetched, in the playlist or just out of it. */
  find(msn: number): TimelineSegment | undefined {
    if (this.open?.msn === msn) return this.open;
    const index = msn - (this.segments[0]?.msn ?? msn + 1);
    return this.segments[index] ?? this.#retired.find(({ segment }) => segment.msn === msn)?.segment;
  }

  init(version: number): Uint8Array | undefined {
    return this.#inits.get(version);
  }

  /**
   * All bytes of a whole segment, from memory or from where it is kept; undefined of a gap.
   * @throws FootlightError NOT_FOUND if it is not there any more
   */
  async bytesOf(segment: TimelineSegment): Promise<Uint8Array | undefined> {
    if (segment.heldBytes !== undefined) return (segment.joined ??= join(segment));
    return segment.place && (await this.#reader?.read(segment.place));
  }

  /**
   * Gives a copy of the whole segments to another keeper: from the number of `first` on, which becomes 0.
   * What can't be read any more is a gap.
   */
  async copy(broadcast: BroadcastKeeper, rendition: Rendition, first: SegmentFacts): Promise<void> {
    const keeper = broadcast.rendition(rendition.id);
    let version = -1;
    for (const segment of this.segments.filter(({ msn }) => msn >= first.msn)) {
      const init = this.#inits.get(segment.initVersion);
      const bytes = segment.gap ? undefined : await this.bytesOf(segment);
      const facts = {
        ...factsOf(segment),
        msn: segment.msn - first.msn,
        epoch: segment.epoch - first.epoch,
        discontinuity: segment.discontinuity && segment.msn > first.msn,
        mediaId: broadcast.mediaId,
      };
      if (!bytes || !init) {
        keeper.addGap(facts, segment.durationUs);
        continue;
      }
      if (segment.initVersion !== version) keeper.setInit(segment.initVersion, { ...rendition, init });
      version = segment.initVersion;
      keeper.begin(facts);
      keeper.addPart(bytes, segment.place?.chunks ?? segment.parts.length);
      keeper.close(segment.durationUs, () => undefined);
      await broadcast.settled();
    }
  }

  /**
   * Takes the bytes of those segments out of the memory that are kept elsewhere, oldest first.
   * @param spareUs how much at the playlist's end stays in memory
   * @param excessBytes stops when the memory holds so much less
   */
  release(spareUs: number, excessBytes = Infinity): void {
    const goalBytes = this.#bytes - excessBytes;
    for (const { segment } of this.#retired) {
      if (this.#bytes <= goalBytes) return;
      this.#release(segment);
    }
    const candidates: TimelineSegment[] = [];
    let fromEndUs = 0;
    for (let index = this.segments.length - 1; index >= 0; index -= 1) {
      const segment = this.segments[index];
      // Those before have left the memory already.
      if (!segment || (segment.place && segment.heldBytes === undefined)) break;
      if (fromEndUs >= spareUs) candidates.push(segment);
      fromEndUs += segment.durationUs;
    }
    for (const segment of candidates.reverse()) {
      if (this.#bytes <= goalBytes) return;
      this.#release(segment);
    }
  }

  /**
   * Takes the oldest segment out of the playlist. It stays fetchable for its own duration and that of
   * the longest playlist that listed it (RFC 8216bis 6.2.2).
   */
  retireFirst(nowMs: number): void {
    const longestUs = this.#durationUs;
    const segment = this.segments.shift();
    if (!segment) return;
    this.#durationUs -= segment.durationUs;
    this.interruptions.forgetBefore(this.firstMsn);
    this.#retired.push({ segment, untilMs: nowMs + (longestUs + segment.durationUs) / 1000 });
  }

  /** Forgets what has been out of the playlist for long enough, or (to win room) the oldest that is out. */
  forget(nowMs: number, atLeastOne = false): void {
    const kept = this.#retired.findIndex(
      ({ untilMs }, index) => untilMs > nowMs && !(atLeastOne && index === 0),
    );
    const forgotten = this.#retired.splice(0, kept < 0 ? this.#retired.length : kept);
    for (const { segment } of forgotten) this.#bytes -= segment.heldBytes ?? 0;
    const oldestNeeded =
      (this.#retired[0]?.segment ?? this.segments[0] ?? this.open)?.initVersion ?? this.#initVersion;
    for (const [version, init] of this.#inits) {
      if (version >= oldestNeeded) break;
      this.#inits.delete(version);
      this.#bytes -= init.byteLength;
    }
  }

  /** True if memory holds bytes of the playlist that lie further than this from its end. */
  holdsBefore(spareUs: number): boolean {
    let fromEndUs = this.#durationUs;
    for (const { durationUs, heldBytes } of this.segments) {
      fromEndUs -= durationUs;
      if (fromEndUs < spareUs) return false;
      if (heldBytes !== undefined) return true;
    }
    return false;
  }

  /** True if bytes of something that left the playlist are still in memory. */
  get hasRetiredBytes(): boolean {
    return this.#retired.some(({ segment }) => segment.heldBytes !== undefined);
  }

  #begin(segment: NewSegment, gap: boolean): TimelineSegment {
    const before = this.segments.at(-1);
    this.#nextMsn = segment.msn + 1;
    this.interruptions.add(segment);
    return {
      ...segment,
      // A rendition that joins later begins with the discontinuity that all others have there.
      discontinuity: segment.epoch > (before?.epoch ?? 0),
      initVersion: this.#initVersion,
      mediaId: this.#mediaId,
      durationUs: 0,
      gap,
      parts: [],
    };
  }

  #keep(segment: TimelineSegment): void {
    this.segments.push(segment);
    this.#durationUs += segment.durationUs;
  }

  #measure(byteLength: number, durationUs: number): void {
    this.#mediaBits += byteLength * 8;
    this.#mediaUs += durationUs;
    this.#peakBitsPerSecond = Math.max(this.#peakBitsPerSecond, (byteLength * 8e6) / durationUs);
  }

  #release(segment: TimelineSegment): void {
    if (segment.gap) segment.parts = [];
    if (!segment.place || segment.heldBytes === undefined) return;
    this.#bytes -= segment.heldBytes;
    delete segment.heldBytes;
    delete segment.joined;
    segment.parts = [];
  }

  #restore({ inits, segments }: KeptRendition): void {
    for (const [version, init] of inits) {
      this.#inits.set(version, init);
      this.#bytes += init.byteLength;
      this.#initVersion = Math.max(this.#initVersion, version);
    }
    for (const segment of segments) {
      const { place, durationUs } = segment;
      if (place) this.#measure(place.byteLength, durationUs);
      this.interruptions.add(segment);
      this.#keep({ ...segment, gap: place === undefined, parts: [] });
      this.#nextMsn = segment.msn + 1;
    }
  }
}

/** Done when the first asks for it: nobody does of many streams, and it is as much again to copy. */
function join({ parts }: TimelineSegment): Uint8Array {
  const bytes = Buffer.concat(parts.map((part) => part.bytes));
  let offset = 0;
  for (const part of parts) part.bytes = bytes.subarray(offset, (offset += part.bytes.byteLength));
  return bytes;
}

function factsOf(segment: TimelineSegment): SegmentFacts {
  const { msn, epoch, discontinuity, initVersion, programDateTimeMs, mediaId, interruptedSinceMs } = segment;
  return {
    ...{ msn, epoch, discontinuity, initVersion, programDateTimeMs, mediaId },
    ...(interruptedSinceMs === undefined ? {} : { interruptedSinceMs }),
  };
}
