import type { PlaybackFailure, Quality } from './playback-engine.ts';

/**
 * - `idle`: nothing to play
 * - `starting`: fetching the first picture
 * - `buffering`: had a picture, waits for more
 * - `failed`: told the viewer; still tries again now and then, unless the codec is the reason
 */
type PlayerPhase = 'idle' | 'starting' | 'playing' | 'buffering' | 'paused' | 'failed';

export interface PlayerState {
  phase: PlayerPhase;
  failure: PlaybackFailure | undefined;
  /** The element has a frame of the present broadcast to show. */
  picture: boolean;
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
  latencySeconds: number | undefined;
  /** The picture is so far behind that going to the live position is worth offering. */
  behind: boolean;
}

export const initialPlayerState: PlayerState = {
  phase: 'idle',
  failure: undefined,
  picture: false,
  muted: false,
  mutedByBrowser: false,
  volume: 1,
  qualities: [],
  unplayable: [],
  quality: undefined,
  shownQuality: undefined,
  latencySeconds: undefined,
  behind: false,
};
