import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Recorder, type RecorderOptions } from '../../../../src/engine/record/recorder.ts';
import { RecordingJournal } from '../../../../src/engine/record/recording-journal.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { defaultRecordingSettings } from '../../../../src/shared/contracts/recording.ts';
import { readBoxes } from '../../../../src/shared/media/fmp4/box-reader.ts';
import { temporaryDirectory } from '../../../integration/engine/running-engine.ts';
import { ManualTiming } from '../manual-timing.ts';
import { audioConfig, picture, sound, videoConfig } from '../packets.ts';
import { MemoryFile } from './memory-file.ts';

const pictureUs = 33_333;

function bench(options: Partial<RecorderOptions> = {}) {
  const timing = new ManualTiming();
  const files: MemoryFile[] = [];
  const disk = { freeBytes: 100_000_000_000 };
  const directory = temporaryDirectory();
  const keyframes = vi.fn();
  const ended = vi.fn();
  const recorder = new Recorder({
    settings: () => ({ ...defaultRecordingSettings, folder: directory }),
    audioBitrateKbps: () => 160,
    journal: new RecordingJournal(directory, silentLogger),
    timing,
    logger: silentLogger,
    onChanged: () => undefined,
    onKeyframeWanted: keyframes,
    onEnded: ended,
    createFile: () => {
      const file = new MemoryFile();
      files.push(file);
      return Promise.resolve({ path: `${directory}/${files.length}.mp4`, file });
    },
    readFreeBytes: () => Promise.resolve(disk.freeBytes),
    ...options,
  });
  onTestFinished(async () => {
    for (const file of files) file.release();
    await recorder.stop();
  });
  /** Pictures of the given numbers, with a keyframe every 30, and sound between them. */
  const play = (from: number, to: number, pictureBytes = 6): void => {
    for (let index = from; index < to; index += 1) {
      const { data, ...rest } = picture(index * pictureUs, { keyframe: index % 30 === 0 });
      const padded = new Uint8Array(Math.max(pictureBytes, data.byteLength));
      padded.set(data);
      recorder.handleVideo({ ...rest, data: padded });
      recorder.handleAudio(sound(index * pictureUs + 10_000));
    }
  };
  const begin = async (): Promise<void> => {
    await recorder.start();
    recorder.handleVideoConfig(videoConfig);
    recorder.handleAudioConfig(audioConfig);
  };
  return { recorder, timing, files, disk, keyframes, ended, play, begin };
}

