import { describe, expect, it, onTestFinished } from 'vitest';
import { SideEncoder } from '../../../src/engine/encode/side-encoder.ts';
import type { ProgramConsumer } from '../../../src/engine/encode/program-output.ts';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import type { AudioPacket, VideoConfig, VideoPacket } from '../../../src/shared/media/codec/packets.ts';
import { LogRecorder } from '../../integration/rtmp/log-recorder.ts';
import { FakeEncodeWorker } from './fake-encode-worker.ts';
import { ManualTiming, settle } from './manual-timing.ts';

const config: VideoConfig = { codec: 'h264', width: 1920, height: 1080, description: Uint8Array.of(1) };
const frameUs = 33_333;
const keyframeEvery = 60;

function pictureAt(index: number): VideoPacket {
  const ptsUs = index * frameUs;
  return { ptsUs, dtsUs: ptsUs, keyframe: index % keyframeEvery === 0, data: Uint8Array.of(index & 0xff) };
}

function sideEncode() {
  const timing = new ManualTiming();
  const workers: FakeEncodeWorker[] = [];
  const out: { configs: VideoConfig[]; video: VideoPacket[]; audio: AudioPacket[] } = {
    configs: [],
    video: [],
    audio: [],
  };
  const target: ProgramConsumer = {
    handleVideoConfig: (each) => out.configs.push(each),
    handleAudioConfig: () => undefined,
    handleVideo: (each) => out.video.push(each),
    handleAudio: (each) => out.audio.push(each),
  };
  let keyframesWanted = 0;
  const encoder = new SideEncoder({
    wish: { videoBitrateKbps: 2500, height: 720 },
    encoder: 'libx264',
    frameRate: 30,
    keyframeIntervalMs: 2000,
    startEncode: (settings) => {
      const worker = new FakeEncodeWorker(settings);
      workers.push(worker);
      return worker;
    },
    timing,
    logger: new LogRecorder(),
    target,
    onKeyframeWanted: () => {
      keyframesWanted += 1;
    },
  });
  onTestFinished(() => encoder.finish());
  const worker = (): FakeEncodeWorker => {
    const last = workers.at(-1);
    if (!last) throw new Error('No worker was started.');
    return last;
  };
  /** Pictures at their pace; the worker gives each out again unless it is slow. */
  const run = async (from: number, count: number, answers: boolean): Promise<void> => {
    for (let index = from; index < from + count; index += 1) {
      const before = worker().pictures.length;
      encoder.handleVideo(pictureAt(index));
      if (answers && worker().pictures.length > before) worker().emit('video', pictureAt(index));
      await timing.advance(33);
    }
  };
  return { encoder, workers, worker, out, run, timing, keyframesWanted: () => keyframesWanted };
}

describe('a second encode', () => {
  it('is smaller, of the same shape, and carries the program’s sound beside it in order', async () => {
    const { encoder, worker, out, run } = sideEncode();
    encoder.handleVideoConfig(config);
    expect(worker().settings.video).toMatchObject({
      codec: 'h264',
      width: 1280,
      height: 720,
      bitrateKbps: 2500,
    });
    expect(worker().settings.audio).toBeUndefined();
    encoder.handleAudio({ ptsUs: 10_000, data: Uint8Array.of(7) });
    await run(0, 3, true);
    encoder.handleAudio({ ptsUs: 50_000, data: Uint8Array.of(8) });
    expect(out.video.map((each) => each.ptsUs)).toEqual([0, frameUs]);
    expect(out.audio.map((each) => each.ptsUs)).toEqual([10_000, 50_000]);
    encoder.setBitrate(1800);
    expect(worker().bitrates).toEqual([1800]);
    expect(encoder.state).toMatchObject({ phase: 'running', presentBitrateKbps: 1800 });
  });

  it('leaves pictures out up to a keyframe while its worker is slow, and takes no more than two seconds in', async () => {
    const { encoder, worker, run } = sideEncode();
    encoder.handleVideoConfig(config);
    await run(0, 1, true);
    await run(1, 150, false);
    expect(worker().pictures.length).toBeLessThanOrEqual(62);
    expect(encoder.state.phase).toBe('behind');
    // It has caught up.
    const newest = worker().pictures.at(-1);
    if (newest) worker().emit('video', newest);
    const before = worker().pictures.length;
    encoder.handleVideo({ ...pictureAt(100), keyframe: false });
    expect(worker().pictures).toHaveLength(before);
    encoder.handleVideo({ ...pictureAt(101), keyframe: true });
    encoder.handleVideo(pictureAt(102));
    expect(worker().pictures).toHaveLength(before + 2);
  });

  it('replaces a worker that dies or hangs, later and later if it dies at once', async () => {
    const { encoder, workers, worker, timing, run, keyframesWanted } = sideEncode();
    encoder.handleVideoConfig(config);
    const die = async (): Promise<void> => {
      worker().emit('ended', { error: new FootlightError('WORKER_LOST', 'It is gone.') });
      await settle();
    };
    await die();
    expect(workers).toHaveLength(2);
    await die();
    expect(encoder.state).toMatchObject({ phase: 'restarting', restarts: 2 });
    await timing.advance(250);
    expect(workers).toHaveLength(3);
    expect(worker().configs).toEqual([config]);
    expect(keyframesWanted()).toBe(3);
    // Nothing comes out any more.
    await run(0, 600, false);
    expect(workers.length).toBeGreaterThan(3);
    expect(workers.slice(0, -1).every((each) => each.isKilled)).toBe(true);
  });
});
