import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { RtmpListener } from '../../../server/ingest/rtmp/listener.ts';
import { systemTiming } from '../../../src/publish/timing.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { RecordingGate } from '../rtmp/recording-gate.ts';
import { probe, runProgram } from '../rtmp/programs.ts';
import { recordProgram, type ProgramRecording } from './program-recording.ts';
import { runEngine } from './running-engine.ts';
import { TestPage } from './test-page.ts';

const streamKey = 'a-key-that-is-long-enough';
let recording: ProgramRecording;

beforeAll(async () => {
  recording = await recordProgram();
});

async function openServer(
  port = 0,
): Promise<{ gate: RecordingGate; url: string; port: number; close(): Promise<void> }> {
  const gate = new RecordingGate(streamKey);
  const listener = new RtmpListener({ gate, clock: systemTiming, logger: silentLogger });
  const { port: realPort } = await listener.listen({ host: '127.0.0.1', port });
  onTestFinished(() => listener.close());
  return { gate, url: `rtmp://127.0.0.1:${realPort}/live`, port: realPort, close: () => listener.close() };
}

async function openPage(uiUrl: string): Promise<TestPage> {
  const page = await TestPage.open(uiUrl, recording);
  onTestFinished(() => page.close());
  return page;
}

function destinationPhase(page: TestPage, id: string): string | undefined {
  return page.state?.destinations.find((each) => each.id === id)?.phase;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('A broadcast', () => {
  it('brings the page’s picture and sound to an RTMP server, whole and in order', async () => {
    const { gate, url } = await openServer();
    const { engine, log } = await runEngine({ destinations: [`${url}/${streamKey}`] });
    const page = await openPage(engine.uiUrl);
    await page.calls.session.goLive.mutate({});
    await page.until((state) => state.phase === 'live');
    const state = await page.until(({ destinations: [only] }) => (only?.sentVideoFrames ?? 0) > 60);
    expect(state.destinations[0]).toMatchObject({ phase: 'live', droppedVideoFrames: 0, reconnects: 0 });
    await page.calls.session.stop.mutate();
    expect((await page.until(({ phase }) => phase === 'idle')).liveSinceMs).toBeUndefined();

    const publication = await gate.publication();
    expect(await publication.ended()).toMatchObject({ orderly: true });
    const streams = await probe(publication.bytes());
    const video = streams.find((stream) => stream.codec_type === 'video');
    const audio = streams.find((stream) => stream.codec_type === 'audio');
    expect(video).toMatchObject({ codec_name: 'h264', width: 320, height: 180 });
    expect(Number(video?.nb_read_packets)).toBeGreaterThan(60);
    expect(audio).toMatchObject({ codec_name: 'aac' });
    // 46.9 AAC frames a second beside 30 pictures.
    expect(Number(audio?.nb_read_packets)).toBeGreaterThan(60);
    const decoded = await runProgram(
      '/usr/bin/ffmpeg',
      ['-v', 'error', '-i', 'pipe:0', '-f', 'null', '-'],
      publication.bytes(),
    ).finished;
    expect(decoded.stderr).toBe('');
    expect(page.acknowledged).toBeGreaterThan(60);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(log.lines.filter(({ text }) => text.includes(streamKey))).toEqual([]);
  });

  it('brings them to a server that is not ours', async () => {
    const port = await freePort();
    const server = runProgram('/usr/bin/ffmpeg', [
      ...['-v', 'error', '-nostdin', '-listen', '1', '-timeout', '30', '-f', 'flv'],
      ...['-i', `rtmp://127.0.0.1:${port}/live/${streamKey}`, '-c', 'copy', '-f', 'flv', 'pipe:1'],
    ]);
    onTestFinished(() => void server.child.kill('SIGKILL'));
    const { engine } = await runEngine({ destinations: [`rtmp://127.0.0.1:${port}/live/${streamKey}`] });
    const page = await openPage(engine.uiUrl);
    await page.calls.session.goLive.mutate({});
    await page.until(({ destinations: [only] }) => (only?.sentVideoFrames ?? 0) > 45);
    await page.calls.session.stop.mutate();
    const { stdout } = await server.finished;
    const streams = await probe(stdout);
    expect(streams.map((stream) => stream.codec_name).sort()).toEqual(['aac', 'h264']);
  });

  it('goes on beside a destination that refuses its key and one that is not there', async () => {
    const { gate, url } = await openServer();
    const { engine, log } = await runEngine({
      destinations: [
        `${url}/${streamKey}`,
        `${url}/wrong`,
        `rtmp://127.0.0.1:${await freePort()}/live/${streamKey}`,
      ],
    });
    const page = await openPage(engine.uiUrl);
    await page.calls.session.goLive.mutate({});
    await page.until(({ destinations: [first, second, third] }) => {
      const isDone = second?.phase === 'failed' && third?.nextTryAtMs !== undefined;
      return isDone && (first?.sentVideoFrames ?? 0) > 30;
    });
    expect(page.state?.phase).toBe('live');
    const [, refused, unreachable] = page.state?.destinations ?? [];
    expect(refused?.problem).toMatchObject({ code: 'DESTINATION_REFUSED' });
    expect(refused?.problem?.message).toContain('The stream key is not known.');
    expect(unreachable?.problem).toMatchObject({ code: 'DESTINATION_UNREACHABLE' });
    expect(gate.publications).toHaveLength(1);
    expect(log.lines.filter(({ text }) => text.includes(streamKey))).toEqual([]);
  });

  it('ends by itself, with the reason to be read, when its only destination refuses', async () => {
    const { url } = await openServer();
    const { engine } = await runEngine({ destinations: [`${url}/wrong`] });
    const page = await openPage(engine.uiUrl);
    await page.calls.session.goLive.mutate({});
    const state = await page.until(
      ({ phase, destinations: [only] }) => phase === 'idle' && only?.phase === 'failed',
    );
    expect(state.destinations[0]?.problem?.code).toBe('DESTINATION_REFUSED');
  });

  it('comes back to a server that went away for a moment', async () => {
    const first = await openServer();
    const { engine } = await runEngine({ destinations: [`${first.url}/${streamKey}`] });
    const page = await openPage(engine.uiUrl);
    await page.calls.session.goLive.mutate({});
    await page.until(({ phase }) => phase === 'live');
    await (await first.gate.publication()).until(() => true);
    await first.close();
    await page.until(() => destinationPhase(page, 'given-1') === 'reconnecting');
    const second = await openServer(first.port);
    await page.until(() => destinationPhase(page, 'given-1') === 'live');
    const publication = await second.gate.publication();
    await publication.until(() => publication.chunks.some(({ role }) => role === 'keyframe'));
    expect(page.state?.destinations[0]?.reconnects).toBeGreaterThan(0);
    expect(page.state?.phase).toBe('live');
  });

  it('starts and stops one destination while the other stays on air', async () => {
    const one = await openServer();
    const two = await openServer();
    const { engine } = await runEngine({
      destinations: [`${one.url}/${streamKey}`, `${two.url}/${streamKey}`],
    });
    const page = await openPage(engine.uiUrl);
    await page.calls.session.goLive.mutate({ destinationIds: ['given-1'] });
    await page.until(({ phase }) => phase === 'live');
    expect(destinationPhase(page, 'given-2')).toBe('idle');
    await page.calls.session.startDestination.mutate('given-2');
    await page.until(({ destinations }) => (destinations[1]?.sentVideoFrames ?? 0) > 10);
    await page.calls.session.stopDestination.mutate('given-2');
    await page.until(() => destinationPhase(page, 'given-2') === 'idle');
    expect(await (await two.gate.publication()).ended()).toMatchObject({ orderly: true });
    expect(page.state?.phase).toBe('live');
    expect(destinationPhase(page, 'given-1')).toBe('live');
  });

  it('brings the sound back after its encode worker was killed', async () => {
    const { gate, url } = await openServer();
    const { engine } = await runEngine({ destinations: [`${url}/${streamKey}`] });
    const page = await openPage(engine.uiUrl);
    await page.calls.session.goLive.mutate({});
    await page.until(({ destinations: [only] }) => (only?.sentVideoFrames ?? 0) > 20);
    const publication = await gate.publication();
    const audioMessages = (): number => publication.chunks.filter(({ bytes }) => bytes[0] === 8).length;
    await publication.until(() => audioMessages() > 20);
    for (const pid of encodeWorkers()) process.kill(pid, 'SIGKILL');
    await page.until(({ encodeRestarts }) => encodeRestarts === 1);
    const before = audioMessages();
    await publication.until(() => audioMessages() > before + 20);
    expect(page.state?.phase).toBe('live');
    expect(page.state?.destinations[0]?.reconnects).toBe(0);
  });

  it('encodes with another encoder from the page’s mezzanine', async () => {
    const { gate, url } = await openServer();
    const { engine } = await runEngine({ destinations: [`${url}/${streamKey}`] });
    const page = await openPage(engine.uiUrl);
    await page.calls.settings.update.mutate({
      encoding: {
        encoder: 'libx264',
        codec: 'h264',
        videoBitrateKbps: 500,
        audioBitrateKbps: 96,
        keyframeIntervalMs: 1000,
      },
    });
    await page.calls.session.goLive.mutate({});
    await page.until(({ destinations: [only] }) => (only?.sentVideoFrames ?? 0) > 45);
    for (const pid of encodeWorkers()) process.kill(pid, 'SIGKILL');
    const { destinations } = await page.until(({ encodeRestarts }) => encodeRestarts === 1);
    const sentBefore = destinations[0]?.sentVideoFrames ?? 0;
    await page.until((state) => (state.destinations[0]?.sentVideoFrames ?? 0) > sentBefore + 30);
    await page.calls.session.stop.mutate();
    const publication = await gate.publication();
    expect(await publication.ended()).toMatchObject({ orderly: true });
    const streams = await probe(publication.bytes());
    expect(streams.find((stream) => stream.codec_type === 'video')).toMatchObject({ codec_name: 'h264' });
  });
});

/** Media workers of this test process. */
function encodeWorkers(): number[] {
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(process.pid)])
    .toString()
    .trim()
    .split(/\s+/);
  return children.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('media-worker');
    } catch {
      return false;
    }
  });
}
