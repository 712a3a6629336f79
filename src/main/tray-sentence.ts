import type { AirState } from '../engine/launcher.ts';
import type { ShellWords } from './words.ts';

/** What the tray says of the show. */
export function traySentence({ broadcasting, recording }: AirState, words: ShellWords): string {
  if (broadcasting) return recording ? words.onAirAndRecording : words.onAir;
  return recording ? words.recording : words.offAir;
}
