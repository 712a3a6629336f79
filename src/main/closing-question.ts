import type { AirState } from '../engine/launcher.ts';
import type { ClosingQuestion, ShellWords } from './words.ts';

/** Undefined if nothing would be lost. */
export function closingQuestion(
  { broadcasting, recording }: AirState,
  words: ShellWords,
): ClosingQuestion | undefined {
  if (broadcasting) return recording ? words.closingBoth : words.closingOnAir;
  return recording ? words.closingRecording : undefined;
}
