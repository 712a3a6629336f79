import { SerialSpace, SerialUnwrapper } from '../../base/serial-number.ts';
import { concatBytes } from '../codec/bytes.ts';
import { parseAudioTag } from '../flv/audio-tag.ts';
import { FlvReader, flvTagType, type FlvTag } from '../flv/file.ts';
import { audioConfigOf, audioPacketOf, videoConfigOf, videoPacketOf } from '../flv/packets.ts';
import { parseVideoTag } from '../flv/video-tag.ts';
import { MpegTsWriter } from './writer.ts';

const nothing = new Uint8Array(0);
/** What a tag's length field can say. */
const maxTagBytes = 0xff_ffff;
const timestamps = new SerialSpace(32);

/** Turns a stream of FLV, as a publisher by RTMP sends it, into MPEG-TS as it comes in. */
export class FlvToMpegTs {
  readonly #writer = new MpegTsWriter();
  #reader = new FlvReader(maxTagBytes);
  #time = new SerialUnwrapper(timestamps);

  /**
   * Takes the next tags, whole, and returns their transport packets; often none. A file header in
   * front of them begins another stream: its times follow on the ones before.
   * @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED
   */
  push(bytes: Uint8Array): Uint8Array {
    if (isFileStart(bytes)) {
      this.#reader = new FlvReader(maxTagBytes);
      this.#time = new SerialUnwrapper(timestamps);
    }
    return concatBytes(this.#reader.push(bytes).map((tag) => this.#convert(tag)));
  }

  #convert({ type, timestampMs, body }: FlvTag): Uint8Array {
    if (type === flvTagType.script) return nothing;
    const timeMs = this.#time.unwrap(timestampMs);
    return type === flvTagType.video ? this.#video(timeMs, body) : this.#audio(timeMs, body);
  }

  #video(timeMs: number, body: Uint8Array): Uint8Array {
    const tag = parseVideoTag(body);
    if (tag.kind === 'config') this.#writer.videoConfig(videoConfigOf(tag));
    return tag.kind === 'frame' ? this.#writer.video(videoPacketOf(tag, timeMs)) : nothing;
  }

  #audio(timeMs: number, body: Uint8Array): Uint8Array {
    const tag = parseAudioTag(body);
    if (tag.kind === 'config') this.#writer.audioConfig(audioConfigOf(tag));
    return tag.kind === 'frame' ? this.#writer.audio(audioPacketOf(tag, timeMs)) : nothing;
  }
}

/** “FLV”: no tag begins so. */
function isFileStart(bytes: Uint8Array): boolean {
  return bytes[0] === 0x46 && bytes[1] === 0x4c && bytes[2] === 0x56;
}
