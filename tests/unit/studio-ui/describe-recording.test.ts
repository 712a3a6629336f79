import { describe, expect, it } from 'vitest';
import { remainingMs } from '../../../src/renderer/bridge/remaining-time.ts';
import { describeDisk, describeNews } from '../../../src/renderer/features/recording/describe-recording.ts';
import {
  folderProblem,
  splitMegabytesOf,
} from '../../../src/renderer/features/recording/recording-settings-values.ts';
import { formatBytes, formatLongTime } from '../../../src/renderer/ui/formats.ts';
import type { RecordingState } from '../../../src/shared/contracts/recording.ts';
import { idleRecording as idle } from './idle-recording.ts';
import { idleSession } from './srt-link.ts';

const minuteMs = 60_000;
/** 1,000 bytes a millisecond. */
const eightMegabits = {
  videoBitrateKbps: 7_840,
  encoding: { ...idleSession.encoding, audioBitrateKbps: 160 },
};

describe('describeDisk', () => {
  it('says nothing before the engine has looked', () => {
    expect(describeDisk(idle, eightMegabits)).toBeUndefined();
  });

  it('says how much is free and for how long at the present bitrate', () => {
    const disk = describeDisk({ freeBytes: 7_250_000_000, diskLevel: 'good' }, eightMegabits);
    expect(disk).toEqual({ text: '7.3 GB free, 2 h at this bitrate', lasts: '2 h', tone: 'good' });
    const tone = (diskLevel: RecordingState['diskLevel']) =>
      describeDisk({ freeBytes: 1_000_000, diskLevel }, eightMegabits)?.tone;
    expect([tone('low'), tone('critical')]).toEqual(['warning', 'bad']);
  });

  it('leaves the room that the engine leaves free', () => {
    expect(remainingMs(650_000_000, eightMegabits)).toBe(10 * minuteMs);
    expect(remainingMs(40_000_000, eightMegabits)).toBe(0);
  });
});

describe('describeNews', () => {
  const recording: RecordingState = { ...idle, phase: 'finishing', files: 1 };
  const file = '/videos/2026-11-22 20-15-03.mp4';
  const ended: RecordingState = { ...idle, files: 1, durationMs: 75_000, file };

  it('is silent while nothing ends', () => {
    expect(describeNews(undefined, ended)).toBeUndefined();
    expect(describeNews(idle, { ...idle, phase: 'recording' })).toBeUndefined();
    expect(describeNews(recording, { ...recording, phase: 'finishing' })).toBeUndefined();
  });

  it('names the file that was recorded, and how many there are', () => {
    expect(describeNews(recording, ended)).toEqual({
      text: `00:01:15 recorded as ${file}`,
      tone: 'plain',
      file,
    });
    expect(describeNews(recording, { ...ended, files: 3 })?.text).toMatch(/in 3 files/);
  });

  it('says why a recording ended by itself, and that nothing came', () => {
    const problem = 'The disk is full.';
    expect(describeNews(recording, { ...ended, problem })).toEqual({ text: problem, tone: 'bad', file });
    expect(describeNews(recording, idle)?.tone).toBe('bad');
  });

  it('names a saved replay once', () => {
    const saved = { ...idle, replay: { ...idle.replay, lastSaved: '/videos/Replay.mp4' } };
    expect(describeNews(idle, saved)?.file).toBe('/videos/Replay.mp4');
    expect(describeNews(saved, { ...saved })).toBeUndefined();
  });

  it('tells what this start repaired, at the opening of the page or later', () => {
    const repaired = { ...idle, recovered: [{ file, durationMs: 75_000 }] };
    for (const previous of [undefined, idle]) {
      expect(describeNews(previous, repaired)?.text).toBe(
        `A recording was cut off and is repaired: 00:01:15 in ${file}`,
      );
    }
    expect(describeNews(repaired, { ...repaired })).toBeUndefined();
    const two = { ...idle, recovered: [...repaired.recovered, { file: '/b.mp4', durationMs: 1000 }] };
    expect(describeNews(idle, two)?.text).toMatch(/^2 recordings/);
  });

  it('says what could not be repaired', () => {
    const failed = { ...idle, recovered: [{ file, durationMs: 0, problem: 'The disk is full.' }] };
    expect(describeNews(idle, failed)).toMatchObject({
      tone: 'bad',
      text: expect.stringMatching(/The disk is full\. The next start/) as string,
    });
    const empty = { ...idle, recovered: [{ file, durationMs: 0 }] };
    expect(describeNews(idle, empty)).toMatchObject({ tone: 'bad' });
  });
});

describe('settings', () => {
  it('takes whole paths of every system', () => {
    for (const folder of ['', '/home/me/Videos', 'D:\\Videos', '\\\\server\\share']) {
      expect(folderProblem(folder)).toBeUndefined();
    }
    for (const folder of ['Videos', '~/Videos', './here']) expect(folderProblem(folder)).toBeDefined();
  });

  it('splits never, or at 10 MB at least', () => {
    expect([0, 4, 10, 700].map(splitMegabytesOf)).toEqual([0, 10, 10, 700]);
  });
});

describe('sizes and long times', () => {
  it('are said with their unit', () => {
    expect([620, 640_000, 540_000_000, 12_340_000_000].map(formatBytes)).toEqual([
      ...['620 B', '640 kB', '540 MB', '12.3 GB'],
    ]);
    expect([20_000, 40 * minuteMs, 125 * minuteMs, 31.5 * 60 * minuteMs].map(formatLongTime)).toEqual([
      'less than a minute',
      '40 min',
      '2 h 5 min',
      '31 h',
    ]);
  });
});
