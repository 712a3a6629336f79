import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Recorder, type RecorderOptions } from '../../../src/engine/record/recorder.ts';
import { RecordingJournal } from '../../../src/engine/record/recording-journal.ts';
import { ReplayBuffer } from '../../../src/engine/record/replay-buffer.ts';
import { systemTiming } from '../../../src/publish/timing.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { defaultRecordingSettings, type RecordingSettings } from '../../../src/shared/contracts/recording.ts';
import { readBoxes } from '../../../src/shared/media/fmp4/box-reader.ts';
import { ffmpeg, ffprobe } from '../media-worker/fixtures.ts';
import {
  chaptersOf,
  complaintsOf,
  contentOf,
  contentOfProgram,
  durationSecondsOf,
  hashesOf,
  largestDifferenceUs,
} from './recorded-file.ts';
import { temporaryDirectory } from './running-engine.ts';
import { sourceProgram, type SourceProgram } from './source-program.ts';

interface Bench {
  recorder: Recorder;
  folder: string;
  problems: () => string | undefined;
}

function bench(settings: Partial<RecordingSettings> = {}, options: Partial<RecorderOptions> = {}): Bench {
  const folder = join(temporaryDirectory(), 'films');
  const recorder = new Recorder({
    settings: () => ({ ...defaultRecordingSettings, folder, ...settings }),
    audioBitrateKbps: () => 96,
    journal: new RecordingJournal(temporaryDirectory(), silentLogger),
    timing: systemTiming,
    logger: silentLogger,
    onChanged: () => undefined,
    onKeyframeWanted: () => undefined,
    onEnded: () => undefined,
    ...options,
  });
  onTestFinished(() => recorder.stop());
  return { recorder, folder, problems: () => recorder.state().problem };
}

type Consumer = Pick<Recorder, 'handleVideoConfig' | 'handleAudioConfig' | 'handleVideo' | 'handleAudio'>;

/** Hands the packets over whose time lies in the given seconds of the program. */
function feed(consumer: Consumer, program: SourceProgram, fromS = 0, toS = Infinity): void {
  const startUs = program.packets.find(({ kind }) => kind === 'video')?.timeUs ?? 0;
  if (fromS === 0) {
    consumer.handleVideoConfig(program.video);
    consumer.handleAudioConfig(program.audio);
  }
  for (const entry of program.packets) {
    const timeS = Math.max(0, (entry.timeUs - startUs) / 1_000_000);
    if (timeS < fromS || timeS >= toS) continue;
    if (entry.kind === 'video') consumer.handleVideo(entry.packet);
    else consumer.handleAudio(entry.packet);
  }
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));

async function pictureHashes(path: string): Promise<string[]> {
  const list = join(temporaryDirectory(), 'pictures.txt');
  await ffmpeg('-i', path, '-map', '0:v', '-fps_mode', 'passthrough', '-f', 'framemd5', list);
  const lines = readFileSync(list, 'utf8').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
}

describe.each(['h264', 'h264-reordered', 'hevc-reordered'] as const)('a recording of %s', (kind) => {
  it('is a plain MP4 that holds every packet at its time', async () => {
    const program = await sourceProgram(kind, 5);
    const { recorder, folder } = bench();
    await recorder.start();
    feed(recorder, program);
    expect(recorder.state()).toMatchObject({ phase: 'recording', droppedFrames: 0, files: 1 });
    await recorder.stop();
    const state = recorder.state();
    expect(state.problem).toBeUndefined();
    expect(state).toMatchObject({ phase: 'idle', durationMs: 5000, folder });
    const [path = '', ...others] = filesOf(folder);
    expect(others).toEqual([]);
    expect(state.file).toBe(path);
    expect(path).toMatch(/\d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.mp4$/);
    const bytes = readFileSync(path);
    expect(state.bytes).toBe(bytes.byteLength);
    expect(readBoxes(bytes).map(({ type }) => type)).toEqual(['ftyp', 'mdat', 'moov']);
    const content = await contentOf(path);
    const source = contentOfProgram(program);
    expect(hashesOf(content.video)).toEqual(hashesOf(source.video));
    expect(hashesOf(content.audio)).toEqual(hashesOf(source.audio));
    expect(largestDifferenceUs(content.video, source.video)).toBeLessThanOrEqual(12);
    expect(largestDifferenceUs(content.audio, source.audio)).toBeLessThanOrEqual(22);
    expect(await complaintsOf(path)).toBe('');
    expect(await durationSecondsOf(path)).toBeCloseTo(5, 1);
  });
});

