import { viewOf } from '../codec/bytes.ts';
import type { AudioConfig, VideoCodec, VideoConfig } from '../codec/packets.ts';
import { fourCcOf } from '../flv/codecs.ts';
import { EcmaArray, type AmfObject } from './amf0.ts';

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
