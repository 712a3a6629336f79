import { FootlightError } from '../../src/shared/base/errors.ts';
import type {
  KeptRendition,
  KeptSegment,
  MediaPlace,
  PictureSheet,
  SegmentFacts,
} from '../core/broadcast-keeper.ts';
import type { BroadcastFiles } from './broadcast-files.ts';
import { readJournal, type JournalHead, type JournalRecord, type RenditionFacts } from './journal.ts';
import { wholeChunks } from './whole-chunks.ts';

/** A broadcast as it lies on the disk. */
export interface LoadedBroadcast {
  head: JournalHead;
  /** How often a relay took it up again. */
  run: number;
  /** ms since 1970; absent if a relay's end cut it short. */
  endedMs?: number;
  renditions: KeptRendition[];
  sheets: PictureSheet[];
  /** Of all media. */
  byteLength: number;
  /** What the journal should tell, of segments that were cut short. */
  recovered: JournalRecord[];
  /** First number of each rendition that no file has. */
  nextVolumes: ReadonlyMap<string, number>;
}

type OpenSegment = SegmentFacts & { place: Omit<MediaPlace, 'byteLength' | 'chunks'> };

/** What the journal tells of one rendition. */
interface Track {
  facts: RenditionFacts;
  inits: Map<number, MediaPlace>;
  segments: KeptSegment[];
  open?: OpenSegment;
}

/**
 * Reads a broadcast's journal, and what a killed process had not told there yet. Undefined if there is
 * nothing to play. Rejects if the files can't be read.
 */
export async function loadBroadcast(files: BroadcastFiles): Promise<LoadedBroadcast | undefined> {
  let head: JournalHead | undefined;
  let run = 0;
  let endedMs: number | undefined;
  const tracks = new Map<string, Track>();
  const sheets = new Map<string, PictureSheet>();
  for await (const record of readJournal(await files.openJournal())) {
    if (record.type === 'head') head ??= record;
    else if (record.type === 'run') run = Math.max(run, record.run);
    else if (record.type === 'end') endedMs = record.endedMs;
    else if (record.type === 'sheet') sheets.set(record.name, sheetOf(record));
    else if (record.type === 'init') takeInit(tracks, record);
    else takeSegment(tracks, record);
    // A broadcast that goes on after its end was not over.
    if (record.type === 'run') endedMs = undefined;
  }
  if (!head) return undefined;
  const volumes = await files.volumes();
  const sizes = new Map(
    volumes.map(({ renditionId, volume, size }) => [`${renditionId}.${volume}`, size] as const),
  );
  const loaded: LoadedBroadcast = {
    head,
    run,
    ...(endedMs === undefined ? {} : { endedMs }),
    renditions: [],
    sheets: [...sheets.values()],
    byteLength: volumes.reduce((sum, { size }) => sum + size, 0),
    recovered: [],
    nextVolumes: nextVolumes(volumes),
  };
  for (const track of tracks.values()) {
    const sizeOf = (volume: number): number => sizes.get(`${track.facts.id}.${volume}`) ?? 0;
    await recoverOpen(files, track, sizeOf, loaded.recovered);
    const rendition = await toKept(files, track, sizeOf);
    if (rendition) loaded.renditions.push(rendition);
  }
  return loaded.renditions.length === 0 ? undefined : loaded;
}

function sheetOf({ name, tileWidth, tileHeight, columns, timesMs }: PictureSheet): PictureSheet {
  return { name, tileWidth, tileHeight, columns, timesMs };
}

function takeInit(
  tracks: Map<string, Track>,
  { rendition, version, place }: Extract<JournalRecord, { type: 'init' }>,
): void {
  const track = tracks.get(rendition.id) ?? { facts: rendition, inits: new Map(), segments: [] };
  track.facts = rendition;
  track.inits.set(version, place);
  tracks.set(rendition.id, track);
}

