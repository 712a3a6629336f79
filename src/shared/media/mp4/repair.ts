import { FootlightError } from '../../base/errors.ts';
import { viewOf } from '../codec/bytes.ts';
import { readMovieFragment, type RunEntry } from '../fmp4/box-reader.ts';
import { readChapterMark, type Chapter } from './chapters.ts';
import type { FileWrite } from './file-write.ts';
import { placeholderOffset, plainPatch } from './hybrid-layout.ts';
import { readRecordedTracks } from './movie-reader.ts';
import { finishedMovie, type FinishedTrack, type RecordedTrack } from './movie.ts';
import { SampleTable } from './sample-table.ts';

/** A file that can be read anywhere. */
export interface ByteSource {
  byteLength: number;
  /** The bytes at `offset`; the caller asks for none past the end. */
  read(offset: number, byteLength: number): Promise<Uint8Array>;
}

/**
 * What a recording's file needs:
 * - `plain`: nothing, it was finished.
 * - `empty`: it holds no whole fragment, so there is nothing to save.
 * - `growing`: it was cut off. Truncated to `keptBytes` and with `writes` done it is plain. Doing that again after
 *   a crash in the middle leads to the same file.
 */
export type RecordingCheck =
  | { kind: 'plain' }
  | { kind: 'empty' }
  | { kind: 'growing'; keptBytes: number; durationMs: number; writes: FileWrite[] };

interface BoxHeader {
  type: string;
  offset: number;
  headerBytes: number;
  size: number;
}

interface Fragment {
  moofOffset: number;
  /** Behind its mdat, and behind the chapter marks that follow. */
  endOffset: number;
  runs: RunEntry[];
}

const maxMovieBytes = 16 * 1024 * 1024;
/**
 * After a power cut a file can be as long as it should be and hold zeros where data had not reached the disk.
 * So many fragments at the end, more than lie between two flushes, are looked into.
 */
const unprovenFragments = 8;

/**
 * Finds out what a recording's file needs. Reads box headers and the last fragments, never the whole file.
 * @throws FootlightError PROTOCOL_VIOLATION for a file that Footlight didn't write
 */
export async function checkRecording(source: ByteSource): Promise<RecordingCheck> {
  const first = await readHeader(source, 0);
  if (first && first.type !== 'ftyp') throw foreign();
  const second = await readHeader(source, placeholderOffset);
  if (first?.size !== placeholderOffset || !second) return { kind: 'empty' };
  if (second.type === 'mdat') return { kind: 'plain' };
  if (second.type !== 'free') throw foreign();
  const movie = await readHeader(source, second.offset + second.size);
  if (!movie || !isWithin(source, movie)) return { kind: 'empty' };
  if (movie.type !== 'moov') throw foreign();
  const tracks = readRecordedTracks(await readBody(source, movie));
  return new Survey(source, tracks).run(movie.offset + movie.size);
}

/** Goes from fragment to fragment and keeps their tables. */
class Survey {
  readonly #source: ByteSource;
  readonly #tracks: readonly RecordedTrack[];
  readonly #tables = new Map<number, SampleTable>();
  readonly #chapters: Chapter[] = [];
  readonly #unproven: Fragment[] = [];
  #keptBytes = 0;

  constructor(source: ByteSource, tracks: readonly RecordedTrack[]) {
    this.#source = source;
    this.#tracks = tracks;
  }

