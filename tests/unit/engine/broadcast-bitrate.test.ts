import { describe, expect, it, onTestFinished } from 'vitest';
import { BroadcastSession } from '../../../src/engine/session/broadcast-session.ts';
import { ProgramOutput } from '../../../src/engine/encode/program-output.ts';
import type { EncodingSettings } from '../../../src/shared/contracts/engine.ts';
import { LogRecorder } from '../../integration/rtmp/log-recorder.ts';
import { FakeEncodeWorker } from './fake-encode-worker.ts';
import { FakePublisher } from './fake-publisher.ts';
import { ManualTiming, settle } from './manual-timing.ts';

const encoding: EncodingSettings = {
  encoder: 'libx264',
  codec: 'h264',
  videoBitrateKbps: 4000,
  adaptiveBitrate: true,
  audioBitrateKbps: 160,
  keyframeIntervalMs: 2000,
};

async function goLive() {
  const timing = new ManualTiming();
  const log = new LogRecorder();
  const publisher = new FakePublisher();
  const workers: FakeEncodeWorker[] = [];
  const destination = { id: 'one', name: 'One', url: 'rtmp://host/app', enabled: true };
  const listed = { ...destination, hasKey: true, hasPassphrase: false };
  const output = new ProgramOutput({
    encoding: () => encoding,
    canvas: () => ({ width: 1280, height: 720, frameRate: 30 }),
    startEncode: (settings) => {
      const worker = new FakeEncodeWorker(settings);
      workers.push(worker);
      return worker;
    },
    timing,
    logger: log,
    onKeyframeWanted: () => undefined,
    onChanged: () => undefined,
  });
  const session = new BroadcastSession({
    output,
    destinations: () => [listed],
    viewersOf: () => undefined,
    makePublisher: () => publisher,
    frameRate: () => 30,
    delaySeconds: () => 0,
    delayFolder: '',
    startSideEncode: (settings) => new FakeEncodeWorker(settings),
    sideEncoder: () => 'libx264',
    timing,
    random: () => 0.5,
    logger: log,
    onChanged: () => undefined,
    onKeyframeWanted: () => undefined,
  });
  onTestFinished(() => session.stop());
  expect(session.state()).toMatchObject({ videoBitrateKbps: 4000 });
  session.goLive([{ destination: listed, streamKey: 'KEY', passphrase: undefined }]);
  publisher.accept();
  await settle();
  /** Lets seconds go by while the connection takes so much. */
  const run = async (seconds: number, takenKbps: number, queuedMs: number): Promise<void> => {
    publisher.queuedMs = queuedMs;
    for (let step = 0; step < seconds * 4; step += 1) {
      publisher.bytesSent += (takenKbps * 125) / 4;
      await timing.advance(250);
    }
  };
  const [worker] = workers;
  if (!worker) throw new Error('No worker was started.');
  return { session, worker, log, run };
}

describe('The bitrate of a broadcast', () => {
  it('is lowered at the encoder while a destination is too slow, and said so once', async () => {
    const { session, worker, log, run } = await goLive();
    await run(5, 4300, 0);
    expect(worker.bitrates).toEqual([]);
    await run(5, 2000, 500);
    const { videoBitrateKbps, bitrateLoweredFor, encoding: settings } = session.state();
    expect(videoBitrateKbps).toBeLessThan(2000);
    expect(worker.bitrates.at(-1)).toBe(videoBitrateKbps);
    expect(bitrateLoweredFor).toBe('one');
    expect(settings.videoBitrateKbps).toBe(4000);
    await run(60, 4300, 0);
    expect(session.state()).toMatchObject({ videoBitrateKbps: 4000 });
    expect(session.state().bitrateLoweredFor).toBeUndefined();
    expect(worker.bitrates.at(-1)).toBe(4000);
    const lines = log.lines.filter(({ text }) => text.includes('bitrate goes'));
    expect(lines.map(({ text }) => text.includes('goes down'))).toEqual([true, false]);
  });

  it('follows the performer, who may also switch the adaption off', async () => {
    const { session, worker, run } = await goLive();
    await run(2, 4300, 0);
    session.handleEncodingChange({ ...encoding, videoBitrateKbps: 6000 });
    expect(worker.bitrates).toEqual([6000]);
    await run(5, 2000, 500);
    expect(session.state().videoBitrateKbps).toBeLessThan(6000);
    session.handleEncodingChange({ ...encoding, videoBitrateKbps: 6000, adaptiveBitrate: false });
    expect(session.state()).toMatchObject({ videoBitrateKbps: 6000, encoding: { adaptiveBitrate: false } });
    await run(5, 2000, 500);
    expect(worker.bitrates.at(-1)).toBe(6000);
  });
});
