import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BroadcastSession } from '../../../src/engine/session/broadcast-session.ts';
import { ProgramOutput } from '../../../src/engine/encode/program-output.ts';
import type { Destination, EncodingSettings, SideEncode } from '../../../src/shared/contracts/engine.ts';
import { LogRecorder } from '../../integration/rtmp/log-recorder.ts';
import { FakeEncodeWorker } from './fake-encode-worker.ts';
import { FakePublisher } from './fake-publisher.ts';
import { ManualTiming, settle } from './manual-timing.ts';
import { audioConfig, picture, videoConfig } from './packets.ts';

const encoding: EncodingSettings = {
  encoder: 'libx264',
  codec: 'h264',
  videoBitrateKbps: 4000,
  adaptiveBitrate: true,
  audioBitrateKbps: 160,
  keyframeIntervalMs: 2000,
};
const lower: SideEncode = { videoBitrateKbps: 1500, height: 480 };

function destination(id: string, encode?: SideEncode): Destination {
  const url = `rtmp://${id}/app`;
  return { id, name: id, url, enabled: true, hasKey: true, hasPassphrase: false, ...(encode && { encode }) };
}

function studio(destinations: Destination[], delaySeconds = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'footlight-broadcast-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const timing = new ManualTiming();
  const publishers = new Map<string, FakePublisher>();
  const mains: FakeEncodeWorker[] = [];
  const sides: FakeEncodeWorker[] = [];
  const logger = new LogRecorder();
  const common = { timing, logger, onKeyframeWanted: () => undefined, onChanged: () => undefined };
  const workersOf = (into: FakeEncodeWorker[]) => (settings: FakeEncodeWorker['settings']) => {
    const worker = new FakeEncodeWorker(settings);
    into.push(worker);
    return worker;
  };
  const output = new ProgramOutput({
    ...common,
    encoding: () => encoding,
    canvas: () => ({ width: 1280, height: 720, frameRate: 30 }),
    startEncode: workersOf(mains),
  });
  const session = new BroadcastSession({
    ...common,
    output,
    destinations: () => destinations,
    viewersOf: () => undefined,
    makePublisher: ({ url }) => {
      const publisher = new FakePublisher();
      publishers.set(new URL(url).hostname, publisher);
      publisher.accept();
      return publisher;
    },
    frameRate: () => 30,
    delaySeconds: () => delaySeconds,
    delayFolder: join(folder, 'delay'),
    startSideEncode: workersOf(sides),
    sideEncoder: () => 'libx264',
    random: () => 0.5,
  });
  onTestFinished(() => session.stop(true));
  session.goLive(
    destinations.map((each) => ({ destination: each, streamKey: 'KEY', passphrase: undefined })),
  );
  const begin = (): void => {
    mains[0]?.emit('audioConfig', audioConfig);
    mains[0]?.emit('videoConfig', videoConfig);
  };
  /** Pictures of the program's encode, with sound so that they are let out at once. */
  const show = (fromUs: number, count: number): void => {
    for (let index = 0; index < count; index += 1) {
      const atUs = fromUs + index * 33_000;
      mains[0]?.emit('video', picture(atUs, { keyframe: index === 0 }));
      mains[0]?.emit('audio', { track: 0, ptsUs: atUs + 1, data: Uint8Array.of(1) });
    }
  };
  const pictures = (id: string): number =>
    publishers.get(id)?.sent.filter(({ kind }) => kind === 'video').length ?? 0;
  return { session, timing, publishers, mains, sides, begin, show, pictures };
}

