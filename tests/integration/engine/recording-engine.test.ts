import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { RtmpListener } from '../../../server/ingest/rtmp/listener.ts';
import { systemTiming } from '../../../src/publish/timing.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { defaultRecordingSettings, type RecordingState } from '../../../src/shared/contracts/recording.ts';
import { record } from '../../protocol/mp4/recording.ts';
import { RecordingGate } from '../rtmp/recording-gate.ts';
import { recordProgram, type ProgramRecording } from './program-recording.ts';
import { complaintsOf, contentOf, durationSecondsOf } from './recorded-file.ts';
import { runEngine, temporaryDirectory } from './running-engine.ts';
import { TestPage } from './test-page.ts';

const streamKey = 'a-key-that-is-long-enough';
let program: ProgramRecording;

beforeAll(async () => {
  program = await recordProgram();
});

async function openStudio(destinations: string[] = []) {
  const folder = join(temporaryDirectory(), 'films');
  const { engine, log } = await runEngine({ destinations });
  const page = await TestPage.open(engine.uiUrl, program);
  onTestFinished(() => page.close());
  await page.calls.settings.update.mutate({ recording: { ...defaultRecordingSettings, folder } });
  const until = (isSo: (state: RecordingState) => boolean) => page.untilRecording(isSo);
  const recordedMs = (ms: number): Promise<RecordingState> => until(({ durationMs }) => durationMs >= ms);
  return { engine, page, log, folder, until, recordedMs };
}

async function openServer(): Promise<{ gate: RecordingGate; url: string }> {
  const gate = new RecordingGate(streamKey);
  const listener = new RtmpListener({ gate, clock: systemTiming, logger: silentLogger });
  const { port } = await listener.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => listener.close());
  return { gate, url: `rtmp://127.0.0.1:${port}/live/${streamKey}` };
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));