describe('a recording', () => {
  it('cuts a pause out and goes on with a keyframe, sound and picture together', async () => {
    const program = await sourceProgram('h264-reordered', 6);
    const { recorder, folder } = bench();
    await recorder.start();
    feed(recorder, program, 0, 1.5);
    recorder.pause();
    expect(recorder.state().phase).toBe('paused');
    feed(recorder, program, 1.5, 3.5);
    recorder.resume();
    feed(recorder, program, 3.5);
    await recorder.stop();
    const [path = ''] = filesOf(folder);
    expect(await complaintsOf(path)).toBe('');
    const { video, audio } = await contentOf(path);
    const source = contentOfProgram(program);
    const resumedAt = source.video.findIndex(({ timeUs }) => timeUs === 4_000_000);
    const before = video.length - (source.video.length - resumedAt);
    expect(hashesOf(video)).toEqual([
      ...hashesOf(source.video.slice(0, before)),
      ...hashesOf(source.video.slice(resumedAt)),
    ]);
    // What was 4 s into the program is where the first part ends, and the sound keeps to the picture.
    const jointUs = video[before]?.timeUs ?? 0;
    expect(jointUs).toBeGreaterThanOrEqual(1_500_000);
    expect(jointUs).toBeLessThan(1_650_000);
    const soundAfter = source.audio.findIndex(({ timeUs }) => timeUs >= 4_000_000);
    const soundJoint = audio.length - (source.audio.length - soundAfter);
    const soundOffsetUs = (audio[soundJoint]?.timeUs ?? 0) - jointUs;
    expect(Math.abs(soundOffsetUs - ((source.audio[soundAfter]?.timeUs ?? 0) - 4_000_000))).toBeLessThan(40);
    expect(hashesOf(audio.slice(soundJoint))).toEqual(hashesOf(source.audio.slice(soundAfter)));
  });

  it.each(['h264', 'h264-reordered'] as const)('of %s is split without losing a frame', async (kind) => {
    const program = await sourceProgram(kind, 6);
    // A second for every file, so that their names are in order.
    let nowMs = 0;
    const { recorder, folder } = bench({}, { timing: { ...systemTiming, nowMs: () => (nowMs += 1000) } });
    await recorder.start();
    feed(recorder, program, 0, 1.2);
    recorder.split();
    feed(recorder, program, 1.2, 3.7);
    recorder.split();
    feed(recorder, program, 3.7);
    await recorder.stop();
    expect(recorder.state()).toMatchObject({ files: 3, durationMs: 6000 });
    const paths = filesOf(folder);
    expect(paths).toHaveLength(3);
    const contents = await Promise.all(paths.map(contentOf));
    const source = contentOfProgram(program);
    for (const track of ['video', 'audio'] as const) {
      expect(contents.flatMap((content) => hashesOf(content[track]))).toEqual(hashesOf(source[track]));
    }
    for (const path of paths) expect(await complaintsOf(path)).toBe('');
    for (const { video, audio } of contents) {
      expect(video[0]?.timeUs).toBe(0);
      expect(audio[0]?.timeUs).toBeLessThan(22_000);
    }
  });

  it('is split by size', async () => {
    const program = await sourceProgram('h264', 6);
    const { recorder, folder } = bench({ splitMegabytes: 0.1 });
    await recorder.start();
    feed(recorder, program);
    await recorder.stop();
    const paths = filesOf(folder);
    expect(paths.length).toBeGreaterThan(2);
    const contents = await Promise.all(paths.map(contentOf));
    expect(contents.flatMap(({ video }) => hashesOf(video)).sort()).toEqual(
      hashesOf(contentOfProgram(program).video).sort(),
    );
  });

  it('names chapters', async () => {
    const program = await sourceProgram('h264', 5);
    const { recorder, folder } = bench();
    await recorder.start();
    feed(recorder, program, 0, 1);
    recorder.addChapter('Opening');
    feed(recorder, program, 1, 3);
    recorder.addChapter('Début – 始まり');
    feed(recorder, program, 3);
    await recorder.stop();
    const [path = ''] = filesOf(folder);
    expect(await chaptersOf(path)).toEqual(['0.000000,Start', '0.967000,Opening', '2.967000,Début – 始まり']);
  });

  it('begins a new file where the picture has another format', async () => {
    const [small, other] = [await sourceProgram('h264', 3), await sourceProgram('h264-reordered', 3)];
    const { recorder, folder } = bench();
    await recorder.start();
    feed(recorder, small);
    recorder.handleVideoConfig(other.video);
    const laterUs = 3_100_000;
    for (const { kind, packet } of other.packets) {
      if (kind === 'video') {
        recorder.handleVideo({ ...packet, ptsUs: packet.ptsUs + laterUs, dtsUs: packet.dtsUs + laterUs });
      }
    }
    await recorder.stop();
    const [second = '', first = ''] = filesOf(folder);
    expect(await pictureHashes(first)).toHaveLength(90);
    expect(await pictureHashes(second)).toHaveLength(90);
  });

  it('never writes over a file, and leaves none behind that would be empty', async () => {
    const program = await sourceProgram('h264', 2);
    const nowMs = new Date(2026, 10, 22, 20, 15, 3).getTime();
    const { recorder, folder } = bench({}, { timing: { ...systemTiming, nowMs: () => nowMs } });
    await recorder.start();
    await recorder.stop();
    expect(filesOf(folder)).toEqual([]);
    writeFileSync(join(folder, '2026-11-22 20-15-03.mp4'), 'mine');
    await recorder.start();
    feed(recorder, program);
    await recorder.stop();
    expect(readdirSync(folder).sort()).toEqual(['2026-11-22 20-15-03 (2).mp4', '2026-11-22 20-15-03.mp4']);
    expect(readFileSync(join(folder, '2026-11-22 20-15-03.mp4'), 'utf8')).toBe('mine');
  });

  it('says so where the folder can not be written to', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const { recorder } = bench({ folder: join(file, 'films') });
    await expect(recorder.start()).rejects.toMatchObject({ code: 'DATA_DIR_UNUSABLE' });
    expect(recorder.state().phase).toBe('idle');
    expect(() => {
      recorder.split();
    }).toThrow('Nothing is recorded.');
  });
});