describe('a recorder', () => {
  it('asks for a keyframe and begins with it', async () => {
    const { recorder, files, keyframes, play, begin } = bench();
    await begin();
    expect(keyframes).toHaveBeenCalledOnce();
    play(5, 30);
    expect(files).toHaveLength(0);
    play(30, 90);
    expect(recorder.state()).toMatchObject({ phase: 'recording', files: 1, droppedFrames: 0 });
    expect(recorder.state().durationMs).toBeCloseTo(2000, -1);
  });

  it('begins without sound if there is none for two seconds', async () => {
    const { recorder, files, play } = bench();
    await recorder.start();
    recorder.handleVideoConfig(videoConfig);
    play(0, 60);
    expect(files).toHaveLength(0);
    play(60, 95);
    expect(files).toHaveLength(1);
  });

  it('leaves pictures out up to a keyframe while the disk is too slow, and says so', async () => {
    const { recorder, files, play, begin } = bench({ maxWaitingBytes: 100_000 });
    await begin();
    play(0, 10, 1000);
    const [file] = files;
    await vi.waitUntil(() => file?.bytes.byteLength);
    file?.hold();
    play(10, 130, 1000);
    const { droppedFrames, problem } = recorder.state();
    expect(droppedFrames).toBeGreaterThan(15);
    expect(problem).toContain('The disk is too slow');
    file?.release();
    await vi.waitUntil(() => (file?.bytes.byteLength ?? 0) > 90_000);
    play(130, 150, 1000);
    // Only a keyframe opens the way again: number 150.
    const missing = recorder.state().droppedFrames;
    expect(missing).toBe(droppedFrames + 20);
    play(150, 180, 1000);
    expect(recorder.state().droppedFrames).toBe(missing);
    await recorder.stop();
    expect(readBoxes(file?.bytes ?? new Uint8Array()).map(({ type }) => type)).toEqual([
      'ftyp',
      'mdat',
      'moov',
    ]);
  });

  it('keeps memory within its bound however long the disk stands still', async () => {
    const { recorder, files, play, begin } = bench({ maxWaitingBytes: 100_000 });
    await begin();
    play(0, 2);
    await vi.waitUntil(() => files[0]?.bytes.byteLength);
    files[0]?.hold();
    play(2, 3000, 1000);
    files[0]?.release();
    await recorder.stop();
    expect(files[0]?.bytes.byteLength).toBeLessThan(200_000);
  });

  it('splits after a time, at a keyframe', async () => {
    const settings = { ...defaultRecordingSettings, folder: temporaryDirectory(), splitMinutes: 1 };
    const { recorder, files, play, begin } = bench({ settings: () => settings });
    await begin();
    play(0, 30 * 60 - 1);
    expect(files).toHaveLength(1);
    play(30 * 60 - 1, 30 * 60 + 40);
    expect(files).toHaveLength(2);
    expect(recorder.state().durationMs).toBeCloseTo((30 * 60 + 40) * 33.333, -2);
  });

  it('warns below 5 GB, alarms below 1 GB, and ends in order below 50 MB', async () => {
    const { recorder, timing, files, disk, ended, play, begin } = bench();
    await begin();
    play(0, 60);
    expect(recorder.state().diskLevel).toBe('good');
    for (const [freeBytes, level] of [
      [4_900_000_000, 'low'],
      [900_000_000, 'critical'],
    ] as const) {
      disk.freeBytes = freeBytes;
      await timing.advance(2000);
      expect(recorder.state()).toMatchObject({ diskLevel: level, freeBytes, phase: 'recording' });
    }
    disk.freeBytes = 49_000_000;
    await timing.advance(2000);
    await vi.waitUntil(() => recorder.state().phase === 'idle');
    expect(ended).toHaveBeenCalledOnce();
    expect(recorder.state().problem).toContain('The disk is full');
    const [file] = files;
    expect(readBoxes(file?.bytes ?? new Uint8Array()).map(({ type }) => type)).toEqual([
      'ftyp',
      'mdat',
      'moov',
    ]);
    await expect(recorder.start()).rejects.toMatchObject({ code: 'STORAGE_FULL' });
  });

  it('ends and says why when a file can not be made', async () => {
    const failure = Object.assign(new Error('gone'), { code: 'ENOENT' });
    const { recorder, ended, play, begin } = bench({ createFile: () => Promise.reject(failure) });
    await begin();
    play(0, 30);
    await vi.waitUntil(() => recorder.state().phase === 'idle');
    expect(ended).toHaveBeenCalledOnce();
    expect(recorder.state().problem).toContain('ENOENT');
  });

  it('keeps to itself what goes wrong in it', async () => {
    const { recorder, ended, play, begin } = bench();
    await begin();
    recorder.handleVideoConfig({ ...videoConfig, codec: 'vp9' });
    play(0, 5);
    await vi.waitUntil(() => recorder.state().phase === 'idle');
    expect(ended).toHaveBeenCalledOnce();
    expect(recorder.state().problem).toContain('vp9');
  });

  it('refuses what makes no sense', async () => {
    const { recorder, begin } = bench();
    for (const call of ['pause', 'resume', 'split'] as const) {
      expect(() => {
        recorder[call]();
      }).toThrow('Nothing is recorded.');
    }
    await begin();
    await expect(recorder.start()).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await recorder.stop();
    await recorder.stop();
    expect(recorder.isActive).toBe(false);
  });
});
