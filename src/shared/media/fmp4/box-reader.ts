import { FootlightError } from '../../base/errors.ts';
import { viewOf } from '../codec/bytes.ts';

/** A box of a file: `body` is a view without the header. */
export interface Box {
  type: string;
  /** Of the header's first byte, from the start of the bytes that were read. */
  offset: number;
  /** Header and body. */
  size: number;
  body: Uint8Array;
}

function broken(what: string): FootlightError {
  return new FootlightError('PROTOCOL_VIOLATION', `The MP4 data is damaged: ${what}.`);
}

/**
 * The boxes that lie side by side in `bytes` (ISO/IEC 14496-12, 4.2.2).
 * @throws FootlightError PROTOCOL_VIOLATION if a box reaches past the end
 */
export function readBoxes(bytes: Uint8Array): Box[] {
  const view = viewOf(bytes);
  const boxes: Box[] = [];
  let offset = 0;
  while (offset < bytes.byteLength) {
    if (offset + 8 > bytes.byteLength) throw broken('a box header is cut short');
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
    let headerBytes = 8;
    let size = view.getUint32(offset);
    if (size === 0) size = bytes.byteLength - offset;
    if (size === 1) {
      headerBytes = 16;
      if (offset + 16 > bytes.byteLength) throw broken('a box header is cut short');
      size = Number(view.getBigUint64(offset + 8));
    }
    if (size < headerBytes || offset + size > bytes.byteLength) throw broken(`box ${type} has size ${size}`);
    boxes.push({ type, offset, size, body: bytes.subarray(offset + headerBytes, offset + size) });
    offset += size;
  }
  return boxes;
}

/** The body of the first box at a path such as `moov/trak/mdia/mdhd`; none if there is no such box. */
export function findBox(bytes: Uint8Array, path: string): Uint8Array | undefined {
  let body: Uint8Array | undefined = bytes;
  for (const type of path.split('/')) {
    body = body && readBoxes(body).find((candidate) => candidate.type === type)?.body;
  }
  return body;
}

/** What a fragment says of one frame. */
interface SampleEntry {
  durationTicks: number;
  compositionOffsetTicks: number;
  keyframe: boolean;
  byteLength: number;
}

/** What a fragment says of one track's frames. */
export interface RunEntry {
  trackId: number;
  baseTimeTicks: number;
  /** Of the first frame, from the moof's first byte. */
  dataOffset: number;
  samples: SampleEntry[];
}

/**
 * Reads a moof's body, as `writeFragment` writes it: one trun in a traf, every sample with duration,
 * size, flags and composition offset.
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function readMovieFragment(moof: Uint8Array): { sequenceNumber: number; runs: RunEntry[] } {
  const mfhd = findBox(moof, 'mfhd');
  if (mfhd?.byteLength !== 8) throw broken('a fragment has no number');
  const runs = readBoxes(moof)
    .filter((candidate) => candidate.type === 'traf')
    .map((traf) => readRun(traf.body));
  return { sequenceNumber: viewOf(mfhd).getUint32(4), runs };
}

function readRun(traf: Uint8Array): RunEntry {
  const [tfhd, tfdt, trun] = ['tfhd', 'tfdt', 'trun'].map((type) => findBox(traf, type));
  if (tfhd?.byteLength !== 8 || tfdt?.byteLength !== 12 || !trun || trun.byteLength < 12) {
    throw broken('a track fragment lacks a box');
  }
  const run = viewOf(trun);
  const count = run.getUint32(4);
  if (run.getUint32(0) !== 0x01000f01 || trun.byteLength !== 12 + count * 16)
    throw broken('an unknown kind of trun');
  const samples: SampleEntry[] = [];
  for (let at = 12; at < trun.byteLength; at += 16) {
    samples.push({
      durationTicks: run.getUint32(at),
      byteLength: run.getUint32(at + 4),
      keyframe: (run.getUint32(at + 8) & 0x00010000) === 0,
      compositionOffsetTicks: run.getInt32(at + 12),
    });
  }
  return {
    trackId: viewOf(tfhd).getUint32(4),
    baseTimeTicks: Number(viewOf(tfdt).getBigUint64(4)),
    dataOffset: run.getInt32(8),
    samples,
  };
}

/** One frame of a fragment. */
interface FragmentSample extends Omit<SampleEntry, 'byteLength'> {
  data: Uint8Array;
}

export interface FragmentRun extends Pick<RunEntry, 'trackId' | 'baseTimeTicks'> {
  samples: FragmentSample[];
}

/**
 * Reads the first moof with its mdat.
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function readFragment(bytes: Uint8Array): { sequenceNumber: number; runs: FragmentRun[] } {
  const moof = readBoxes(bytes).find((candidate) => candidate.type === 'moof');
  if (!moof) throw broken('a fragment has no moof');
  const { sequenceNumber, runs } = readMovieFragment(moof.body);
  const fromMoof = bytes.subarray(moof.offset);
  return { sequenceNumber, runs: runs.map((run) => withData(fromMoof, run)) };
}

function withData(fromMoof: Uint8Array, { dataOffset, samples, ...run }: RunEntry): FragmentRun {
  let offset = dataOffset;
  const read = samples.map(({ byteLength, ...sample }) => {
    if (offset < 0 || offset + byteLength > fromMoof.byteLength)
      throw broken('a sample lies outside its file');
    offset += byteLength;
    return { ...sample, data: fromMoof.subarray(offset - byteLength, offset) };
  });
  return { ...run, samples: read };
}
