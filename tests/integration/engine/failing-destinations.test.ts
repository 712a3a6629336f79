import { createServer, connect, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { RtmpListener } from '../../../server/ingest/rtmp/listener.ts';
import { systemTiming } from '../../../src/publish/timing.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { UploadTestState } from '../../../src/shared/contracts/preflight.ts';
import { HlsViewer } from '../../support/hls-viewer.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { RecordingGate } from '../rtmp/recording-gate.ts';
import { probe, runProgram } from '../rtmp/programs.ts';
import { recordProgram, type ProgramRecording } from './program-recording.ts';
import { runEngine } from './running-engine.ts';
import { TestPage } from './test-page.ts';

const streamKey = 'a-key-that-is-long-enough';
/** Of the film that the page sends. */
const filmPictures = 60;
let recording: ProgramRecording;
let relay: RelayProcess;

beforeAll(async () => {
  [recording, relay] = await Promise.all([
    recordProgram(),
    RelayProcess.start({ env: { FOOTLIGHT_RUNGS: '[]' } }),
  ]);
});
afterAll(() => relay.dispose());

async function openServer(): Promise<{ gate: RecordingGate; port: number; url: string }> {
  const gate = new RecordingGate(streamKey);
  const listener = new RtmpListener({ gate, clock: systemTiming, logger: silentLogger });
  const { port } = await listener.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => listener.close());
  return { gate, port, url: `rtmp://127.0.0.1:${port}/live` };
}

/** When a server breaks off, and what it is called with. */
type Moment = 'connect' | 'handshake' | 'publish' | 'stream' | 'never';

/** A real server behind a door that closes at one moment of every connection; `never`: it takes bytes and is silent. */
async function openBreaking(moment: Moment): Promise<string> {
  const { port } = await openServer();
  const server = createServer((client) => {
    client.on('error', () => undefined);
    if (moment === 'never') {
      client.resume();
      return;
    }
    if (moment === 'connect') {
      client.destroy();
      return;
    }
    const target = connect(port, '127.0.0.1');
    target.on('error', () => client.destroy());
    target.on('close', () => client.destroy());
    client.on('close', () => target.destroy());
    let received = 0;
    client.on('data', (bytes) => {
      received += bytes.byteLength;
      // C0, C1 and C2 are 3,073 bytes together.
      if (moment === 'handshake' && received >= 3073) client.destroy();
      else if (moment === 'stream' && received > 40_000) client.destroy();
      else target.write(bytes);
    });
    target.on('data', (bytes) => {
      if (moment === 'publish' && bytes.includes('NetStream.Publish.Start')) client.destroy();
      else client.write(bytes);
    });
  });
  const opened = await listening(server);
  return `rtmp://127.0.0.1:${opened}/live/${streamKey}`;
}

