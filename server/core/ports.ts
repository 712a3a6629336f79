import type {
  MediaPart,
  Poster,
  Rendition,
  SlateSettings,
  SlateVideo,
  SpriteSheet,
  TranscodeJobEvents,
  TranscodeSettings,
} from '../../src/media-worker/jobs.ts';
import type { Disposable } from '../../src/shared/base/disposable.ts';

/** One run of a media worker, as a session needs it. */
export interface TranscodeJob {
  /** @param mayRest these go on their way with what follows, if nothing can be made of them yet */
  write(bytes: Uint8Array, mayRest?: boolean): void;
  /** No more comes; what is inside still comes out, and then `ended`. */
  end(): void;
  kill(): void;
  on<Name extends keyof TranscodeJobEvents>(
    name: Name,
    listener: (payload: TranscodeJobEvents[Name]) => void,
  ): Disposable;
}

/** Draws and encodes a still picture; rejects with a FootlightError. */
export type RenderSlate = (settings: SlateSettings) => Promise<SlateVideo[]>;

export type StartTranscode = (settings: TranscodeSettings) => TranscodeJob;

/** A session's way to its viewers. */
export interface LiveOutput {
  /** True once viewers can play it. */
  readonly isPlayable: boolean;
  /** Of the broadcast, in ms since 1970: the same after an end of the relay in the middle of it. */
  readonly startedMs: number;
  /** What viewers can choose from now; of a broadcast that goes on after an end of the relay, what it had. */
  readonly renditions: readonly Rendition[];
  /** Greatest duration of a part in this broadcast; undefined before its first renditions. */
  readonly partTargetMs: number | undefined;
  /**
   * A job's renditions are known: its parts follow, behind a discontinuity if others came before.
   * @param clock stays the same while timestamps are of the same publisher's clock
   * @param isSlate true if they only stand in for a publisher's
   */
  begin(renditions: readonly Rendition[], clock: object, isSlate?: boolean): void;
  addPart(part: MediaPart): void;
  /** Pictures of the job's stream for the seek bar. */
  addSprite(sheet: SpriteSheet): void;
  /** One that stands for it. */
  addPoster(poster: Poster): void;
  /** One of the job's renditions has no more parts. */
  drop(renditionId: string): void;
  /** One that had no more parts has them again, from the beginning of a segment on. */
  restore(rendition: Rendition): void;
  /** The job is over; another may follow. */
  interrupt(): void;
  /** Nothing follows. */
  end(): void;
  /** The relay ends, and the next one may go on: viewers are not told that it is over. */
  suspend(): void;
}

export type OpenOutput = (slug: string) => LiveOutput;
