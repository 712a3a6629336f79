import type { AirState } from '../engine/launcher.ts';

/** What the tray says of the show. */
export function traySentence({ broadcasting, recording }: AirState): string {
  if (broadcasting && recording) return 'On air and recording';
  if (broadcasting) return 'On air';
  return recording ? 'Recording' : 'Off air';
}