function takeSegment(
  tracks: Map<string, Track>,
  record: Extract<JournalRecord, { type: 'open' | 'segment' | 'gap' }>,
): void {
  const track = tracks.get(record.renditionId);
  if (!track) return;
  const last = track.segments.at(-1);
  if (last && record.msn <= last.msn) return;
  if (record.type === 'open') {
    track.open = { ...factsOf(record), place: record.place };
    return;
  }
  if (track.open && track.open.msn <= record.msn) delete track.open;
  const kept: KeptSegment = {
    ...factsOf(record),
    durationUs: record.durationUs,
    ...(record.type === 'segment' ? { place: record.place } : {}),
  };
  // Numbers have no holes, whatever was lost.
  for (let msn = (last?.msn ?? kept.msn - 1) + 1; msn < kept.msn; msn += 1) {
    track.segments.push(gapOf({ ...kept, msn, discontinuity: false }, kept.durationUs));
  }
  track.segments.push(kept);
}

/** A segment whose end a killed process could not tell of lasts as far as its parts are whole. */
async function recoverOpen(
  files: BroadcastFiles,
  track: Track,
  sizeOf: (volume: number) => number,
  recovered: JournalRecord[],
): Promise<void> {
  const { open, facts } = track;
  if (!open) return;
  const { volume, offset } = open.place;
  const tailBytes = sizeOf(volume) - offset;
  if (tailBytes <= 0) return;
  const tail = await files.read(facts.id, { volume, offset, byteLength: tailBytes, chunks: 0 });
  const { durationUs, byteLength, chunks } = wholeChunks(tail, facts.timescale);
  if (durationUs === 0) return;
  const segment = { ...open, durationUs, place: { volume, offset, byteLength, chunks } };
  recovered.push({ type: 'segment', renditionId: facts.id, ...segment });
  track.segments.push(segment);
}

async function toKept(
  files: BroadcastFiles,
  { facts, inits, segments }: Track,
  sizeOf: (volume: number) => number,
): Promise<KeptRendition | undefined> {
  const read = new Map<number, Uint8Array>();
  for (const [version, place] of inits) {
    try {
      read.set(version, await files.read(facts.id, place));
    } catch (error) {
      if (!isGone(error)) throw error;
      // What needs it can't be played: it is a gap.
    }
  }
  const newest = [...read.values()].at(-1);
  if (!newest) return undefined;
  const all = segments.map((segment) => {
    const { place, initVersion, durationUs } = segment;
    const isThere = place && read.has(initVersion) && place.offset + place.byteLength <= sizeOf(place.volume);
    return isThere ? segment : gapOf(segment, durationUs);
  });
  // What was let go at the beginning, to win room, is no part of it any more.
  const firstKept = all.findIndex(({ place }) => place !== undefined);
  const kept = firstKept < 0 ? [] : all.slice(firstKept);
  // The renditions' optional facts are left out, not undefined, in what JSON gives.
  return { rendition: { ...facts, init: newest } as KeptRendition['rendition'], inits: read, segments: kept };
}

function isGone(error: unknown): boolean {
  return error instanceof FootlightError && error.code === 'NOT_FOUND';
}

function gapOf(segment: SegmentFacts, durationUs: number): KeptSegment {
  return { ...factsOf(segment), durationUs };
}

function factsOf(segment: SegmentFacts): SegmentFacts {
  const { msn, epoch, discontinuity, initVersion, programDateTimeMs, mediaId, interruptedSinceMs } = segment;
  return {
    ...{ msn, epoch, discontinuity, initVersion, programDateTimeMs, mediaId },
    ...(interruptedSinceMs === undefined ? {} : { interruptedSinceMs }),
  };
}

function nextVolumes(volumes: Iterable<{ renditionId: string; volume: number }>): Map<string, number> {
  const next = new Map<string, number>();
  for (const { renditionId, volume } of volumes) {
    next.set(renditionId, Math.max(next.get(renditionId) ?? 0, volume + 1));
  }
  return next;
}
