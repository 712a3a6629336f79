import { describe, expect, it } from 'vitest';
import { closingQuestion } from '../../../src/main/closing-question.ts';
import { traySentence } from '../../../src/main/tray-sentence.ts';
import { shellWords } from '../../../src/main/words.ts';
import { mayDownloadUpdate } from '../../../src/main/update-policy.ts';

describe('What the shell says and does of a show', () => {
  const { en, de } = shellWords;

  it.each([
    [{ broadcasting: false, recording: false }, undefined, en.offAir, true],
    [{ broadcasting: true, recording: false }, 'You are on air.', en.onAir, false],
    [{ broadcasting: false, recording: true }, 'You are recording.', en.recording, false],
    [{ broadcasting: true, recording: true }, 'You are on air and recording.', en.onAirAndRecording, false],
  ])('while it is %j', (air, question, sentence, mayUpdate) => {
    expect(closingQuestion(air, en)?.message).toBe(question);
    expect(traySentence(air, en)).toBe(sentence);
    expect(mayDownloadUpdate(air)).toBe(mayUpdate);
  });

  it('is said in the performer’s language', () => {
    const recording = { broadcasting: false, recording: true };
    expect(closingQuestion(recording, de)?.buttons).toEqual(['Weiter aufnehmen', 'Aufnahme beenden']);
    expect(traySentence(recording, de)).toBe('Aufnahme läuft');
  });
});