describe('a destination with an encode of its own', () => {
  it('gets that one, shared with whoever wants the same, and the others never notice', async () => {
    const { session, sides, begin, show, pictures, timing } = studio([
      destination('main'),
      destination('small', lower),
      destination('small-too', lower),
      destination('smaller', { videoBitrateKbps: 800 }),
    ]);
    await settle();
    begin();
    show(0, 10);
    expect(sides).toHaveLength(2);
    const [side] = sides;
    expect(side?.settings.video).toMatchObject({ height: 480, width: 854, bitrateKbps: 1500 });
    expect(side?.pictures).toHaveLength(10);
    expect(pictures('main')).toBeGreaterThan(7);
    expect(pictures('small')).toBe(0);
    side?.emit('videoConfig', { ...videoConfig, width: 854, height: 480 });
    for (let index = 0; index < 5; index += 1)
      side?.emit('video', picture(index * 33_000, { keyframe: index === 0 }));
    expect([pictures('small'), pictures('small-too'), pictures('smaller')]).toEqual([5, 5, 0]);
    expect(session.state().sideEncodes).toMatchObject([
      { ...lower, destinationIds: ['small', 'small-too'], phase: 'running' },
      { videoBitrateKbps: 800, destinationIds: ['smaller'] },
    ]);
    const before = pictures('main');
    for (const each of [...sides]) each.end();
    show(400_000, 10);
    await timing.advance(100);
    expect(pictures('main')).toBe(before + 10);
    expect(session.state().sideEncodes?.[0]).toMatchObject({ restarts: 1 });
  });

  it('lowers its own bitrate alone, and ends with the last who takes it', async () => {
    const { session, sides, begin, show, publishers, timing } = studio([
      destination('main'),
      destination('small', lower),
    ]);
    await settle();
    begin();
    show(0, 10);
    const publisher = publishers.get('small');
    for (let step = 0; step < 30 && publisher; step += 1) {
      publisher.queuedMs = 500;
      publisher.bytesSent += 20_000;
      await timing.advance(250);
    }
    expect(sides[0]?.bitrates.length).toBeGreaterThan(0);
    expect(session.state()).toMatchObject({ videoBitrateKbps: 4000 });
    expect(session.state().sideEncodes?.[0]?.presentBitrateKbps).toBeLessThan(1500);
    await session.stopDestination('small');
    await settle();
    expect(session.state().sideEncodes).toBeUndefined();
    expect(sides[0]?.isKilled).toBe(true);
  });
});

describe('a broadcast with a delay', () => {
  it('connects when the delay is filled, keeps it, and sends what is held before it ends', async () => {
    const { session, begin, show, pictures, publishers, timing } = studio([destination('main')], 30);
    await settle();
    begin();
    show(0, 10);
    expect(publishers.size).toBe(0);
    expect(session.state()).toMatchObject({
      phase: 'starting',
      delay: { phase: 'filling', seconds: 30 },
      destinations: [{ phase: 'connecting' }],
    });
    await timing.advance(25_000);
    show(1_000_000, 10);
    await timing.advance(5_000);
    expect(session.state()).toMatchObject({ phase: 'live', delay: { phase: 'steady' } });
    const before = pictures('main');
    const ended = session.stop();
    await timing.advance(20_000);
    expect(session.state()).toMatchObject({ phase: 'stopping', delay: { phase: 'draining' } });
    expect(pictures('main')).toBe(before);
    // What the interleaver still had came in when it was stopped.
    await timing.advance(11_000);
    await ended;
    expect(pictures('main')).toBeGreaterThanOrEqual(before + 10);
    expect(session.phase).toBe('idle');
  });

  it('ends at once when it is stopped again, or before anything went out', async () => {
    const first = studio([destination('main')], 60);
    await first.timing.advance(60_000);
    first.begin();
    first.show(0, 10);
    const ended = first.session.stop();
    await first.timing.advance(2_100);
    expect(first.session.phase).toBe('stopping');
    await first.session.stop();
    await ended;
    expect(first.session.phase).toBe('idle');
    const second = studio([destination('main')], 60);
    const over = second.session.stop();
    await second.timing.advance(2_100);
    await over;
    expect(second.session.phase).toBe('idle');
  });
});
