import type { MediaVideoConfig } from '../../../shared/contracts/media-link.ts';

/** One encoded picture on its way to the socket. */
export interface EncodedVideo {
  ptsUs: number;
  keyframe: boolean;
  payload: Uint8Array;
  /** With the first picture and after every change. */
  config?: MediaVideoConfig;
}

/** One block of the mixer, on the worklet's port. */
export interface MixedAudio {
  /** The audio context's frame count at the block's first sample. */
  contextFrame: number;
  /** 1,024 frames of interleaved stereo. */
  samples: Float32Array<ArrayBuffer>;
}

/** Page → link worker. */
export type LinkRequest =
  | { type: 'init'; url: string; compositor: MessagePort; mixer: MessagePort }
  | { type: 'open' }
  | { type: 'close' }
  /** How much older than its arrival at the mixer the sound is. */
  | { type: 'audioLatency'; latencyUs: number };

/** Link worker → page. */
export type LinkReport = { type: 'failure'; message: string };

/** Link worker → compositor, on their port. */
export type LinkSignal = { type: 'keyframeRequest' };
