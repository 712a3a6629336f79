import type { Language } from '../shared/language/language.ts';

/** What the performer is asked when the window is closed in mid-show. */
export interface ClosingQuestion {
  message: string;
  detail: string;
  /** The first one stays. */
  buttons: [string, string];
}

/** What the shell says by the system's own means; everything else is said by the page. */
export interface ShellWords {
  offAir: string;
  onAir: string;
  recording: string;
  onAirAndRecording: string;
  showStudio: string;
  quit: string;
  /** Files in which text is. */
  textFiles: string;
  closingOnAir: ClosingQuestion;
  closingRecording: ClosingQuestion;
  closingBoth: ClosingQuestion;
}

export const shellWords: Readonly<Record<Language, ShellWords>> = {
  en: {
    offAir: 'Off air',
    onAir: 'On air',
    recording: 'Recording',
    onAirAndRecording: 'On air and recording',
    showStudio: 'Show the studio',
    quit: 'Quit',
    textFiles: 'Text',
    closingOnAir: {
      message: 'You are on air.',
      detail: 'Closing the studio ends the broadcast.',
      buttons: ['Stay on air', 'End the broadcast'],
    },
    closingRecording: {
      message: 'You are recording.',
      detail: 'Closing the studio ends the recording, which is kept.',
      buttons: ['Go on recording', 'End the recording'],
    },
    closingBoth: {
      message: 'You are on air and recording.',
      detail: 'Closing the studio ends the broadcast and the recording. The recording is kept.',
      buttons: ['Stay on air', 'End both'],
    },
  },
  de: {
    offAir: 'Nicht auf Sendung',
    onAir: 'Auf Sendung',
    recording: 'Aufnahme läuft',
    onAirAndRecording: 'Auf Sendung, Aufnahme läuft',
    showStudio: 'Studio zeigen',
    quit: 'Beenden',
    textFiles: 'Text',
    closingOnAir: {
      message: 'Du bist auf Sendung.',
      detail: 'Wird das Studio geschlossen, endet die Sendung.',
      buttons: ['Auf Sendung bleiben', 'Sendung beenden'],
    },
    closingRecording: {
      message: 'Eine Aufnahme läuft.',
      detail: 'Wird das Studio geschlossen, endet die Aufnahme. Sie bleibt erhalten.',
      buttons: ['Weiter aufnehmen', 'Aufnahme beenden'],
    },
    closingBoth: {
      message: 'Du bist auf Sendung, und eine Aufnahme läuft.',
      detail: 'Wird das Studio geschlossen, enden Sendung und Aufnahme. Die Aufnahme bleibt erhalten.',
      buttons: ['Auf Sendung bleiben', 'Beides beenden'],
    },
  },
};
