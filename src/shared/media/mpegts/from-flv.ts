import { concatBytes } from '../codec/bytes.ts';
import { FlvToPackets } from '../flv/to-packets.ts';
import { MpegTsWriter } from './writer.ts';

/** Turns a stream of FLV, as a publisher by RTMP sends it, into MPEG-TS as it comes in. */
export class FlvToMpegTs {
  readonly #writer = new MpegTsWriter();
  #written: Uint8Array[] = [];
  readonly #packets = new FlvToPackets({
    videoConfig: (config) => {
      this.#writer.videoConfig(config);
    },
    audioConfig: (config) => {
      this.#writer.audioConfig(config);
    },
    video: (packet) => {
      this.#written.push(this.#writer.video(packet));
    },
    audio: (packet) => {
      this.#written.push(this.#writer.audio(packet));
    },
  });

  /**
   * Takes the next tags, whole, and returns their transport packets; often none. A file header in
   * front of them begins another stream: its times follow on the ones before.
   * @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED
   */
  push(bytes: Uint8Array): Uint8Array {
    if (isFileStart(bytes)) {
      this.#packets.begin();
      this.#writer.begin();
    }
    this.#written = [];
    this.#packets.push(bytes);
    return concatBytes(this.#written);
  }
}

/** “FLV”: no tag begins so. */
function isFileStart(bytes: Uint8Array): boolean {
  return bytes[0] === 0x46 && bytes[1] === 0x4c && bytes[2] === 0x56;
}
