import {
  AV_CODEC_ID_AAC,
  AV_CODEC_ID_AC3,
  AV_CODEC_ID_EAC3,
  AV_CODEC_ID_FLAC,
  AV_CODEC_ID_MP3,
  AV_CODEC_ID_OPUS,
  AVMEDIA_TYPE_AUDIO,
} from 'node-av/constants';
import { CodecParameters } from 'node-av/lib';
import { FootlightError } from '../../../shared/base/errors.ts';
import { aacFrameSamples, parseAudioSpecificConfig } from '../../../shared/media/codec/aac.ts';
import { parseAudioTag, type AudioConfigTag } from '../../../shared/media/flv/audio-tag.ts';
import { unsupportedVideo, type FlvAudioCodec } from '../../../shared/media/flv/codecs.ts';
import { FlvReader, flvTagType, type FlvTag } from '../../../shared/media/flv/file.ts';
import { parseVideoTag, type VideoConfigTag } from '../../../shared/media/flv/video-tag.ts';
import { readAmf0 } from '../../../shared/media/rtmp/amf0-reader.ts';
import { amfFields } from '../../../shared/media/rtmp/amf0.ts';
import type { SourceVideoCodec } from '../ffmpeg.ts';
import type { ByteQueue } from './byte-queue.ts';
import type { AudioFrame, DeclaredStream, Demuxer, VideoPicture } from './demuxer.ts';
import { StreamTimes } from './stream-times.ts';
import { ticksOfMs, ticksPerSecond } from './ticks.ts';

const maxTagBytes = 16 * 1024 * 1024;
const maxReadBytes = 1024 * 1024;
/** Video File Format Specification 10.1, E.4.1 */
const timestampBits = 32;
const msPerSecond = 1000;
/** Encoders write data rates in thousands of 1,024 bits, as FFmpeg reads them. */
const kbpsPerDeclared = 1.024;
const audioCodecIds = {
  aac: AV_CODEC_ID_AAC,
  ac3: AV_CODEC_ID_AC3,
  eac3: AV_CODEC_ID_EAC3,
  flac: AV_CODEC_ID_FLAC,
  mp3: AV_CODEC_ID_MP3,
  opus: AV_CODEC_ID_OPUS,
} as const;
/** All that a decoder of these needs is in each of their frames. */
const selfDescribing: ReadonlySet<FlvAudioCodec> = new Set<FlvAudioCodec>(['mp3', 'ac3', 'eac3']);
/** "fLaC" and the head of the one block that a decoder needs, which is what FFmpeg wants (RFC 9639, 8). */
const flacMark = Buffer.from('fLaC');
const flacHeadBytes = 8;

/**
 * Takes FLV apart where it comes in: a handover to FFmpeg's reader and back would cost each packet more than
 * all else that is done with one that is passed through.
 */
export class FlvDemuxer implements Demuxer {
  readonly #bytes: ByteQueue;
  readonly #reader = new FlvReader(maxTagBytes);
  readonly #times = new StreamTimes(timestampBits, msPerSecond);
  #tags: readonly FlvTag[] = [];
  #nextTag = 0;
  #videoCodec: SourceVideoCodec | undefined;
  #description: Uint8Array | undefined;
  /** The description was not given out yet. */
  #isNew = false;
  #audio: Pick<AudioConfigTag, 'codec' | 'description'> | undefined;
  #audioFrameTicks = 0;
  #declared: Readonly<Record<'video' | 'audio', DeclaredStream>> = declaredBy({});

  constructor(bytes: ByteQueue) {
    this.#bytes = bytes;
  }

  get audioParameters(): CodecParameters | undefined {
    if (!this.#audio) return undefined;
    const { codec, description } = this.#audio;
    const parameters = new CodecParameters();
    parameters.alloc();
    parameters.codecType = AVMEDIA_TYPE_AUDIO;
    parameters.codecId = audioCodecIds[codec];
    if (description.byteLength > 0) parameters.extradata = extradataOf(codec, description);
    return parameters;
  }

  declared(track: 'video' | 'audio'): DeclaredStream {
    return this.#declared[track];
  }

  async next(): Promise<VideoPicture | AudioFrame | undefined> {
    for (;;) {
      const tag = this.#tags[this.#nextTag++];
      if (tag) {
        const taken = this.#take(tag);
        if (taken) return taken;
        continue;
      }
      const bytes = await this.#bytes.read(maxReadBytes);
      if (!bytes) return undefined;
      this.#tags = this.#reader.push(bytes);
      this.#nextTag = 0;
    }
  }

  #take({ type, timestampMs, body }: FlvTag): VideoPicture | AudioFrame | undefined {
    if (body.byteLength === 0) return undefined;
    if (type === flvTagType.video) return this.#picture(timestampMs, body);
    if (type === flvTagType.audio) return this.#sound(timestampMs, body);
    this.#declared = metadataOf(body) ?? this.#declared;
    return undefined;
  }

