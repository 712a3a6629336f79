import { describe, expect, it } from 'vitest';
import { closingQuestion } from '../../../src/main/closing-question.ts';
import { traySentence } from '../../../src/main/tray-sentence.ts';
import { mayDownloadUpdate } from '../../../src/main/update-policy.ts';

describe('What the shell says and does of a show', () => {
  it.each([
    [{ broadcasting: false, recording: false }, undefined, 'Off air', true],
    [{ broadcasting: true, recording: false }, 'You are on air.', 'On air', false],
    [{ broadcasting: false, recording: true }, 'You are recording.', 'Recording', false],
    [{ broadcasting: true, recording: true }, 'You are on air and recording.', 'On air and recording', false],
  ])('while it is %j', (air, question, sentence, mayUpdate) => {
    expect(closingQuestion(air)?.message).toBe(question);
    expect(traySentence(air)).toBe(sentence);
    expect(mayDownloadUpdate(air)).toBe(mayUpdate);
  });
});
