/** How a media source is doing. */
export interface MediaState {
  sourceId: string;
  /** `stopped`: at its start with nothing to see; `ended`: it came to its end and does not loop. */
  phase: 'opening' | 'playing' | 'paused' | 'stopped' | 'ended' | 'failed';
  /** In the file's own time, whatever the speed. While it plays this is told four times a second. */
  positionMs: number;
  /** 0 until it is known. What a file says of itself is set right once its true end was reached. */
  durationMs: number;
  /** Of the picture, px; absent where there is none. */
  width?: number;
  height?: number;
  hasSound: boolean;
  /** What could not be read of the file, and what to do. */
  problem?: string;
}

/** What can be asked of a media source. `seek` takes a position. */
export type MediaAction = 'play' | 'pause' | 'restart' | 'stop' | 'seek';

/** What a media file has in it. */
export interface MediaContent {
  hasPicture: boolean;
  hasSound: boolean;
  durationMs: number;
}
