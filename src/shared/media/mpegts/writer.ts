import { concatBytes } from '../codec/bytes.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../codec/packets.ts';
import { onwardTimeline } from '../timestamp-repair.ts';
import { AdtsFramer } from './adts.ts';
import { AnnexB } from './annex-b.ts';
import { ClockReference } from './clock-reference.ts';
import { ElementaryStream } from './elementary-stream.ts';
import { ProgramTables } from './program-tables.ts';
import { registrationOf, streamTypes } from './stream-types.ts';

const nothing = new Uint8Array(0);
/** One PID for each codec: a player that meets another codec in mid-stream meets another stream. */
const pids = { h264: 0x100, hevc: 0x101, aac: 0x110 } as const;
/** First of video and of audio in table 2-22 of ISO/IEC 13818-1. */
const streamIds = { video: 0xe0, audio: 0xc0 } as const;

interface VideoTrack {
  stream: ElementaryStream;
  annexB: AnnexB;
  /** Of the newest picture; the next is later. */
  dtsTicks: number;
}

interface AudioTrack {
  stream: ElementaryStream;
  framer: AdtsFramer;
  /** Of the newest frame; the next is later. */
  ptsTicks: number;
}

/**
 * Writes one program of H.264 or HEVC, and AAC, as MPEG-TS (ISO/IEC 13818-1). Every packet comes out
 * at once and whole, as transport packets of 188 bytes behind the tables that are due. A program may
 * have picture and sound, or one of them.
 */
export class MpegTsWriter {
  readonly #timeline = onwardTimeline();
  readonly #clock = new ClockReference();
  readonly #tables = new ProgramTables();
  #video: VideoTrack | undefined;
  #audio: AudioTrack | undefined;
  #hasKeyframe = false;
  /** Taken up with the next keyframe. */
  #nextPictures: AnnexB | undefined;

  /** Another stream follows, with times of its own. */
  begin(): void {
    this.#timeline.restart();
  }

  /**
   * What the pictures from the next keyframe on need.
   * @throws FootlightError CODEC_UNSUPPORTED, PROTOCOL_VIOLATION
   */
  videoConfig(config: VideoConfig): void {
    const annexB = new AnnexB(config);
    if (this.#hasKeyframe) this.#nextPictures = annexB;
    else this.#setPictures(annexB);
  }

  /**
   * What the sound from now on is.
   * @throws FootlightError CODEC_UNSUPPORTED (channels or rates that ADTS has no number for), PROTOCOL_VIOLATION
   */
  audioConfig(config: AudioConfig): void {
    const framer = new AdtsFramer(config.description);
    if (this.#audio) {
      this.#audio.framer = framer;
      return;
    }
    this.#audio = { stream: new ElementaryStream(pids.aac, streamIds.audio), framer, ptsTicks: 0 };
    this.#declare();
  }

  /**
   * Transport packets of a picture; none before the first keyframe, for nobody could decode them.
   * @throws FootlightError PROTOCOL_VIOLATION if its NAL units are broken
   */
  video(packet: VideoPacket): Uint8Array {
    if (packet.keyframe && this.#nextPictures) {
      this.#setPictures(this.#nextPictures);
      this.#nextPictures = undefined;
    }
    const track = this.#video;
    if (!track || !(packet.keyframe || this.#hasKeyframe)) return nothing;
    const data = track.annexB.picture(packet.data, packet.keyframe);
    this.#hasKeyframe = true;
    const timeUs = this.#timeline.place('video', packet.dtsUs);
    const dtsTicks = Math.max(toTicks(timeUs), track.dtsTicks + 1);
    const ptsTicks = Math.max(toTicks(timeUs + packet.ptsUs - packet.dtsUs), dtsTicks);
    track.dtsTicks = dtsTicks;
    const start = { randomAccess: packet.keyframe, clockUs: this.#clock.withUnit(timeUs) };
    return concatBytes([
      this.#tables.due(timeUs, packet.keyframe),
      track.stream.pack(data, { ptsTicks, dtsTicks }, start),
    ]);
  }

  /**
   * Transport packets of a frame of sound; none before its configuration.
   * @throws FootlightError PROTOCOL_VIOLATION if it is too large
   */
  audio(packet: AudioPacket): Uint8Array {
    const track = this.#audio;
    if (!track) return nothing;
    const data = track.framer.frame(packet.data);
    const timeUs = this.#timeline.place('audio', packet.ptsUs);
    const ptsTicks = Math.max(toTicks(timeUs), track.ptsTicks + 1);
    track.ptsTicks = ptsTicks;
    const tables = this.#tables.due(timeUs, false);
    const times = { ptsTicks, dtsTicks: ptsTicks };
    if (!this.#video) {
      const start = { randomAccess: true, clockUs: this.#clock.withUnit(timeUs) };
      return concatBytes([tables, track.stream.pack(data, times, start)]);
    }
    const clockUs = this.#clock.besideSound(timeUs);
    return concatBytes([
      tables,
      clockUs === undefined ? nothing : this.#video.stream.packClock(clockUs),
      track.stream.pack(data, times, { randomAccess: true, clockUs: undefined }),
    ]);
  }

  #setPictures(annexB: AnnexB): void {
    if (this.#video?.annexB.codec === annexB.codec) {
      this.#video.annexB = annexB;
      return;
    }
    const stream = new ElementaryStream(pids[annexB.codec], streamIds.video);
    this.#video = { stream, annexB, dtsTicks: this.#video?.dtsTicks ?? 0 };
    this.#declare();
  }

  #declare(): void {
    const codec = this.#video?.annexB.codec;
    this.#tables.declare([
      ...(codec
        ? [
            {
              streamType: streamTypes[codec],
              pid: pids[codec],
              descriptors: codec === 'hevc' ? registrationOf('HEVC') : new Uint8Array(0),
            },
          ]
        : []),
      ...(this.#audio
        ? [{ streamType: streamTypes.adts, pid: pids.aac, descriptors: new Uint8Array(0) }]
        : []),
    ]);
  }
}

function toTicks(timeUs: number): number {
  return Math.round((timeUs * 9) / 100);
}
