import { FootlightError } from '../../../src/shared/base/errors.ts';
import { parseAudioTag } from '../../../src/shared/media/flv/audio-tag.ts';
import { unsupportedVideo } from '../../../src/shared/media/flv/codecs.ts';
import { flvTagType, writeFlvHeader, writeFlvTag } from '../../../src/shared/media/flv/file.ts';
import { audioConfigOf, videoConfigOf } from '../../../src/shared/media/flv/packets.ts';
import { parseVideoTag } from '../../../src/shared/media/flv/video-tag.ts';
import type { MediaChunk } from '../../core/publication.ts';

/**
 * Turns a publisher's messages into the pieces of an FLV stream. Every tag is parsed so far that a
 * reader behind it meets no codec that the relay does not carry and no picture without its header;
 * what is not needed to show the stream is left out.
 */
export class FlvStream {
  readonly #write: (chunk: MediaChunk) => void;
  #hasVideoConfig = false;
  #hasAudioConfig = false;
  #framesBeforeConfig = 0;

  constructor(write: (chunk: MediaChunk) => void) {
    this.#write = write;
  }

  /** Audio and video frames that were left out because their sequence header had not come. */
  get framesBeforeConfig(): number {
    return this.#framesBeforeConfig;
  }

  /** Writes the file header; to be called once, first. */
  begin(): void {
    this.#write({ role: 'config', slot: 'header', bytes: writeFlvHeader({ video: true, audio: true }) });
  }

  metadata(timestampMs: number, body: Uint8Array): void {
    const bytes = writeFlvTag({ type: flvTagType.script, timestampMs, body });
    this.#write({ role: 'config', slot: 'metadata', bytes });
  }

  /** @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED */
  video(timestampMs: number, body: Uint8Array): void {
    const tag = parseVideoTag(body);
    if ('codec' in tag && tag.codec !== 'h264' && tag.codec !== 'hevc')
      throw unsupportedVideo(tag.codec.toUpperCase());
    const bytes = writeFlvTag({ type: flvTagType.video, timestampMs, body });
    if (tag.kind === 'config') {
      videoConfigOf(tag);
      this.#hasVideoConfig = true;
      this.#write({ role: 'config', slot: 'video', bytes });
    } else if (tag.kind === 'frame') {
      if (this.#hasVideoConfig) this.#write({ role: tag.keyframe ? 'keyframe' : 'data', bytes });
      else this.#framesBeforeConfig += 1;
    } else if (tag.kind === 'metadata' && this.#hasVideoConfig) {
      this.#write({ role: 'data', bytes });
    }
  }

  /** @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED */
  audio(timestampMs: number, body: Uint8Array): void {
    const tag = parseAudioTag(body);
    const bytes = writeFlvTag({ type: flvTagType.audio, timestampMs, body });
    if (tag.kind === 'config') {
      // FFmpeg that copies from MPEG-TS knows the configuration only with the first frame: an empty one comes before.
      if (tag.description.byteLength === 0) return;
      if (audioConfigOf(tag).sampleRate > 96_000) {
        throw new FootlightError('CODEC_UNSUPPORTED', 'Audio of more than 96 kHz is not taken here.');
      }
      this.#hasAudioConfig = true;
      this.#write({ role: 'config', slot: 'audio', bytes });
    } else if (tag.kind === 'frame') {
      if (this.#hasAudioConfig) this.#write({ role: 'data', bytes });
      else this.#framesBeforeConfig += 1;
    }
  }
}
