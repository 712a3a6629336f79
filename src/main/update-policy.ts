import type { AirState } from '../engine/launcher.ts';

/** A download takes bandwidth that a broadcast needs, and a disk that a recording needs. */
export function mayDownloadUpdate({ broadcasting, recording }: AirState): boolean {
  return !broadcasting && !recording;
}