/** A file manager that notes the folder that it is to open. */
function fileManager(): { opened: () => string } {
  const directory = temporaryDirectory();
  const note = join(directory, 'opened');
  writeFileSync(join(directory, 'xdg-open'), `#!/bin/sh\nprintf %s "$1" > '${note}'\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${directory}:${process.env['PATH'] ?? ''}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return { opened: () => readFileSync(note, 'utf8') };
}

describe('The engine', () => {
  it('opens the folder of a recording in the file manager, and of nothing else', async () => {
    const { opened } = fileManager();
    const { page, folder, recordedMs } = await openStudio();
    vi.stubEnv('WAYLAND_DISPLAY', undefined);
    vi.stubEnv('DISPLAY', undefined);
    expect((await page.calls.environment.query()).showsFiles).toBe(false);
    vi.stubEnv('DISPLAY', ':99');
    expect((await page.calls.environment.query()).showsFiles).toBe(true);
    await page.calls.recording.start.mutate();
    await recordedMs(500);
    await page.calls.recording.stop.mutate();
    const { file = '' } = await page.calls.recording.state.query();
    await expect(page.calls.recording.show.mutate(`${folder}/../profile/settings.json`)).rejects.toThrow(
      'no recording of this studio',
    );
    await page.calls.recording.show.mutate(file);
    expect(opened()).toBe(folder);
    vi.stubEnv('PATH', '/nowhere');
    await expect(page.calls.recording.show.mutate(file)).rejects.toThrow(`The file is ${file}`);
  });

  it('records without a broadcast', async () => {
    const { page, folder, until, recordedMs, log } = await openStudio();
    await page.calls.recording.start.mutate();
    await page.until(({ wantsProgram, phase }) => wantsProgram && phase === 'idle');
    await recordedMs(1500);
    await page.calls.recording.chapter.mutate('Here');
    await page.calls.recording.pause.mutate();
    expect((await page.calls.recording.state.query()).phase).toBe('paused');
    await page.calls.recording.resume.mutate();
    await recordedMs(2500);
    await page.calls.recording.split.mutate();
    const { durationMs } = await until(({ files }) => files === 2);
    await recordedMs(durationMs + 700);
    await page.calls.recording.stop.mutate();
    await page.until(({ wantsProgram }) => !wantsProgram);
    const state = await page.calls.recording.state.query();
    expect(state).toMatchObject({
      phase: 'idle',
      files: 2,
      droppedFrames: 0,
      diskLevel: expect.any(String) as string,
    });
    const files = filesOf(folder);
    expect(files).toHaveLength(2);
    let seconds = 0;
    for (const file of files) {
      expect(await complaintsOf(file)).toBe('');
      const { video, audio } = await contentOf(file);
      expect(video.length).toBeGreaterThan(0);
      expect(audio.length).toBeGreaterThan(0);
      seconds += await durationSecondsOf(file);
    }
    expect(seconds).toBeGreaterThan(3.1);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('goes on recording when a broadcast begins and ends, on the same encode', async () => {
    const { gate, url } = await openServer();
    const { page, folder, recordedMs } = await openStudio([url]);
    await page.calls.recording.start.mutate();
    await recordedMs(500);
    await page.calls.session.goLive.mutate({});
    await page.until(({ destinations: [only] }) => (only?.sentVideoFrames ?? 0) > 30);
    await page.calls.session.stop.mutate();
    const { wantsProgram } = await page.until(({ phase }) => phase === 'idle');
    expect(wantsProgram).toBe(true);
    const publication = await gate.publication();
    expect(await publication.ended()).toMatchObject({ orderly: true });
    const { durationMs } = await page.calls.recording.state.query();
    await recordedMs(durationMs + 500);
    await page.calls.recording.stop.mutate();
    const [file = '', ...others] = filesOf(folder);
    expect(others).toEqual([]);
    expect(await complaintsOf(file)).toBe('');
  });

  it('goes on with a broadcast when a recording begins and ends', async () => {
    const { gate, url } = await openServer();
    const { page, folder, recordedMs } = await openStudio([url]);
    await page.calls.session.goLive.mutate({});
    await page.until(({ destinations: [only] }) => (only?.sentVideoFrames ?? 0) > 10);
    const asked = page.keyframeRequests;
    await page.calls.recording.start.mutate();
    await recordedMs(700);
    expect(page.keyframeRequests).toBeGreaterThan(asked);
    await page.calls.recording.stop.mutate();
    const sent = page.state?.destinations[0]?.sentVideoFrames ?? 0;
    await page.until(({ destinations: [only] }) => (only?.sentVideoFrames ?? 0) > sent + 15);
    expect(page.state).toMatchObject({
      phase: 'live',
      destinations: [{ reconnects: 0, droppedVideoFrames: 0 }],
    });
    await page.calls.session.stop.mutate();
    const publication = await gate.publication();
    expect(await publication.ended()).toMatchObject({ orderly: true });
    expect(await complaintsOf(filesOf(folder)[0] ?? '')).toBe('');
  });

  it('saves a replay', async () => {
    const { page, until } = await openStudio();
    await expect(page.calls.replay.save.mutate()).rejects.toThrow('There is no replay to save yet');
    await page.calls.replay.start.mutate();
    await until(({ replay }) => replay.heldMs > 1500);
    const file = await page.calls.replay.save.mutate();
    expect(await complaintsOf(file)).toBe('');
    expect(await durationSecondsOf(file)).toBeGreaterThan(1.4);
    await page.calls.replay.stop.mutate();
    await page.until(({ wantsProgram }) => !wantsProgram);
    expect((await page.calls.recording.state.query()).replay).toMatchObject({
      active: false,
      lastSaved: file,
    });
  });

  it('finishes the recording when it is closed', async () => {
    const { engine, page, folder, recordedMs } = await openStudio();
    await page.calls.recording.start.mutate();
    await recordedMs(500);
    await engine.close();
    expect(await complaintsOf(filesOf(folder)[0] ?? '')).toBe('');
    expect(await durationSecondsOf(filesOf(folder)[0] ?? '')).toBeGreaterThan(0.4);
  });

  it('repairs at its start what the last one left, and says so', async () => {
    const profileDir = join(temporaryDirectory(), 'profile');
    mkdirSync(profileDir);
    const file = join(temporaryDirectory(), 'show.mp4');
    writeFileSync(file, record(100).growing);
    writeFileSync(join(profileDir, 'recordings.json'), JSON.stringify({ open: [file] }));
    const { engine } = await runEngine({ profileDir });
    const page = await TestPage.open(engine.uiUrl, program);
    onTestFinished(() => page.close());
    const { recovered } = await page.untilRecording((state) => state.recovered.length > 0);
    expect(recovered).toEqual([{ file, durationMs: 2967 }]);
  });
});
