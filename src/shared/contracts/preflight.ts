import type { ErrorCode } from '../base/errors.ts';

/** A stream that nobody sees, on its way to a destination to find out what the connection carries. */
export interface UploadTestState {
  phase: 'connecting' | 'measuring' | 'done' | 'failed';
  /** 0 to 1 */
  progress: number;
  /** Picture and sound together, as they would be sent on air. */
  askedKbps: number;
  /** What got through so far, without the first moments; at the end what the test found. */
  measuredKbps: number;
  /** Left out as the connection was too slow. */
  droppedFrames: number;
  /** Why it failed, and what to do. */
  problem?: { code: ErrorCode; message: string };
}

/** Below this share of what was asked the connection is too slow. */
const enoughShare = 0.75;
/** Of what was measured; the rest is room for what else the connection carries. */
const recommendedShare = 0.7;

/** What a finished test advises: nothing where the connection carries all, else a video bitrate. */
export function recommendedVideoKbps(test: UploadTestState, audioKbps: number): number | undefined {
  if (test.phase !== 'done') return undefined;
  const isEnough = test.droppedFrames === 0 && test.measuredKbps >= test.askedKbps * enoughShare;
  if (isEnough) return undefined;
  return Math.max(100, Math.floor((test.measuredKbps * recommendedShare - audioKbps) / 50) * 50);
}

/** What can be looked at before going live, beside what the page sees itself. */
export interface PreflightService {
  /**
   * Sends for 12.5 seconds to a destination that has a place for tests: Twitch, or a Footlight relay. Ends with `done` or
   * `failed`, or when `signal` aborts.
   * @throws FootlightError DESTINATION_INVALID where it has none; BAD_REQUEST while it is on air or tested already
   */
  testUpload(destinationId: string, signal: AbortSignal | undefined): AsyncIterable<UploadTestState>;
  /** Free on the disk that recordings go to, bytes. @throws FootlightError DATA_DIR_UNUSABLE */
  freeBytes(): Promise<number>;
}
