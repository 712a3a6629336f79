import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../codec/packets.ts';
import { audioSampleEntry, videoSampleEntry } from '../fmp4/sample-entry.ts';
import type { TrackDescription } from '../fmp4/track-box.ts';
import { chapterMark, type Chapter } from './chapters.ts';
import type { FileWrite } from './file-write.ts';
import { fragmentParts, type TrackRun } from '../fmp4/fragment.ts';
import { growingHead, plainPatch } from './hybrid-layout.ts';
import { finishedMovie, fragmentedMovie } from './movie.ts';
import { TrackBuffer } from './track-buffer.ts';

/** One of the sound tracks of a recording. */
interface RecordedAudio {
  config: AudioConfig;
  bitrateKbps: number;
  /** What players may call it, in Latin letters: 'Program', 'Microphone'. */
  name: string;
}

export interface HybridWriterOptions {
  video: VideoConfig;
  /** 1 to 6; the first is the one that is played. */
  audio: readonly RecordedAudio[];
}

const videoTimescale = 90_000;
/** A fragment is closed as soon as a frame comes that is so much later than the fragment's start. */
const fragmentUs = 1_000_000;
/** Of the only picture of a recording, which no other follows. */
const onlyPictureTicks = videoTimescale / 30;
const aacFrameSamples = 1024;

/**
 * Writes a recording as hybrid-layout.ts shows it: fragments of a second while it grows, a plain MP4 when it is
 * finished. Takes packets in decoding order on any one clock; time 0 of the file is when the first picture is shown.
 */
export class HybridMp4Writer {
  readonly #options: HybridWriterOptions;
  #started: { originUs: number; video: TrackBuffer; audio: readonly TrackBuffer[] } | undefined;
  readonly #chapters: Chapter[] = [];
  /** Of the file as far as it has been given out. */
  #byteLength = 0;
  #fragments = 0;
  #fragmentStartUs = 0;

  constructor(options: HybridWriterOptions) {
    this.#options = options;
  }

  /** Bytes of the file so far, and of what waits for its fragment to be complete. */
  get byteLength(): number {
    return this.#byteLength + this.pendingBytes;
  }

  /** Bytes of the samples that wait for their fragment to be complete. */
  get pendingBytes(): number {
    return this.#tracks().reduce((sum, track) => sum + track.pendingBytes, 0);
  }

  /** How long the pictures last, in µs. */
  get durationUs(): number {
    return this.#started ? toUs(this.#started.video.durationTicks, videoTimescale) : 0;
  }

  /** The file begins with the first keyframe; what comes before it is left out. */
  addVideo(packet: VideoPacket): FileWrite[] {
    const writes = this.#started || !packet.keyframe ? [] : this.#start(packet);
    if (!this.#started) return [];
    const { originUs, video } = this.#started;
    const decodeUs = packet.dtsUs - originUs;
    writes.push(...this.#cutIfDue(decodeUs));
    video.add({
      decodeUs,
      compositionUs: packet.ptsUs - originUs,
      keyframe: packet.keyframe,
      data: packet.data,
    });
    return writes;
  }

  /** Takes a frame of the sound track `index`, from 0; what is heard before the first picture is left out. */
  addAudio(index: number, packet: AudioPacket): FileWrite[] {
    const track = this.#started?.audio[index];
    if (!this.#started || !track || packet.ptsUs < this.#started.originUs) return [];
    const timeUs = packet.ptsUs - this.#started.originUs;
    const writes = this.#cutIfDue(timeUs);
    track.add({ decodeUs: timeUs, compositionUs: timeUs, keyframe: true, data: packet.data });
    return writes;
  }

  /** Names the place that `timeUs` is on the packets' clock. */
  addChapter(title: string, timeUs: number): FileWrite[] {
    if (!this.#started) return [];
    const chapter = { startMs: Math.max(0, (timeUs - this.#started.originUs) / 1000), title };
    this.#chapters.push(chapter);
    return [this.#append([chapterMark(chapter)])];
  }

  /** Gives out what waits and makes the file plain. Nothing may be added after. Empty if there was no keyframe. */
  finish(): FileWrite[] {
    if (!this.#started) return [];
    const tracks = this.#tracks();
    for (const track of tracks) track.close();
    const writes = this.#cut();
    const finished = tracks.flatMap((track) => track.finished ?? []);
    const { titles, movie } = finishedMovie(finished, this.#chapters, this.#byteLength);
    const movieOffset = this.#byteLength + titles.byteLength;
    return [...writes, this.#append([...titles.parts, ...movie.parts]), plainPatch(movieOffset)];
  }

  #tracks(): TrackBuffer[] {
    return this.#started ? [this.#started.video, ...this.#started.audio] : [];
  }

  #start({ ptsUs, dtsUs }: VideoPacket): FileWrite[] {
    const { video, audio } = this.#options;
    // Rounded as a negative number, as the first picture's decoding time will be: their sum is 0.
    const delayTicks = -Math.round(((dtsUs - ptsUs) * videoTimescale) / 1_000_000);
    const videoBuffer = new TrackBuffer({
      description: videoDescription(video),
      mediaStartTicks: delayTicks,
      nominalTicks: onlyPictureTicks,
    });
    const audioBuffers = audio.map(
      (track, index) =>
        new TrackBuffer({
          description: audioDescription(track, index),
          mediaStartTicks: 0,
          nominalTicks: aacFrameSamples,
        }),
    );
    this.#started = { originUs: ptsUs, video: videoBuffer, audio: audioBuffers };
    return [this.#append([growingHead(fragmentedMovie(this.#tracks()))])];
  }

  #cutIfDue(timeUs: number): FileWrite[] {
    if (timeUs - this.#fragmentStartUs < fragmentUs) return [];
    this.#fragmentStartUs = timeUs;
    return this.#cut();
  }

  /** Closes the fragment. The last frame of each track stays: its duration shows when the next one comes. */
  #cut(): FileWrite[] {
    const taken = this.#tracks().flatMap((track) => {
      const run = track.take();
      return run ? [{ track, run }] : [];
    });
    if (taken.length === 0) return [];
    const runs: TrackRun[] = taken.map(({ run }) => run);
    this.#fragments += 1;
    const { parts, payloadOffset } = fragmentParts(this.#fragments, runs);
    let offset = this.#byteLength + payloadOffset;
    for (const { track, run } of taken) offset = track.record(offset, run);
    return [this.#append(parts)];
  }

  #append(parts: readonly Uint8Array[]): FileWrite {
    const byteLength = parts.reduce((sum, part) => sum + part.byteLength, 0);
    this.#byteLength += byteLength;
    return { kind: 'append', byteLength, parts };
  }
}

function videoDescription(config: VideoConfig): TrackDescription {
  return {
    kind: 'video',
    trackId: 1,
    timescale: videoTimescale,
    name: 'Video',
    shownWidth: config.width,
    shownHeight: config.height,
    sampleEntry: videoSampleEntry({ config }),
  };
}

function audioDescription({ config, bitrateKbps, name }: RecordedAudio, index: number): TrackDescription {
  return {
    kind: 'audio',
    trackId: index + 2,
    timescale: config.sampleRate,
    name,
    sampleEntry: audioSampleEntry({ config, bitrateKbps }),
  };
}

function toUs(ticks: number, timescale: number): number {
  return (ticks * 1_000_000) / timescale;
}
