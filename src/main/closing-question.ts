import type { AirState } from '../engine/launcher.ts';

/** What the performer is asked when the window is closed in mid-show. */
export interface ClosingQuestion {
  message: string;
  detail: string;
  /** The first one stays. */
  buttons: [string, string];
}

/** Undefined if nothing would be lost. */
export function closingQuestion({ broadcasting, recording }: AirState): ClosingQuestion | undefined {
  if (broadcasting && recording) {
    return {
      message: 'You are on air and recording.',
      detail: 'Closing the studio ends the broadcast and the recording. The recording is kept.',
      buttons: ['Stay on air', 'End both'],
    };
  }
  if (broadcasting) {
    return {
      message: 'You are on air.',
      detail: 'Closing the studio ends the broadcast.',
      buttons: ['Stay on air', 'End the broadcast'],
    };
  }
  if (!recording) return undefined;
  return {
    message: 'You are recording.',
    detail: 'Closing the studio ends the recording, which is kept.',
    buttons: ['Go on recording', 'End the recording'],
  };
}
