import { flvTagType, FlvReader, writeFlvHeader, writeFlvTag } from '../../../src/shared/media/flv/file.ts';
import { writeVideoTag } from '../../../src/shared/media/flv/video-tag.ts';
import { findBox, readFragment } from '../../../src/shared/media/fmp4/box-reader.ts';

const records = { hevc: 'hvcC', av1: 'av1C' } as const;

interface FlvFrame {
  timestampMs: number;
  compositionMs: number;
  keyframe: boolean;
  data: Uint8Array;
}

/**
 * FLV with codecs that ffmpeg 5 can't write to it.
 * @param movie MP4 that has the codec's configuration
 */
export function enhancedFlv(
  codec: keyof typeof records,
  movie: Uint8Array,
  frames: readonly FlvFrame[],
): Buffer {
  const entry = findBox(movie, 'moov/trak/mdia/minf/stbl/stsd');
  // Behind the stsd's count and the fields of the one entry lie the entry's own boxes.
  const description = entry && findBox(entry.subarray(8 + 8 + 78), records[codec]);
  if (!description) throw new Error(`The film has no ${records[codec]}.`);
  const config = writeVideoTag({ kind: 'config', codec, description });
  const bytes = Buffer.concat([
    writeFlvHeader({ video: true, audio: false }),
    writeFlvTag({ type: flvTagType.video, timestampMs: 0, body: config }),
    ...frames.map(({ timestampMs, ...frame }) =>
      writeFlvTag({
        type: flvTagType.video,
        timestampMs,
        body: writeVideoTag({ ...frame, kind: 'frame', codec }),
      }),
    ),
  ]);
  if (new FlvReader(1_000_000).push(bytes).length !== frames.length + 1)
    throw new Error('The FLV is broken.');
  return bytes;
}

/** The frames of fragments with 90,000 ticks a second. */
export function framesOfFragments(fragments: readonly Uint8Array[]): FlvFrame[] {
  return fragments.flatMap((bytes) => {
    const [run] = readFragment(bytes).runs;
    let timeTicks = run?.baseTimeTicks ?? 0;
    return (run?.samples ?? []).map(({ data, keyframe, durationTicks, compositionOffsetTicks }) => {
      const timestampMs = Math.round(timeTicks / 90);
      timeTicks += durationTicks;
      return { timestampMs, compositionMs: Math.round(compositionOffsetTicks / 90), keyframe, data };
    });
  });
}

/** The frames of an AV1 film in IVF: each a temporal unit behind a header of 12 bytes. */
export function framesOfIvf(ivf: Buffer, frameRate: number): FlvFrame[] {
  const frames: FlvFrame[] = [];
  for (let offset = ivf.readUInt16LE(6); offset < ivf.byteLength;) {
    const end = offset + 12 + ivf.readUInt32LE(offset);
    // FLV has no temporal delimiters, which are two bytes long.
    const data = ivf.subarray(offset + 12 + 2, end);
    const sequenceHeader = 1;
    frames.push({
      timestampMs: Math.round((frames.length * 1000) / frameRate),
      compositionMs: 0,
      keyframe: data.readUInt8(0) >> 3 === sequenceHeader,
      data,
    });
    offset = end;
  }
  return frames;
}
