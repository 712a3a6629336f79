import { FootlightError } from '../../../src/shared/base/errors.ts';
import { parseAv1DecoderConfig } from '../../../src/shared/media/codec/av1.ts';
import type { VideoCodec } from '../../../src/shared/media/codec/packets.ts';
import { parseAudioTag, writeAudioTag, type AudioTag } from '../../../src/shared/media/flv/audio-tag.ts';
import { unsupportedVideo, type FlvAudioCodec } from '../../../src/shared/media/flv/codecs.ts';
import { flvTagType, writeFlvHeader, writeFlvTags, type FlvTag } from '../../../src/shared/media/flv/file.ts';
import { audioConfigOf, videoConfigOf } from '../../../src/shared/media/flv/packets.ts';
import {
  parseVideoTag,
  writeVideoTag,
  type VideoConfigTag,
  type VideoTag,
} from '../../../src/shared/media/flv/video-tag.ts';
import { plainMetadata } from '../../../src/shared/media/rtmp/stream-metadata.ts';
import type { MediaChunk } from '../../core/publication.ts';

type Kind = 'video' | 'audio';

const highestSampleRate = 96_000;
/** In a stream without video. About two thirds of a second of AAC. */
const soundFramesPerStart = 32;
/** Frames of sound that wait for the next picture at most. */
const maxWaitingSound = 4;
/** Audio codecs whose frames say all that a decoder needs. */
const selfDescribing: ReadonlySet<FlvAudioCodec> = new Set<FlvAudioCodec>(['mp3', 'ac3', 'eac3']);

/**
 * Turns a publisher's messages into the pieces of an FLV stream that a reader of Enhanced RTMP's first
 * version understands: one track of each kind, without modifiers. Every tag is parsed so far that a
 * reader behind it meets no codec that the relay does not carry and no picture without its header;
 * what is not needed to show the stream is left out.
 */
export class FlvStream {
  readonly #write: (chunk: MediaChunk) => void;
  readonly #onNotice: (sentence: string) => void;
  /** The first of each kind that came. */
  readonly #tracks: Partial<Record<Kind, number>> = {};
  readonly #noticed = new Set<Kind>();
  /** Of the newest sequence headers. */
  #videoCodec: VideoCodec | undefined;
  #audioCodec: FlvAudioCodec | undefined;
  #framesBeforeConfig = 0;
  #soundFrames = 0;
  /**
   * Sound that goes on its way with the next picture. Nobody shows it sooner, and every piece costs all
   * who read it a turn of their own.
   */
  #waitingSound: FlvTag[] = [];

  /** @param onNotice told, once each, of what the publisher sends and nobody sees */
  constructor(write: (chunk: MediaChunk) => void, onNotice: (sentence: string) => void) {
    this.#write = write;
    this.#onNotice = onNotice;
  }

  /** Audio and video frames that were left out because there was no sequence header of their codec. */
  get framesBeforeConfig(): number {
    return this.#framesBeforeConfig;
  }

  /** Writes the file header; to be called once, first. */
  begin(): void {
    this.#write({ role: 'config', slot: 'header', bytes: writeFlvHeader({ video: true, audio: true }) });
  }

  /** Gives out what waits; nothing follows. */
  end(): void {
    this.#releaseSound();
  }

  /** @throws FootlightError PROTOCOL_VIOLATION */
  metadata(timestampMs: number, body: Uint8Array): void {
    this.#config('metadata', { type: flvTagType.script, timestampMs, body: plainMetadata(body) });
  }

