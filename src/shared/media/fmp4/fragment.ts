import { concatBytes } from '../codec/bytes.ts';
import { box, boxOfParts, fullBox, u32, u64, type Parts } from './box-writer.ts';

/** One frame; times in ticks of its track. */
export interface Sample {
  durationTicks: number;
  /** Presentation minus decoding time; may be negative. */
  compositionOffsetTicks: number;
  keyframe: boolean;
  data: Uint8Array;
}

/** The frames of one track in a fragment. */
export interface TrackRun {
  trackId: number;
  /** Decoding time of the first frame. */
  baseTimeTicks: number;
  /** Which entry of the track's sample description it needs, from 1, if it isn't the first of one. */
  sampleDescription?: number;
  samples: readonly Sample[];
}

// ISO/IEC 14496-12, 8.8.3.1: depends on none; depends on others and is no sync sample
const keyframeFlags = 0x02000000;
const deltaFrameFlags = 0x01010000;
// 8.8.8.1: data offset, then duration, size, flags and composition offset of every sample
const runFlags = 0x000f01;
const runSampleBytes = 16;

/**
 * A CMAF chunk: one moof and one mdat (ISO/IEC 23000-19, 7.3.2.3).
 * @param sequenceNumber counts a track's fragments up (ISO/IEC 14496-12, 8.8.5)
 */
export function writeFragment(sequenceNumber: number, runs: readonly TrackRun[]): Uint8Array {
  return concatBytes(fragmentParts(sequenceNumber, runs).parts);
}

/** As `writeFragment`, without copying the samples; `payloadOffset` is where the first of them begins. */
export function fragmentParts(
  sequenceNumber: number,
  runs: readonly TrackRun[],
): Parts & { payloadOffset: number } {
  // The offsets count from the moof's first byte, so its size is taken from a first writing.
  const moofBytes = moofBox(sequenceNumber, runs, 0).byteLength;
  const moof = moofBox(sequenceNumber, runs, moofBytes + 8);
  const mdat = boxOfParts('mdat', ...runs.flatMap((run) => run.samples.map((sample) => sample.data)));
  return {
    byteLength: moofBytes + mdat.byteLength,
    parts: [moof, ...mdat.parts],
    payloadOffset: moofBytes + 8,
  };
}

function moofBox(sequenceNumber: number, runs: readonly TrackRun[], firstDataOffset: number): Uint8Array {
  let dataOffset = firstDataOffset;
  const trafs = runs.map((run) => {
    const traf = trafBox(run, dataOffset);
    dataOffset += run.samples.reduce((sum, sample) => sum + sample.data.byteLength, 0);
    return traf;
  });
  return box('moof', fullBox('mfhd', 0, 0, u32(sequenceNumber)), ...trafs);
}

function trafBox(run: TrackRun, dataOffset: number): Uint8Array {
  const table = new DataView(new ArrayBuffer(run.samples.length * runSampleBytes));
  run.samples.forEach((sample, index) => {
    const offset = index * runSampleBytes;
    table.setUint32(offset, sample.durationTicks);
    table.setUint32(offset + 4, sample.data.byteLength);
    table.setUint32(offset + 8, sample.keyframe ? keyframeFlags : deltaFrameFlags);
    table.setInt32(offset + 12, sample.compositionOffsetTicks);
  });
  return box(
    'traf',
    // 8.8.7: default-base-is-moof, as CMAF demands (23000-19, 7.5.16)
    run.sampleDescription === undefined
      ? fullBox('tfhd', 0, 0x020000, u32(run.trackId))
      : fullBox('tfhd', 0, 0x020002, u32(run.trackId, run.sampleDescription)),
    fullBox('tfdt', 1, 0, u64(run.baseTimeTicks)),
    // Version 1: composition offsets are signed
    fullBox('trun', 1, runFlags, u32(run.samples.length, dataOffset), new Uint8Array(table.buffer)),
  );
}
