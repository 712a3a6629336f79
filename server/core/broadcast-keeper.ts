import type { Rendition } from '../../src/media-worker/jobs.ts';

/** Where a stretch of media lies in what keeps a rendition. */
export interface MediaPlace {
  /** Counts the rendition's files up. */
  volume: number;
  /** Of the first byte in that file. */
  offset: number;
  byteLength: number;
  /** How many CMAF chunks it holds; none of a header. */
  chunks: number;
}

/** What is known of a segment when it begins. */
export interface SegmentFacts {
  msn: number;
  /** Counts the jobs of the session; a new one begins behind a discontinuity. */
  epoch: number;
  discontinuity: boolean;
  /** Which CMAF header it needs. */
  initVersion: number;
  /** Time of day of its start, in ms since 1970. */
  programDateTimeMs: number;
  /** What the names of its media begin with. */
  mediaId: string;
  /** Where the slate stands in for the publisher: since when that is away, in ms since 1970. */
  interruptedSinceMs?: number;
}

/** A segment that was kept; without a place it is a gap. */
export interface KeptSegment extends SegmentFacts {
  durationUs: number;
  place?: MediaPlace;
}

/** All that was kept of one rendition. */
export interface KeptRendition {
  /** As it was last, with its newest CMAF header. */
  rendition: Rendition;
  /** CMAF headers by their version. */
  inits: ReadonlyMap<number, Uint8Array>;
  /** In the order of their numbers, without a hole. */
  segments: readonly KeptSegment[];
}

/** Reads back what was kept of one rendition. */
export interface RenditionReader {
  /** @throws FootlightError NOT_FOUND if it is not there any more */
  read(place: MediaPlace): Promise<Uint8Array>;
}

/** Keeps one rendition. What writes returns at once and never throws; what can't be kept is left out. */
export interface RenditionKeeper extends RenditionReader {
  /** A CMAF header, for the segments that name its version. */
  setInit(version: number, rendition: Rendition): void;
  begin(segment: SegmentFacts): void;
  /** The next part of the segment that began, or (`chunks`) so many in one. */
  addPart(bytes: Uint8Array, chunks?: number): void;
  /**
   * The segment is whole.
   * @param onKept called once all of it is written, and never if it can't be
   */
  close(durationUs: number, onKept: (place: MediaPlace) => void): void;
  addGap(segment: SegmentFacts, durationUs: number): void;
}

/** Small pictures side by side, from left to right and from top to bottom. */
export interface PictureSheet {
  /** Of its file, without an ending. */
  name: string;
  /** px */
  tileWidth: number;
  tileHeight: number;
  /** Tiles in a row. */
  columns: number;
  /** Time of day of each tile, in ms since 1970. */
  timesMs: readonly number[];
}

/** Reads the pictures of a broadcast back. */
export interface PictureReader {
  /** What is there of sheets. */
  readonly sheets: readonly PictureSheet[];
  /** A sheet's JPEG, or that named `poster`; undefined if there is none. */
  readPicture(name: string): Promise<Uint8Array | undefined>;
}

/** A broadcast that was kept. */
export interface KeptBroadcast extends PictureReader {
  /** a–z and 0–9, at most 12 */
  readonly id: string;
  /** Of its channel. */
  readonly slug: string;
  readonly renditions: readonly KeptRendition[];
  reader(renditionId: string): RenditionReader;
}

/** Keeps one broadcast's media for longer than memory does. */
export interface BroadcastKeeper extends PictureReader {
  /** a–z and 0–9, at most 12 */
  readonly id: string;
  /** What the names of this process's media begin with: names that an earlier one gave are not given again. */
  readonly mediaId: string;
  /** Of the broadcast, in ms since 1970. */
  readonly startedMs: number;
  /** What is there already of a broadcast that goes on after an end of the relay. */
  readonly kept: readonly KeptRendition[];
  rendition(id: string): RenditionKeeper;
  /** A sheet of the same name is replaced. */
  keepSheet(sheet: PictureSheet, jpeg: Uint8Array): void;
  /** The picture that stands for the broadcast; the one before is replaced. */
  keepPoster(jpeg: Uint8Array): void;
  /** Resolves when nothing waits to be written. */
  settled(): Promise<void>;
  /** The relay ends; the broadcast may go on with the next one. */
  suspend(): void;
  /** The broadcast is over. */
  end(): void;
}