describe('a replay buffer', () => {
  it('saves the last seconds from a keyframe on, while it goes on', async () => {
    const program = await sourceProgram('h264-reordered', 12);
    const folder = temporaryDirectory();
    const replay = new ReplayBuffer({
      settings: () => ({ ...defaultRecordingSettings, folder, replaySeconds: 5 }),
      audioBitrateKbps: () => 96,
      timing: systemTiming,
      logger: silentLogger,
      onChanged: () => undefined,
      onKeyframeWanted: () => undefined,
    });
    await expect(replay.save()).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    replay.start();
    feed(replay, program, 0, 8.5);
    const first = replay.save();
    feed(replay, program, 8.5);
    const second = await first.then(() => replay.save());
    expect(replay.state()).toMatchObject({ active: true, isSaving: false, lastSaved: second });
    const source = contentOfProgram(program);
    for (const [path, fromUs, toUs] of [
      [await first, 3_000_000, 8_600_000],
      [second, 7_000_000, 13_000_000],
    ] as const) {
      expect(path).toContain('Replay ');
      expect(await complaintsOf(path)).toBe('');
      const { video } = await contentOf(path);
      const held = hashesOf(source.video.filter(({ timeUs }) => timeUs >= fromUs && timeUs < toUs));
      expect(hashesOf(video)).toEqual(held.slice(0, video.length));
      expect(video.length).toBeGreaterThanOrEqual(150);
    }
    await replay.stop();
    expect(replay.state()).toMatchObject({ active: false, heldMs: 0 });
    expect(await ffprobe(second, '-select_streams', 'v', '-show_entries', 'stream=nb_frames')).toHaveLength(
      1,
    );
  });
});