async function listening(server: Server): Promise<number> {
  const sockets = new Set<{ destroy(): unknown }>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** The largest step between one packet's decoding time and the next, per kind, in ms; and how many there are. */
async function steps(bytes: Buffer): Promise<Record<string, { packets: number; largestMs: number }>> {
  const { stdout } = await runProgram(
    '/usr/bin/ffprobe',
    ['-v', 'error', '-show_entries', 'packet=codec_type,dts_time', '-of', 'csv=p=0', 'pipe:0'],
    bytes,
  ).finished;
  const found: Record<string, { packets: number; largestMs: number; lastMs: number }> = {};
  for (const line of stdout.toString().trim().split('\n')) {
    const [kind = '', seconds = ''] = line.split(',');
    const atMs = Number(seconds) * 1000;
    const before = found[kind];
    found[kind] = {
      packets: (before?.packets ?? 0) + 1,
      largestMs: Math.max(before?.largestMs ?? 0, before ? atMs - before.lastMs : 0),
      lastMs: atMs,
    };
  }
  return found;
}

/** A fingerprint of every picture that a decoder makes of a stream; it may complain of nothing. */
async function picturesOf(bytes: Buffer): Promise<string[]> {
  const { stdout, stderr } = await runProgram(
    '/usr/bin/ffmpeg',
    ['-v', 'error', '-i', 'pipe:0', '-map', '0:v:0', '-fps_mode', 'passthrough', '-f', 'framemd5', '-'],
    bytes,
  ).finished;
  expect(stderr).toBe('');
  const lines = stdout.toString().trim().split('\n');
  return lines.filter((line) => !line.startsWith('#')).map((line) => line.split(',').at(-1)?.trim() ?? '');
}

/** All that a relay has of a broadcast that is over; a file for every stretch of it. */
async function broadcastOf(slug: string, rendition: 'source' | 'audio'): Promise<Buffer[]> {
  const viewer = new HlsViewer(relay.http, slug);
  const { segments } = await viewer.playlistUntil(rendition, ({ ended }) => ended);
  expect(segments.filter(({ gap }) => gap)).toEqual([]);
  const stretches: Buffer[][] = [];
  for (const { uri = '', map = '', discontinuity } of segments) {
    // Where the sound came later than the picture, what follows is another stretch.
    if (discontinuity || stretches.length === 0) stretches.push([await viewer.bytes(`${rendition}/${map}`)]);
    stretches.at(-1)?.push(await viewer.bytes(`${rendition}/${uri}`));
  }
  return stretches.map((each) => Buffer.concat(each));
}

async function openPage(uiUrl: string): Promise<TestPage> {
  const page = await TestPage.open(uiUrl, recording, { jumpsToKeyframes: false });
  onTestFinished(() => page.close());
  return page;
}

describe('Destinations that fail', () => {
  it(
    'at every moment, again and again, are never noticed by the healthy ones',
    { timeout: 120_000 },
    async () => {
      const rtmp = await openServer();
      const { srtUrl } = await relay.createChannel('stage');
      const moments: Moment[] = ['connect', 'handshake', 'publish', 'stream', 'never'];
      const breaking = await Promise.all(moments.map(openBreaking));
      const { engine, log } = await runEngine({
        // A long latency: what is late because this machine is busy is not lost.
        destinations: [`${rtmp.url}/${streamKey}`, `${srtUrl}&latency=4000`, ...breaking],
      });
      const page = await openPage(engine.uiUrl);
      await page.calls.session.goLive.mutate({});
      // The one that breaks in mid-stream has come back twice, and the silent one was given up at least once.
      const state = await page.until(({ destinations }) => {
        const [, , ...bad] = destinations;
        return bad.every(({ reconnects }) => reconnects >= 1) && (destinations[5]?.reconnects ?? 0) >= 2;
      });
      expect(state.phase).toBe('live');
      const healthy = { phase: 'live', droppedVideoFrames: 0, reconnects: 0 };
      expect(state.destinations.slice(0, 2)).toMatchObject([healthy, healthy]);
      const problems = page.states.flatMap(({ destinations }) =>
        destinations
          .slice(2)
          .flatMap(({ phase, problem }) => (phase === 'reconnecting' ? [problem?.code] : [])),
      );
      expect(problems.filter((code) => !code?.startsWith('DESTINATION_'))).toEqual([]);
      await page.calls.session.stop.mutate();
      const publication = await rtmp.gate.publication();
      expect(await publication.ended()).toMatchObject({ orderly: true });
      const both = [publication.bytes()];
      const streams = [
        { pictures: both, sounds: both },
        {
          pictures: await broadcastOf('stage', 'source'),
          sounds: await broadcastOf('stage', 'audio'),
        },
      ];
      // 30 pictures and 46.9 AAC frames a second, without a gap; RTMP counts in whole ms.
      for (const { pictures, sounds } of streams) {
        for (const bytes of pictures) expect((await steps(bytes))['video']?.largestMs).toBeLessThan(36);
        let count = 0;
        for (const bytes of sounds) {
          const { audio } = await steps(bytes);
          expect(audio?.largestMs).toBeLessThan(24);
          count += audio?.packets ?? 0;
        }
        expect(count).toBeGreaterThan(150);
      }
      // The film's two seconds over and over: one that is missing or comes twice would break the round.
      const seen = await Promise.all(
        streams.map(async ({ pictures }) => (await Promise.all(pictures.map(picturesOf))).flat()),
      );
      for (const pictures of seen) {
        expect(pictures.length).toBeGreaterThan(150);
        expect(pictures.slice(filmPictures)).toEqual(pictures.slice(0, -filmPictures));
      }
      const [byRtmp, bySrt] = seen.map((pictures) => new Set(pictures));
      expect(byRtmp?.size).toBe(filmPictures);
      expect(bySrt).toEqual(byRtmp);
      expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
      expect(log.lines.filter(({ text }) => text.includes(streamKey))).toEqual([]);
    },
  );
});

describe('A relay', () => {
  it(
    'takes a test of the upload that nobody sees, and what is delayed whole and so much later',
    { timeout: 120_000 },
    async () => {
      const { streamKey: key, rtmpUrl } = await relay.createChannel('later');
      const { engine, log } = await runEngine();
      const page = await openPage(engine.uiUrl);
      const url = rtmpUrl.slice(0, -key.length - 1);
      await page.calls.destinations.save.mutate({
        ...{ id: 'relay', name: 'Relay', url, enabled: true, streamKey: key, platform: 'relay' },
      });
      const tests: UploadTestState[] = [];
      await new Promise<void>((resolve, reject) => {
        page.calls.preflight.testUpload.subscribe('relay', {
          onData: (state) => tests.push(state),
          onComplete: resolve,
          onError: reject,
        });
      });
      const verdict = tests.at(-1);
      expect(verdict).toMatchObject({ phase: 'done', progress: 1 });
      // The small film is filled up to the bitrate that is asked for.
      expect(verdict?.measuredKbps).toBeGreaterThan((verdict?.askedKbps ?? 0) / 2);
      const channel = async (): Promise<unknown> =>
        (await fetch(`${relay.http}/api/v1/channels/later`)).json();
      const broadcasts = async (): Promise<unknown> =>
        (await fetch(`${relay.http}/api/v1/channels/later/broadcasts`)).json();
      expect(await channel()).toMatchObject({ live: false });
      expect(await broadcasts()).toEqual({ broadcasts: [] });

      const seconds = 3;
      const sentBefore = page.sentPictures;
      await page.calls.settings.update.mutate({ broadcast: { delaySeconds: seconds } });
      await page.calls.session.goLive.mutate({});
      await page.until(({ delay }) => delay?.phase === 'filling');
      expect(await channel()).toMatchObject({ live: false });
      const state = await page.until(({ destinations }) => (destinations[0]?.sentVideoFrames ?? 0) > 60);
      expect(state.delay?.heldMs).toBeGreaterThan((seconds - 1) * 1000);
      const isHeld = page.sentPictures - sentBefore - (state.destinations[0]?.sentVideoFrames ?? 0);
      expect(isHeld).toBeGreaterThan((seconds - 1) * 30);
      await page.calls.session.stop.mutate();
      const sent = page.sentPictures - sentBefore;
      const pictures = (await Promise.all((await broadcastOf('later', 'source')).map(picturesOf))).flat();
      // What was held when it was stopped came, too; nothing is missing in between.
      expect(pictures.length).toBeGreaterThan(sent - filmPictures);
      expect(pictures.slice(filmPictures)).toEqual(pictures.slice(0, -filmPictures));
      expect(await broadcasts()).toMatchObject({ broadcasts: [{}] });
      expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    },
  );
});

describe('A destination with an encode of its own', () => {
  it('gets a smaller picture that decodes, beside one that gets it whole', { timeout: 60_000 }, async () => {
    const [whole, small] = await Promise.all([openServer(), openServer()]);
    const { engine } = await runEngine();
    const page = await openPage(engine.uiUrl);
    const save = (id: string, url: string, encode?: { videoBitrateKbps: number; height: number }) =>
      page.calls.destinations.save.mutate({
        ...{ id, name: id, url, enabled: true, streamKey },
        ...(encode && { encode }),
      });
    await save('whole', whole.url);
    await save('small', small.url, { videoBitrateKbps: 200, height: 120 });
    await page.calls.session.goLive.mutate({});
    const state = await page.until(({ destinations }) =>
      destinations.every(({ sentVideoFrames }) => sentVideoFrames > 60),
    );
    expect(state.sideEncodes).toMatchObject([{ phase: 'running', restarts: 0, destinationIds: ['small'] }]);
    await page.calls.session.stop.mutate();
    const streams = await Promise.all(
      [whole, small].map(async ({ gate }) => {
        const publication = await gate.publication();
        await publication.ended();
        const decoded = await runProgram(
          '/usr/bin/ffmpeg',
          ['-v', 'error', '-i', 'pipe:0', '-f', 'null', '-'],
          publication.bytes(),
        ).finished;
        expect(decoded.stderr).toBe('');
        expect((await steps(publication.bytes()))['video']?.largestMs).toBeLessThan(36);
        return probe(publication.bytes());
      }),
    );
    const sizes = streams.map((each) => each.find(({ codec_type: type }) => type === 'video'));
    expect(sizes).toMatchObject([
      { codec_name: 'h264', width: 320, height: 180 },
      { codec_name: 'h264', width: 214, height: 120 },
    ]);
    for (const each of streams)
      expect(each.map(({ codec_name: name }) => name).sort()).toEqual(['aac', 'h264']);
  });
});
