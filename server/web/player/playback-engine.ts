/** One rung of the ladder as the quality menu shows it. */
export interface Quality {
  /** The name of its rendition; the same after a reconnect. */
  id: string;
  label: string;
}

/**
 * Why playback ended.
 * - `codec`: this browser can play none of the renditions
 * - `network`: the stream can't be fetched
 * - `media`: what was fetched can't be played
 */
export type PlaybackFailure = 'codec' | 'network' | 'media';

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

/** What fetches a live stream and feeds it to a video element. */
export interface PlaybackEngine {
  /** How far the picture is behind the newest that the relay has, if known. */
  readonly latencySeconds: number | undefined;
  /** How far behind this engine wants to be, if known. */
  readonly targetLatencySeconds: number | undefined;
  /** The position that counts as live, on the element's timeline, if known. */
  readonly livePositionSeconds: number | undefined;
  /** Whether to catch up when the picture falls behind, or to leave it where the viewer put it. */
  setFollowing(following: boolean): void;
  /** Fixes the rung; undefined leaves the choice to the engine. */
  setQuality(id: string | undefined): void;
  dispose(): void;
}
