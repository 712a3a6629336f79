import type {
  AudioConfig,
  AudioPacket,
  VideoCodec,
  VideoConfig,
  VideoPacket,
} from '../shared/media/codec/packets.ts';
import type { FootlightError } from '../shared/base/errors.ts';

/** Codecs that a rung can have. */
export type RungCodec = Extract<VideoCodec, 'h264' | 'hevc'>;

/** One transcoded step of the ladder. */
export interface LadderRung {
  /** '720p' */
  name: string;
  /** px of the shorter side: of a picture that stands upright it is the width. */
  height: number;
  bitrateKbps: number;
  /** Of a source with more, every second (third, …) frame is left out. */
  maxFrameRate?: number;
  /** H.264 if absent. */
  codec?: RungCodec;
}

export interface TranscodeSettings {
  input: 'flv' | 'mpegts';
  /**
   * `copy` passes the publisher's video through; `transcode` re-encodes it at its own size. An
   * interlaced one is re-encoded as well, unless there are no rungs. `fit` re-encodes it, and brings
   * pictures that come in another format later to the size of the first; otherwise such a change ends
   * the job with SOURCE_CHANGED.
   */
  source: 'copy' | 'transcode' | 'fit';
  /**
   * What viewers have seen already of the stream that follows: of a source that is re-encoded it doesn't
   * come again. More than `withinMs` of it is not believed, for then the clock is another.
   */
  seen?: { untilUs: number; withinMs: number };
  /**
   * Rungs larger than the source are left out, and those of its size where it plays everywhere as it
   * is (H.264, 8 bits, 4:2:0). Without any, nothing is decoded but one first picture.
   */
  rungs: readonly LadderRung[];
  /** FFmpeg's encoder for a codec; its software encoder where absent. */
  encoders?: Readonly<Partial<Record<RungCodec, string>>>;
  /** Greatest duration of a part; for a stream whose frames don't fill it, the nearest that they do. */
  partTargetMs: number;
  /** What it was for the stream's viewers until now, so it stays, whatever the frames are like. */
  knownPartTargetMs?: number;
  /** Segments are cut at the first keyframe at or after this. */
  segmentTargetMs: number;
  /** A copied source whose keyframes lie further apart fails with SOURCE_KEYFRAMES_TOO_FAR. */
  maxSegmentMs: number;
  /** Bitrate of the audio rendition where it can't be copied (copied: AAC-LC of one or two channels). */
  audioBitrateKbps: number;
  /** Pictures for a seek bar, of keyframes at least so far apart; none if absent. */
  thumbnails?: { intervalMs: number };
}

/** What a worker that transcodes may take; past it the worker is ended. */
export interface WorkerBounds {
  /** Without a sign of progress, though there is input. */
  hungAfterMs: number;
  maxMemoryBytes: number;
}

/** What a worker can't make anything of yet, so that it may come together with what follows. */
export interface InputRest {
  /** Void if the worker was sent another number of messages with input meanwhile. */
  afterInputs: number;
  /** So many pieces of media, none of which begins with a keyframe, */
  pieces: number;
  /** and none that comes after so long. */
  forMs: number;
}

/** A track of the ladder; `source` is the publisher's own video, `audio` the one audio rendition. */
export interface Rendition {
  id: string;
  kind: 'video' | 'audio';
  /** RFC 6381, such as `avc1.64001f`. */
  codecs: string;
  bitrateKbps: number;
  /** Ticks per second of the fragments. */
  timescale: number;
  /** Greatest duration of a part, the same for all of a stream. */
  partTargetMs: number;
  /** px at which it is shown, with square pixels. */
  width?: number;
  height?: number;
  frameRate?: number;
  channels?: number;
  /** CMAF header (ftyp and moov). */
  init: Uint8Array;
}

/** A CMAF chunk (moof and mdat). Parts of a rendition come in order, and so do their segments. */
export interface MediaPart {
  renditionId: string;
  /** Counted from 0 within the job; the same number is the same stretch of time in every rendition. */
  segment: number;
  /** Counted from 0 within the segment. */
  part: number;
  lastOfSegment: boolean;
  /** True if its first frame needs none before it. */
  independent: boolean;
  /** Presentation time of its start, on the publisher's clock. */
  startUs: number;
  durationUs: number;
  bytes: Uint8Array;
}

