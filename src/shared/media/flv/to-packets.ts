import { SerialSpace, SerialUnwrapper } from '../../base/serial-number.ts';
import type { PacketListener } from '../codec/packets.ts';
import { parseAudioTag } from './audio-tag.ts';
import { FlvReader, flvTagType, type FlvTag } from './file.ts';
import { audioConfigOf, audioPacketOf, videoConfigOf, videoPacketOf } from './packets.ts';
import { parseVideoTag } from './video-tag.ts';

/** What a tag's length field can say. */
const maxTagBytes = 0xff_ffff;
const timestamps = new SerialSpace(32);

/** Takes a stream of FLV, as a publisher by RTMP sends it, apart into its packets. */
export class FlvToPackets {
  readonly #listener: PacketListener;
  #reader = new FlvReader(maxTagBytes);
  #time = new SerialUnwrapper(timestamps);

  constructor(listener: PacketListener) {
    this.#listener = listener;
  }

  /** Another stream follows, from its file header on. */
  begin(): void {
    this.#reader = new FlvReader(maxTagBytes);
    this.#time = new SerialUnwrapper(timestamps);
  }

  /**
   * Takes the next bytes.
   * @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED
   */
  push(bytes: Uint8Array): void {
    for (const tag of this.#reader.push(bytes)) this.#handle(tag);
  }

  #handle({ type, timestampMs, body }: FlvTag): void {
    if (type === flvTagType.script) return;
    const timeMs = this.#time.unwrap(timestampMs);
    if (type === flvTagType.video) {
      const tag = parseVideoTag(body);
      if (tag.kind === 'config') this.#listener.videoConfig(videoConfigOf(tag));
      else if (tag.kind === 'frame') this.#listener.video(videoPacketOf(tag, timeMs));
    } else {
      const tag = parseAudioTag(body);
      if (tag.kind === 'config') this.#listener.audioConfig(audioConfigOf(tag));
      else if (tag.kind === 'frame') this.#listener.audio(audioPacketOf(tag, timeMs));
    }
  }
}