  #picture(timestampMs: number, body: Uint8Array): VideoPicture | undefined {
    const tag = parseVideoTag(body);
    if (tag.kind === 'config') this.#configure(tag);
    const codec = this.#videoCodec;
    if (tag.kind !== 'frame' || tag.codec !== codec || tag.data.byteLength === 0) return undefined;
    const { frameRate } = this.#declared.video;
    const dtsTicks = this.#times.place('video', timestampMs, frameRate > 0 ? ticksPerSecond / frameRate : 0);
    const description = this.#isNew ? this.#description : undefined;
    this.#isNew = false;
    return {
      track: 'video',
      codec,
      ptsTicks: dtsTicks + ticksOfMs(Math.max(0, tag.compositionMs)),
      dtsTicks,
      keyframe: tag.keyframe,
      ...(description ? { description } : {}),
      data: tag.data,
    };
  }

  #configure({ codec, description }: VideoConfigTag): void {
    if (codec === 'vp9') throw unsupportedVideo('VP9');
    if (codec !== (this.#videoCodec ?? codec)) throw changed('picture');
    this.#videoCodec = codec;
    if (this.#description && Buffer.compare(this.#description, description) === 0) return;
    this.#description = Uint8Array.from(description);
    this.#isNew = true;
  }

  #sound(timestampMs: number, body: Uint8Array): AudioFrame | undefined {
    const tag = parseAudioTag(body);
    if (tag.kind === 'config' && tag.description.byteLength > 0) this.#listen(tag.codec, tag.description);
    if (tag.kind !== 'frame' || tag.data.byteLength === 0) return undefined;
    if (selfDescribing.has(tag.codec)) this.#listen(tag.codec, new Uint8Array(0));
    if (tag.codec !== this.#audio?.codec) return undefined;
    const ptsTicks = this.#times.place('audio', timestampMs, this.#audioFrameTicks);
    return { track: 'audio', ptsSeconds: ptsTicks / ticksPerSecond, data: tag.data };
  }

  #listen(codec: FlvAudioCodec, description: Uint8Array): void {
    if (codec !== (this.#audio?.codec ?? codec)) throw changed('sound');
    if (this.#audio) return;
    this.#audio = { codec, description: Uint8Array.from(description) };
    if (codec === 'aac') this.#audioFrameTicks = aacFrameTicks(description);
  }
}

/** FLV has one track of a kind. */
function changed(kind: 'picture' | 'sound'): FootlightError {
  return new FootlightError('SOURCE_CHANGED', `The publisher changed the codec of its ${kind}.`);
}

/** 0 where it can't be read: who decodes it finds that out, and says so. */
function aacFrameTicks(description: Uint8Array): number {
  const config = readable(() => parseAudioSpecificConfig(description));
  return config ? (aacFrameSamples * ticksPerSecond) / config.sampleRate : 0;
}

function extradataOf(codec: FlvAudioCodec, description: Uint8Array): Buffer {
  const bytes = Buffer.from(description);
  const isWhole = codec === 'flac' && bytes.subarray(0, flacMark.byteLength).equals(flacMark);
  return isWhole ? bytes.subarray(flacHeadBytes) : bytes;
}

/** What `onMetaData` declares; nothing if the script says something else, or nothing that can be read. */
function metadataOf(body: Uint8Array): ReturnType<typeof declaredBy> | undefined {
  const [name, values] = readable(() => readAmf0(body)) ?? [];
  return name === 'onMetaData' ? declaredBy(amfFields(values)) : undefined;
}

/** What a publisher may get wrong without harm to its stream. */
function readable<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (failure) {
    if (failure instanceof FootlightError) return undefined;
    throw failure;
  }
}

function declaredBy(fields: Readonly<Record<string, unknown>>): Record<'video' | 'audio', DeclaredStream> {
  const valueOf = (name: string): number => {
    const value = fields[name];
    return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : 0;
  };
  return {
    video: { frameRate: valueOf('framerate'), bitrateKbps: valueOf('videodatarate') * kbpsPerDeclared },
    audio: { frameRate: 0, bitrateKbps: valueOf('audiodatarate') * kbpsPerDeclared },
  };
}
