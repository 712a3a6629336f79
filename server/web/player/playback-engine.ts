import type { DelayMode } from './delay-goal.ts';

/** One rung of the ladder as the quality menu shows it. */
export interface Quality {
  /** The name of its rendition; the same after a reconnect. */
  id: string;
  label: string;
}

/** The rung that has no picture. */
export const audioOnlyId = 'audio-only';

/**
 * Why playback ended.
 * - `codec`: this browser can play none of the renditions
 * - `network`: the stream can't be fetched
 * - `refused`: the relay doesn't let this viewer in
 * - `media`: what was fetched can't be played
 */
export type PlaybackFailure = 'codec' | 'network' | 'refused' | 'media';

/** What an engine is to play. */
export interface PlaybackSource {
  playlistUrl: string;
  /** True of a broadcast that is over: it begins at its beginning. */
  recorded: boolean;
  /** Where to begin instead of live, or of the beginning. */
  startAt?: StartPosition;
}

/** A place in a broadcast: on the element's timeline where that stays the same, else by the time of day. */
export type StartPosition = { positionSeconds: number } | { dateMs: number };

/** What can be played now, on the element's timeline. */
export interface PlaybackRange {
  startSeconds: number;
  endSeconds: number;
}

export interface EngineStatistics {
  /** Of the way from the relay, as estimated. */
  bandwidthBitsPerSecond?: number;
  /** Of the rung on show, picture and sound. */
  bitsPerSecond?: number;
  codecs?: string;
  /** How media comes: in parts of so many seconds, or else in whole segments. */
  partSeconds?: number;
}

export interface EngineEvents {
  /** The rungs that can be chosen, best first, and the labels of those that this browser can't play. */
  onQualities(qualities: Quality[], unplayable: string[]): void;
  /** The rung that is being fetched now. */
  onQualityShown(id: string): void;
  /** The element has been given its media (again), and has to be told to play. */
  onAttached(): void;
  /** The engine is done for; its owner disposes it. */
  onFailure(failure: PlaybackFailure): void;
}

/** What fetches a stream and feeds it to a video element. */
export interface PlaybackEngine {
  /** True if the delay behind life can be chosen. */
  readonly canSetDelay: boolean;
  /** How far the picture is behind the newest that the relay has, if known. */
  readonly latencySeconds: number | undefined;
  /** How far behind this engine wants to be, if known. */
  readonly targetLatencySeconds: number | undefined;
  /** The position that counts as live, on the element's timeline, if known. */
  readonly livePositionSeconds: number | undefined;
  readonly range: PlaybackRange | undefined;
  readonly statistics: EngineStatistics;
  /** Pieces of media that have been fetched so far, if that is known. */
  readonly arrivals: number;
  /** False if all is shown that there is, as of a broadcaster who is away. */
  readonly isMoreToCome: boolean;
  /** Time of day of a position, in ms since 1970, if the stream tells it. */
  dateAt(positionSeconds: number): number | undefined;
  /** Whether to catch up when the picture falls behind, or to leave it where the viewer put it. */
  setFollowing(following: boolean): void;
  /** How close to life to be. */
  setDelay(mode: DelayMode): void;
  /** Fixes the rung; undefined leaves the choice to the engine. */
  setQuality(id: string | undefined): void;
  dispose(): void;
}