  async run(startOffset: number): Promise<RecordingCheck> {
    await this.#collect(startOffset);
    for (const fragment of this.#unproven) {
      if (!(await this.#isWhole(fragment))) break;
      this.#enter(fragment);
    }
    const tracks: FinishedTrack[] = this.#tracks.flatMap((track) => {
      const table = this.#tables.get(track.description.trackId);
      return table ? [{ ...track, table }] : [];
    });
    const video = tracks.find(({ description }) => description.kind === 'video');
    if (!video) return { kind: 'empty' };
    const { titles, movie } = finishedMovie(tracks, this.#chapters, this.#keptBytes);
    return {
      kind: 'growing',
      keptBytes: this.#keptBytes,
      durationMs: Math.round((video.table.durationTicks * 1000) / video.description.timescale),
      writes: [
        {
          kind: 'append',
          byteLength: titles.byteLength + movie.byteLength,
          parts: [...titles.parts, ...movie.parts],
        },
        plainPatch(this.#keptBytes + titles.byteLength),
      ],
    };
  }

  /** Reads up to the first box that is no whole part of the recording. */
  async #collect(startOffset: number): Promise<void> {
    let box = await readHeader(this.#source, startOffset);
    while (box && isWithin(this.#source, box)) {
      let end = box.offset + box.size;
      if (box.type === 'uuid' && box.size <= maxMovieBytes) {
        const chapter = readChapterMark(await readBody(this.#source, box));
        if (chapter) this.#chapters.push(chapter);
        const before = this.#unproven.at(-1);
        if (before) before.endOffset = end;
      } else {
        const mdat = box.type === 'moof' ? await readHeader(this.#source, end) : undefined;
        if (mdat?.type !== 'mdat' || !isWithin(this.#source, mdat)) return;
        const runs = await this.#readRuns(box);
        if (!runs) return;
        end = mdat.offset + mdat.size;
        this.#unproven.push({ moofOffset: box.offset, endOffset: end, runs });
        const proven = this.#unproven.length > unprovenFragments ? this.#unproven.shift() : undefined;
        if (proven) this.#enter(proven);
      }
      box = await readHeader(this.#source, end);
    }
  }

  /** Undefined where zeros, or anything else, stand in the place of the tables. */
  async #readRuns(moof: BoxHeader): Promise<RunEntry[] | undefined> {
    try {
      return readMovieFragment(await readBody(this.#source, moof)).runs;
    } catch (failure) {
      if (failure instanceof FootlightError) return undefined;
      throw failure;
    }
  }

  #enter({ moofOffset, endOffset, runs }: Fragment): void {
    for (const { trackId, baseTimeTicks, dataOffset, samples } of runs) {
      const table = this.#tables.get(trackId) ?? new SampleTable(baseTimeTicks);
      this.#tables.set(trackId, table);
      table.addChunk(moofOffset + dataOffset, samples);
    }
    this.#keptBytes = endOffset;
  }

  /** True if every picture of the fragment is made of whole NAL units. */
  async #isWhole({ moofOffset, endOffset, runs }: Fragment): Promise<boolean> {
    const video = this.#tracks.find(({ description }) => description.kind === 'video');
    for (const run of runs.filter(({ trackId }) => trackId === video?.description.trackId)) {
      const start = moofOffset + run.dataOffset;
      const byteLength = run.samples.reduce((sum, sample) => sum + sample.byteLength, 0);
      if (start < 0 || start + byteLength > endOffset) return false;
      const data = await this.#source.read(start, byteLength);
      let offset = 0;
      for (const sample of run.samples) {
        if (!holdsNalUnits(data.subarray(offset, offset + sample.byteLength))) return false;
        offset += sample.byteLength;
      }
    }
    return true;
  }
}

/** True if NAL units with 4-byte lengths fill the picture exactly. */
function holdsNalUnits(picture: Uint8Array): boolean {
  const view = viewOf(picture);
  let offset = 0;
  while (offset + 4 <= picture.byteLength) {
    const byteLength = view.getUint32(offset);
    if (byteLength === 0) return false;
    offset += 4 + byteLength;
  }
  return offset === picture.byteLength;
}

async function readHeader(source: ByteSource, offset: number): Promise<BoxHeader | undefined> {
  if (offset + 8 > source.byteLength) return undefined;
  const bytes = await source.read(offset, Math.min(16, source.byteLength - offset));
  const view = viewOf(bytes);
  const type = String.fromCharCode(...bytes.subarray(4, 8));
  const size = view.getUint32(0);
  if (size !== 1) return { type, offset, headerBytes: 8, size };
  if (bytes.byteLength < 16) return undefined;
  return { type, offset, headerBytes: 16, size: Number(view.getBigUint64(8)) };
}

function isWithin(source: ByteSource, { offset, headerBytes, size }: BoxHeader): boolean {
  return size >= headerBytes && offset + size <= source.byteLength;
}

/** @throws FootlightError PROTOCOL_VIOLATION for a box that is larger than any of ours */
function readBody(source: ByteSource, { offset, headerBytes, size }: BoxHeader): Promise<Uint8Array> {
  if (size > maxMovieBytes) throw foreign();
  return source.read(offset + headerBytes, size - headerBytes);
}

function foreign(): FootlightError {
  return new FootlightError('PROTOCOL_VIOLATION', 'The file is no recording of Footlight.');
}
