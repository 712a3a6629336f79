import { describe, expect, it, onTestFinished } from 'vitest';
import { EncodeSession } from '../../../src/engine/encode/encode-session.ts';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { writeVideoConfigPayload, type MediaFrame } from '../../../src/shared/contracts/media-link.ts';
import { FakeEncodeWorker } from './fake-encode-worker.ts';
import { ManualTiming } from './manual-timing.ts';
import { audioConfig, picture, sound, videoConfig } from './packets.ts';

function frame(kind: MediaFrame['kind'], ptsUs: number, payload: Uint8Array, keyframe = false): MediaFrame {
  return { kind, keyframe, track: 0, sequence: 0, ptsUs, payload };
}

function configFrame(width = 1280, height = 720): MediaFrame {
  return frame('videoConfig', 0, writeVideoConfigPayload({ ...videoConfig, codec: 'h264', width, height }));
}

function videoFrame(ptsUs: number, keyframe = false): MediaFrame {
  return frame('video', ptsUs, picture(ptsUs, { keyframe }).data, keyframe);
}

function audioFrame(ptsUs: number): MediaFrame {
  return frame('audio', ptsUs, new Uint8Array(new Float32Array([0.5, -0.5, 0.25, -0.25]).buffer));
}

function startSession(encoder = 'webcodecs') {
  const timing = new ManualTiming();
  const workers: FakeEncodeWorker[] = [];
  const out: string[] = [];
  const counts = { keyframes: 0, restarts: 0 };
  const session = new EncodeSession({
    encoding: {
      encoder,
      codec: 'h264',
      videoBitrateKbps: 4000,
      adaptiveBitrate: true,
      audioBitrateKbps: 160,
      keyframeIntervalMs: 2000,
    },
    canvas: { width: 1280, height: 720, frameRate: 30 },
    startEncode: (settings) => {
      const worker = new FakeEncodeWorker(settings);
      workers.push(worker);
      return worker;
    },
    timing,
    logger: silentLogger,
    onVideoConfig: ({ width }) => out.push(`videoConfig ${width}`),
    onAudioConfig: () => out.push('audioConfig'),
    onPacket: ({ kind, timeUs }) => out.push(`${kind} ${timeUs}`),
    onKeyframeWanted: () => (counts.keyframes += 1),
    onRestart: () => (counts.restarts += 1),
  });
  onTestFinished(() => session.finish());
  const newest = (): FakeEncodeWorker => {
    const worker = workers.at(-1);
    if (!worker) throw new Error('No worker was started.');
    return worker;
  };
  return { session, timing, workers, newest, out, counts };
}

const workerLost = { error: new FootlightError('WORKER_LOST', 'The media worker stopped unexpectedly.') };

describe('An encode session', () => {
  it('passes WebCodecs’ video through and brings the sound back from the worker, in order', () => {
    const { session, newest, out } = startSession();
    session.handleFrame(configFrame());
    session.handleFrame(videoFrame(0, true));
    session.handleFrame(audioFrame(1000));
    session.handleFrame(videoFrame(33_000));
    expect(newest().settings.video).toBeUndefined();
    expect(newest().pictures).toEqual([]);
    expect(newest().blocks).toEqual([
      { track: 0, ptsUs: 1000, samples: new Float32Array([0.5, -0.5, 0.25, -0.25]) },
    ]);
    newest().emit('audioConfig', audioConfig);
    newest().emit('audio', sound(1000));
    newest().emit('audio', sound(40_000));
    expect(out).toEqual(['videoConfig 1280', 'audioConfig', 'video 0', 'audio 1000', 'video 33000']);
  });

  it('leaves out what comes before the configuration and the first keyframe, and what goes back in time', async () => {
    const { session, out } = startSession();
    session.handleFrame(videoFrame(0, true));
    session.handleFrame(configFrame());
    session.handleFrame(videoFrame(10_000));
    session.handleFrame(videoFrame(20_000, true));
    session.handleFrame(videoFrame(20_000));
    session.handleFrame(videoFrame(30_000));
    await session.finish();
    expect(out).toEqual(['videoConfig 1280', 'video 20000', 'video 30000']);
  });

  it('sends the mezzanine to the worker where another encoder was chosen', () => {
    const { session, newest, out } = startSession('libx264');
    expect(newest().settings.video).toMatchObject({
      encoder: 'libx264',
      width: 1280,
      frameRate: 30,
      bitrateKbps: 4000,
    });
    session.handleFrame(configFrame());
    session.handleFrame(videoFrame(0, true));
    expect(newest().configs).toHaveLength(1);
    expect(newest().pictures).toHaveLength(1);
    expect(out).toEqual([]);
    session.setBitrate(3000);
    expect(newest().bitrates).toEqual([3000]);
  });

  it('starts a worker of the new size when the canvas changes', () => {
    const { session, newest, workers } = startSession('libx264');
    session.handleFrame(configFrame());
    session.handleFrame(configFrame(1920, 1080));
    expect(workers).toHaveLength(2);
    expect(workers[0]?.isKilled).toBe(true);
    expect(newest().settings.video).toMatchObject({ width: 1920, height: 1080 });
    expect(newest().configs).toMatchObject([{ width: 1920 }]);
  });

  it('replaces a lost worker at once, and goes on from a keyframe', () => {
    const { session, newest, workers, counts } = startSession('libx264');
    session.handleFrame(configFrame());
    session.handleFrame(videoFrame(0, true));
    newest().emit('ended', workerLost);
    expect(workers).toHaveLength(2);
    expect(counts).toEqual({ keyframes: 1, restarts: 1 });
    expect(newest().configs).toHaveLength(1);
    session.handleFrame(videoFrame(33_000));
    session.handleFrame(videoFrame(66_000, true));
    expect(newest().pictures.map((each) => each.ptsUs)).toEqual([66_000]);
  });

  it('waits longer and longer before it replaces workers that die at once', async () => {
    const { timing, newest, workers } = startSession();
    newest().emit('ended', workerLost);
    newest().emit('ended', workerLost);
    expect(workers).toHaveLength(2);
    await timing.advance(250);
    expect(workers).toHaveLength(3);
    newest().emit('ended', workerLost);
    await timing.advance(250);
    expect(workers).toHaveLength(3);
    await timing.advance(250);
    expect(workers).toHaveLength(4);
    await timing.advance(6_000);
    newest().emit('ended', workerLost);
    expect(workers).toHaveLength(5);
  });

  it('refuses frames that the page must not send', () => {
    const { session } = startSession();
    const refusal = expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }) as Error;
    expect(() => session.handleFrame(frame('ack', 0, new Uint8Array(0)))).toThrow(refusal);
    expect(() => session.handleFrame(frame('audio', 0, new Uint8Array(7)))).toThrow(refusal);
    expect(() => session.handleFrame(frame('videoConfig', 0, new Uint8Array(2)))).toThrow(refusal);
  });

  it('takes nothing any more once it is finished', async () => {
    const { session, newest } = startSession();
    await session.finish();
    session.handleFrame(audioFrame(0));
    expect(newest().blocks).toEqual([]);
    expect(newest().isKilled).toBe(true);
  });
});
