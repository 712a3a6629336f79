import type { SessionState } from '../../shared/contracts/engine.ts';

/** So much of the disk a recording leaves free: below it it ends by itself. */
const leftFreeBytes = 50_000_000;

/** How long a recording goes on fitting into `freeBytes` at the present bitrate. */
export function remainingMs(
  freeBytes: number,
  { videoBitrateKbps, encoding }: Pick<SessionState, 'videoBitrateKbps' | 'encoding'>,
): number {
  // kbit/s are bits per millisecond.
  return (Math.max(0, freeBytes - leftFreeBytes) * 8) / (videoBitrateKbps + encoding.audioBitrateKbps);
}
