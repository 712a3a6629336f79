import { viewOf } from '../codec/bytes.ts';
import type { AudioConfig, VideoCodec, VideoConfig } from '../codec/packets.ts';
import { fourCcOf } from '../flv/codecs.ts';
import { readAmf0 } from './amf0-reader.ts';
import { writeAmf0 } from './amf0-writer.ts';
import { amfFields, EcmaArray, type AmfObject } from './amf0.ts';

const legacyAvc = 7;
const legacyAac = 10;

/** The values of `onMetaData` that players and servers look at (Video File Format Specification 10.1, E.5). */
export function streamMetadata(video: VideoConfig | undefined, audio: AudioConfig | undefined): EcmaArray {
  const entries: AmfObject = { encoder: 'Footlight' };
  if (video) {
    Object.assign(entries, {
      width: video.width,
      height: video.height,
      videocodecid: videoCodecId(video.codec),
    });
  }
  if (audio) {
    Object.assign(entries, {
      audiocodecid: legacyAac,
      audiosamplerate: audio.sampleRate,
      audiochannels: audio.channels,
      stereo: audio.channels === 2,
    });
  }
  return new EcmaArray(entries);
}

/** Enhanced RTMP v2, "Enhancing onMetaData": the FourCC as a big-endian number. */
function videoCodecId(codec: VideoCodec): number {
  if (codec === 'h264') return legacyAvc;
  return viewOf(new TextEncoder().encode(fourCcOf(codec))).getUint32(0);
}

/** The values of a publisher's `onMetaData` that are of use to a reader, and how large each may be. */
const largestValues: Readonly<Record<string, number>> = {
  width: 16_384,
  height: 16_384,
  framerate: 1000,
  videodatarate: 1_000_000,
  audiodatarate: 100_000,
  audiosamplerate: 768_000,
};

/**
 * A publisher's `onMetaData` with nothing in it but plain numbers that make sense: publishers send NaN,
 * infinities and whatever else, and demuxers believe them.
 * @param body a script tag's: `onMetaData` and its values, as AMF0
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function plainMetadata(body: Uint8Array): Uint8Array {
  const [name, values] = readAmf0(body);
  const fields = amfFields(values);
  const entries: AmfObject = {};
  for (const [key, largest] of Object.entries(largestValues)) {
    const value = fields[key];
    if (typeof value === 'number' && value > 0 && value <= largest) entries[key] = value;
  }
  return writeAmf0([name, new EcmaArray(entries)]);
}
