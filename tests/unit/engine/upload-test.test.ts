import { describe, expect, it } from 'vitest';
import { padPicture } from '../../../src/engine/preflight/filler.ts';
import { UploadTest } from '../../../src/engine/preflight/upload-test.ts';
import { ProgramOutput } from '../../../src/engine/encode/program-output.ts';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import type { EncodingSettings } from '../../../src/shared/contracts/engine.ts';
import { recommendedVideoKbps, type UploadTestState } from '../../../src/shared/contracts/preflight.ts';
import { bandwidthTestKey, splitPublishMarks } from '../../../src/shared/media/publish-marks.ts';
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

/** A connection that takes a share of what it is given. */
class NarrowPublisher extends FakePublisher {
  takes = 1;
  override sendVideo(packet: Parameters<FakePublisher['sendVideo']>[0]): void {
    super.sendVideo(packet);
    this.bytesSent -= packet.data.byteLength * (1 - this.takes);
  }
}

function test() {
  const timing = new ManualTiming();
  const publisher = new NarrowPublisher();
  const workers: FakeEncodeWorker[] = [];
  const output = new ProgramOutput({
    encoding: () => encoding,
    canvas: () => ({ width: 1280, height: 720, frameRate: 30 }),
    startEncode: (settings) => {
      const worker = new FakeEncodeWorker(settings);
      workers.push(worker);
      return worker;
    },
    timing,
    logger: new LogRecorder(),
    onKeyframeWanted: () => undefined,
    onChanged: () => undefined,
  });
  const upload = new UploadTest({
    publisher,
    output,
    encoding,
    frameRate: 30,
    timing,
    onKeyframeWanted: () => undefined,
  });
  const abort = new AbortController();
  const states: UploadTestState[] = [];
  const over = (async () => {
    for await (const state of upload.run(abort.signal)) states.push(state);
  })();
  /** The program goes on for so long. */
  const run = async (seconds: number): Promise<void> => {
    for (let frame = 0; frame < seconds * 30; frame += 1) {
      const atUs = timing.nowUs();
      workers[0]?.emit('video', picture(atUs, { keyframe: frame % 60 === 0 }));
      workers[0]?.emit('audio', { track: 0, ptsUs: atUs, data: Uint8Array.of(1) });
      await timing.advance(1000 / 30);
    }
  };
  const accept = async (): Promise<void> => {
    publisher.accept();
    await settle();
    workers[0]?.emit('audioConfig', audioConfig);
    workers[0]?.emit('videoConfig', videoConfig);
  };
  return { publisher, output, states, over, run, accept, abort };
}

describe('an upload test', () => {
  it('sends the full bitrate however quiet the picture is, and measures ten seconds of it', async () => {
    const { states, over, run, accept, output, publisher } = test();
    await accept();
    await run(15);
    await over;
    expect(states[0]?.phase).toBe('connecting');
    const last = states.at(-1);
    expect(last).toMatchObject({ phase: 'done', progress: 1, askedKbps: 4160, droppedFrames: 0 });
    expect(last?.measuredKbps).toBeGreaterThan(3900);
    expect(last?.measuredKbps).toBeLessThan(4300);
    expect(last && recommendedVideoKbps(last, 160)).toBeUndefined();
    expect([output.isWanted, publisher.isClosed]).toEqual([false, true]);
  });

  it('advises seven tenths of what a slow connection carries', async () => {
    const { states, over, run, accept, publisher } = test();
    publisher.takes = 0.5;
    await accept();
    await run(15);
    await over;
    const last = states.at(-1);
    expect(last?.measuredKbps).toBeLessThan(2200);
    const recommended = last && recommendedVideoKbps(last, 160);
    expect(recommended).toBeGreaterThan(1100);
    expect(recommended).toBeLessThan(1400);
  });

  it('fails with the reason of a refusal or a loss, and ends without a word when it is called off', async () => {
    const refused = test();
    await settle();
    refused.publisher.refuse(new FootlightError('DESTINATION_REFUSED', 'The key is wrong.'));
    await refused.over;
    expect(refused.states.at(-1)).toMatchObject({
      phase: 'failed',
      problem: { code: 'DESTINATION_REFUSED', message: 'The key is wrong.' },
    });
    const lost = test();
    await lost.accept();
    await lost.run(4);
    lost.publisher.lose();
    await lost.run(1);
    await lost.over;
    expect(lost.states.at(-1)).toMatchObject({ phase: 'failed', problem: { code: 'DESTINATION_LOST' } });
    const cancelled = test();
    await cancelled.accept();
    await cancelled.run(1);
    cancelled.abort.abort();
    await cancelled.run(1);
    await cancelled.over;
    expect(cancelled.states.at(-1)?.phase).toBe('measuring');
    expect([cancelled.output.isWanted, cancelled.publisher.isClosed]).toEqual([false, true]);
  });
});

describe('what a test is asked for with', () => {
  it('is a mark behind the key, which comes off again', () => {
    expect(bandwidthTestKey('live_1_abc')).toBe('live_1_abc?bandwidthtest=true');
    expect(bandwidthTestKey('KEY?region=eu')).toBe('KEY?region=eu&bandwidthtest=true');
    for (const key of ['KEY', 'KEY?region=eu'])
      expect(splitPublishMarks(bandwidthTestKey(key))).toEqual({
        name: key,
        isTest: true,
        isBackup: false,
      });
    expect(splitPublishMarks('bandwidthtest=true')).toMatchObject({
      name: 'bandwidthtest=true',
      isTest: false,
    });
  });
});

describe('a picture that is filled up', () => {
  it('has one more NAL unit of filler data, and keeps its own', () => {
    const own = Uint8Array.of(0, 0, 0, 2, 0x65, 0x88);
    const padded = padPicture('h264', own, 16);
    expect([...padded]).toEqual([0, 0, 0, 2, 0x65, 0x88, 0, 0, 0, 6, 12, 255, 255, 255, 255, 0x80]);
    expect([...padPicture('hevc', own, 16)].slice(10, 12)).toEqual([76, 1]);
    for (const wanted of [4, 6, 12]) expect(padPicture('h264', own, wanted)).toBe(own);
  });
});