  /** @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED */
  video(timestampMs: number, body: Uint8Array): void {
    const tag = parseVideoTag(body, this.#tracks.video);
    this.#chooseTrack('video', tag);
    if (tag.kind === 'config') checkVideo(tag);
    const plain: FlvTag = { type: flvTagType.video, timestampMs, body: plainVideo(tag, body) };
    if (tag.kind === 'config') {
      this.#videoCodec = tag.codec;
      this.#config('video', plain);
    } else if (tag.kind === 'frame') {
      if (tag.codec === this.#videoCodec) this.#media(tag.keyframe ? 'keyframe' : 'data', plain);
      else this.#framesBeforeConfig += 1;
    } else if (tag.kind === 'metadata' && this.#videoCodec !== undefined) {
      this.#media('data', plain);
    }
  }

  /** @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED */
  audio(timestampMs: number, body: Uint8Array): void {
    const tag = parseAudioTag(body, this.#tracks.audio);
    this.#chooseTrack('audio', tag);
    const plain: FlvTag = { type: flvTagType.audio, timestampMs, body: plainAudio(tag, body) };
    if (tag.kind === 'config') {
      // FFmpeg that copies from MPEG-TS knows the configuration only with the first frame: an empty one comes before.
      if (tag.description.byteLength === 0) return;
      if (tag.codec === 'aac' && audioConfigOf(tag).sampleRate > highestSampleRate) {
        throw new FootlightError('CODEC_UNSUPPORTED', 'Audio of more than 96 kHz is not taken here.');
      }
      this.#audioCodec = tag.codec;
      this.#config('audio', plain);
    } else if (tag.kind === 'frame') {
      if (selfDescribing.has(tag.codec)) this.#audioCodec ??= tag.codec;
      if (tag.codec === this.#audioCodec) this.#sound(plain);
      else this.#framesBeforeConfig += 1;
    }
  }

  #config(slot: 'metadata' | Kind, tag: FlvTag): void {
    this.#releaseSound();
    this.#write({ role: 'config', slot, bytes: writeFlvTags([tag]) });
  }

  /** The next picture, or what belongs to it. A keyframe is the first of its piece. */
  #media(role: 'keyframe' | 'data', tag: FlvTag): void {
    if (role === 'keyframe') this.#releaseSound();
    const waiting = this.#waitingSound;
    this.#waitingSound = [];
    this.#write({ role, bytes: writeFlvTags([...waiting, tag]) });
  }

  #sound(tag: FlvTag): void {
    if (this.#videoCodec) {
      this.#waitingSound.push(tag);
      if (this.#waitingSound.length >= maxWaitingSound) this.#releaseSound();
      return;
    }
    // Sound alone has no keyframes, and a reader may start at every so many of its frames.
    const isStart = this.#soundFrames++ % soundFramesPerStart === 0;
    this.#write({ role: isStart ? 'keyframe' : 'data', bytes: writeFlvTags([tag]) });
  }

  #releaseSound(): void {
    const waiting = this.#waitingSound;
    if (waiting.length === 0) return;
    this.#waitingSound = [];
    this.#write({ role: 'data', bytes: writeFlvTags(waiting) });
  }

  #chooseTrack(kind: Kind, tag: VideoTag | AudioTag): void {
    if (tag.kind === 'config' || tag.kind === 'frame') this.#tracks[kind] ??= tag.trackId ?? 0;
    const hasOthers = tag.kind === 'other' || 'hasMoreTracks' in tag;
    if (!hasOthers || this.#noticed.has(kind)) return;
    this.#noticed.add(kind);
    this.#onNotice(
      `The publisher sends more ${kind} than one track: track ${this.#tracks[kind] ?? 0} is taken, the others are left out.`,
    );
  }
}

/** @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED */
function checkVideo(tag: VideoConfigTag): void {
  if (tag.codec === 'vp9') throw unsupportedVideo('VP9');
  // The sequence header may come with the pictures only.
  if (tag.codec === 'av1') parseAv1DecoderConfig(tag.description);
  else videoConfigOf(tag);
}

/** The tag in words that every reader knows: as it came, wherever that is so. */
function plainVideo(tag: VideoTag, body: Uint8Array): Uint8Array {
  const isMedia = tag.kind === 'config' || tag.kind === 'frame';
  const isExtendedAvc = isMedia && tag.codec === 'h264' && (body[0] ?? 0) >= 0x80;
  return isMedia && (tag.isWrapped || isExtendedAvc) ? writeVideoTag(tag) : body;
}

function plainAudio(tag: AudioTag, body: Uint8Array): Uint8Array {
  const isMedia = tag.kind === 'config' || tag.kind === 'frame';
  const isExtendedAac = isMedia && tag.codec === 'aac' && (body[0] ?? 0) >> 4 === 9;
  return isMedia && (tag.isWrapped || isExtendedAac) ? writeAudioTag(tag) : body;
}