/** Small pictures of a stream side by side, for a seek bar. */
export interface SpriteSheet {
  /** Counted from 0 within the job. The same number comes again, with one more tile, until its sheet is full. */
  number: number;
  /** px */
  tileWidth: number;
  tileHeight: number;
  /** Tiles in a row; they go from left to right and from top to bottom. */
  columns: number;
  /** Presentation time of each tile, on the publisher's clock. */
  timesUs: readonly number[];
  jpeg: Uint8Array;
}

/** One picture of a stream, large enough to stand for it. */
export interface Poster {
  /** Presentation time, on the publisher's clock. */
  atUs: number;
  /** px */
  width: number;
  height: number;
  jpeg: Uint8Array;
}

export interface TranscodeJobEvents {
  /** Once, before the first part. */
  renditions: readonly Rendition[];
  part: MediaPart;
  /** After every thumbnail: the sheet that it is on. */
  sprite: SpriteSheet;
  /** With the first thumbnail, and about once a minute; not of a picture without anything on it, if there is another. */
  poster: Poster;
  /** The job goes on, but not as asked. A rung is dropped for want of speed. */
  warning: {
    code: 'RUNG_DROPPED' | 'NO_AUDIO' | 'NO_VIDEO' | 'SOURCE_INTERLACED';
    message: string;
    /** The rendition that ended with the warning; no part of it follows. */
    renditionId?: string;
  };
  /** A dropped rendition is back: its parts follow, from the beginning of a segment on. */
  restored: Rendition;
  /** About once a second while the work goes on. */
  progress: {
    /** How far the rungs are behind the source. */
    lagMs: number;
    /** What the worker takes of the machine's memory. */
    memoryBytes: number;
    /** How often the source's format changed since the start; see `fit`. */
    formatChanges: number;
  };
  /** Once, last: without an error after `end()` was called and everything has come out. */
  ended: { error?: FootlightError };
}

/** A still picture with a text, to be encoded in several sizes. */
export interface SlateSettings {
  text: string;
  frameMs: number;
  /** A keyframe, and so many frames less one that repeat it. */
  framesPerGroup: number;
  video: readonly {
    id: string;
    codec: Extract<VideoCodec, 'h264' | 'hevc' | 'av1'>;
    /** px, even */
    width: number;
    height: number;
  }[];
}

/** Two groups of a slate's frames, to be shown in turn for as long as it is wanted. */
export interface SlateVideo {
  id: string;
  config: VideoConfig;
  /** NAL units with 4-byte lengths or OBUs, in the order of coding and of showing. */
  frames: readonly Uint8Array[];
}

export interface EncodeSettings {
  /** Absent: the page's H.264 passes beside the worker, and only audio comes here. */
  video?: {
    codec: Extract<VideoCodec, 'h264' | 'hevc'>;
    /** FFmpeg's name: libx264, libx265, h264_nvenc, … */
    encoder: string;
    width: number;
    height: number;
    frameRate: number;
    bitrateKbps: number;
    keyframeIntervalMs: number;
  };
  audio?: { sampleRate: number; channels: number; bitrateKbps: number };
}

/** One encoded frame of a sound track. */
export interface TrackPacket extends AudioPacket {
  /** 0 for the program's own mix; the others are what only recordings take. */
  track: number;
}

export interface EncodeJobEvents {
  /** Before the first packet of the kind, and again whenever it changes. */
  videoConfig: VideoConfig;
  /** Of every track, for all are encoded alike. */
  audioConfig: AudioConfig;
  video: VideoPacket;
  audio: TrackPacket;
  ended: { error?: FootlightError };
}

/** A block of sound on its way to the encoder. */
export interface PcmBlock {
  /** See TrackPacket; a track begins with its first block. */
  track: number;
  ptsUs: number;
  /** Interleaved, −1 to 1. */
  samples: Float32Array;
}

/** An encoder that was tried on this machine and worked. */
export interface ProbedEncoder {
  /** FFmpeg's name. */
  encoder: string;
  codec: Extract<VideoCodec, 'h264' | 'hevc'>;
  hardware: boolean;
  /** Frames of 1280×720 a second in the trial. */
  framesPerSecond: number;
}
