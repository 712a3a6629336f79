import type { SrtStatistics } from '../../src/shared/media/srt/statistics.ts';

/** A publisher or reader that is connected now, as operators are shown it. */
export interface ConnectionReport {
  /** Of the protocol and a number, such as `srt-12`; no other connection of this process has it. */
  id: string;
  protocol: 'rtmp' | 'rtmps' | 'srt';
  slug: string;
  mode: 'publish' | 'request';
  remoteAddress: string;
  /** ms since 1970 */
  sinceMs: number;
  /** Of the stream itself, received from a publisher or sent to a reader. */
  bytes: number;
  srt?: SrtStatistics;
}
