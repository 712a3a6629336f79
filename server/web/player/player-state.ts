import type { CaptionTrack } from './caption-tracks.ts';
import type { DelayMode } from './delay-goal.ts';
import type { PlaybackFailure, PlaybackRange, Quality } from './playback-engine.ts';

/**
 * - `idle`: nothing to play
 * - `starting`: fetching the first picture
 * - `buffering`: had a picture, waits for more
 * - `ended`: a recording has been played to its end
 * - `failed`: told the viewer; still tries again now and then, unless the codec is the reason
 */
type PlayerPhase = 'idle' | 'starting' | 'playing' | 'buffering' | 'paused' | 'ended' | 'failed';

export interface PlayerState {
  phase: PlayerPhase;
  failure: PlaybackFailure | undefined;
  /** The element has a frame of the present broadcast to show. */
  picture: boolean;
  /** What plays has no picture, as of a rung or a broadcast of sound alone. */
  soundOnly: boolean;
  /** The broadcast was over when it was opened. */
  recorded: boolean;
  /** The broadcast was live when it was opened, and is over; the viewer was behind and sees the rest. */
  over: boolean;
  muted: boolean;
  /** The browser refused to start with sound, so it was turned off. */
  mutedByBrowser: boolean;
  /** 0 to 1 */
  volume: number;
  qualities: Quality[];
  /** Labels of the rungs that this browser can't play. */
  unplayable: string[];
  /** The viewer's choice; undefined is automatic. */
  quality: string | undefined;
  shownQuality: string | undefined;
  captions: CaptionTrack[];
  /** Those on show. */
  captionsId: string | undefined;
  delay: DelayMode;
  canSetDelay: boolean;
  /** How fast a recording is played; 1 is as it was. */
  speed: number;
  latencySeconds: number | undefined;
  /** The picture is so far behind that going to the live position is worth offering. */
  behind: boolean;
  /** On the element's timeline, like all positions. */
  positionSeconds: number;
  /** What can be sought; undefined while that isn't known. */
  range: PlaybackRange | undefined;
  /** What has been fetched, without a gap, from the position on. */
  bufferedToSeconds: number;
}

export const initialPlayerState: PlayerState = {
  phase: 'idle',
  failure: undefined,
  picture: false,
  soundOnly: false,
  recorded: false,
  over: false,
  muted: false,
  mutedByBrowser: false,
  volume: 1,
  qualities: [],
  unplayable: [],
  quality: undefined,
  shownQuality: undefined,
  captions: [],
  captionsId: undefined,
  delay: 'balanced',
  canSetDelay: false,
  speed: 1,
  latencySeconds: undefined,
  behind: false,
  positionSeconds: 0,
  range: undefined,
  bufferedToSeconds: 0,
};
