import type { MediaVideoConfig } from '../../../shared/contracts/media-link.ts';

/** One encoded picture on its way to the socket. */
export interface EncodedVideo {
  ptsUs: number;
  keyframe: boolean;
  payload: Uint8Array;
  /** With the first picture and after every change. */
  config?: MediaVideoConfig;
}

/** One block of the mixer on its way to the socket. */
export interface MixedAudio {
  /** 0: the program's own mix. */
  bus: number;
  ptsUs: number;
  /** 1,024 frames of interleaved stereo. */
  samples: Float32Array<ArrayBuffer>;
}
