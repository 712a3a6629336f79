import type { PlaylistEdge } from '../../src/shared/media/hls/delivery-directives.ts';

export interface TimelinePart {
  durationUs: number;
  independent: boolean;
  bytes: Uint8Array;
}

export interface TimelineSegment {
  msn: number;
  /** Counts the jobs of the session; a new one begins behind a discontinuity. */
  epoch: number;
  discontinuity: boolean;
  /** Which CMAF header it needs. */
  initVersion: number;
  programDateTimeMs: number;
  durationUs: number;
  gap: boolean;
  parts: TimelinePart[];
  /** All parts in one, once the segment is whole; the parts are views of it then. */
  bytes?: Uint8Array;
}

/** A stretch of media before it has its place in the timeline. */
export type NewSegment = Pick<TimelineSegment, 'msn' | 'epoch' | 'programDateTimeMs'>;

interface Retired {
  segment: TimelineSegment;
  untilMs: number;
}

/**
 * The segments of one rendition, in memory: those in the playlist, and those that left it and can
 * still be fetched. Numbers go on without a hole, whatever happens to the media.
 */
export class Timeline {
  /** Whole segments in the playlist, oldest first. */
  readonly segments: TimelineSegment[] = [];
  /** The segment whose parts are coming. */
  open: TimelineSegment | undefined;
  #nextMsn: number;
  #retired: Retired[] = [];
  readonly #inits = new Map<number, Uint8Array>();
  #initVersion = -1;
  #bytes = 0;
  #durationUs = 0;
  #peakBitsPerSecond = 0;
  #mediaBits = 0;
  #mediaUs = 0;

  constructor(firstMsn: number) {
    this.#nextMsn = firstMsn;
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
  setInit(init: Uint8Array): void {
    const current = this.#inits.get(this.#initVersion);
    if (current && Buffer.compare(current, init) === 0) return;
    this.#initVersion += 1;
    this.#inits.set(this.#initVersion, init);
    this.#bytes += init.byteLength;
  }

  /** Appends a part to the open segment, which `segment` begins if there is none. */
  addPart(segment: NewSegment, part: TimelinePart): void {
    this.open ??= this.#begin(segment, false);
    this.open.parts.push(part);
    this.open.durationUs += part.durationUs;
    this.#bytes += part.bytes.byteLength;
  }

  /** The open segment is whole, or gets no more. */
  closeOpen(): void {
    const segment = this.open;
    if (!segment) return;
    this.open = undefined;
    const bytes = Buffer.concat(segment.parts.map((part) => part.bytes));
    let offset = 0;
    for (const part of segment.parts) {
      part.bytes = bytes.subarray(offset, (offset += part.bytes.byteLength));
    }
    segment.bytes = bytes;
    this.#mediaBits += bytes.byteLength * 8;
    this.#mediaUs += segment.durationUs;
    this.#peakBitsPerSecond = Math.max(
      this.#peakBitsPerSecond,
      (bytes.byteLength * 8e6) / segment.durationUs,
    );
    this.#keep(segment);
  }

  /** Appends a segment that has nothing to fetch. */
  addGap(segment: NewSegment, durationUs: number): void {
    this.closeOpen();
    this.#keep({ ...this.#begin(segment, true), durationUs });
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
   * Takes the oldest segment out of the playlist. It stays fetchable for its own duration and that of
   * the longest playlist that listed it (RFC 8216bis 6.2.2).
   */
  retireFirst(nowMs: number): void {
    const longestUs = this.#durationUs;
    const segment = this.segments.shift();
    if (!segment) return;
    this.#durationUs -= segment.durationUs;
    this.#retired.push({ segment, untilMs: nowMs + (longestUs + segment.durationUs) / 1000 });
  }

  /** Forgets what has been out of the playlist for long enough, or (to win room) the oldest that is out. */
  forget(nowMs: number, atLeastOne = false): void {
    const kept = this.#retired.filter(
      ({ untilMs }, index) => untilMs > nowMs && !(atLeastOne && index === 0),
    );
    for (const { segment } of this.#retired.slice(0, this.#retired.length - kept.length)) {
      this.#bytes -= segment.bytes?.byteLength ?? 0;
    }
    this.#retired = kept;
    const oldestNeeded =
      (kept[0]?.segment ?? this.segments[0] ?? this.open)?.initVersion ?? this.#initVersion;
    for (const [version, init] of this.#inits) {
      if (version >= oldestNeeded) break;
      this.#inits.delete(version);
      this.#bytes -= init.byteLength;
    }
  }

  /** True if something that left the playlist is still held. */
  get hasRetired(): boolean {
    return this.#retired.length > 0;
  }

  #begin(segment: NewSegment, gap: boolean): TimelineSegment {
    const before = this.segments.at(-1);
    this.#nextMsn = segment.msn + 1;
    return {
      ...segment,
      // A rendition that joins later begins with the discontinuity that all others have there.
      discontinuity: segment.epoch > (before?.epoch ?? 0),
      initVersion: this.#initVersion,
      durationUs: 0,
      gap,
      parts: [],
    };
  }

  #keep(segment: TimelineSegment): void {
    this.segments.push(segment);
    this.#durationUs += segment.durationUs;
  }
}
