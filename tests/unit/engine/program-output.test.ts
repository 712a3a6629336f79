import { describe, expect, it } from 'vitest';
import { ProgramOutput, type ProgramConsumer } from '../../../src/engine/encode/program-output.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { EncodingSettings } from '../../../src/shared/contracts/engine.ts';
import { writeVideoConfigPayload, type MediaFrame } from '../../../src/shared/contracts/media-link.ts';
import { FakeEncodeWorker } from './fake-encode-worker.ts';
import { ManualTiming, settle } from './manual-timing.ts';
import { audioConfig, picture, sound, videoConfig } from './packets.ts';

const encoding: EncodingSettings = {
  encoder: 'webcodecs',
  codec: 'h264',
  videoBitrateKbps: 4000,
  adaptiveBitrate: true,
  audioBitrateKbps: 160,
  keyframeIntervalMs: 2000,
};

function bench() {
  const workers: FakeEncodeWorker[] = [];
  const counts = { keyframes: 0, changes: 0 };
  const output = new ProgramOutput({
    encoding: () => encoding,
    canvas: () => ({ width: 1280, height: 720, frameRate: 30 }),
    startEncode: (settings) => {
      const worker = new FakeEncodeWorker(settings);
      workers.push(worker);
      return worker;
    },
    timing: new ManualTiming(),
    logger: silentLogger,
    onKeyframeWanted: () => (counts.keyframes += 1),
    onChanged: () => (counts.changes += 1),
  });
  const send = (kind: MediaFrame['kind'], ptsUs: number, payload: Uint8Array, keyframe = false): void => {
    output.handleFrame({ kind, keyframe, track: 0, sequence: 0, ptsUs, payload });
  };
  return {
    output,
    workers,
    counts,
    sendConfig: () => {
      send('videoConfig', 0, writeVideoConfigPayload({ ...videoConfig, codec: 'h264' }));
    },
    sendPicture: (ptsUs: number, keyframe = false) => {
      send('video', ptsUs, picture(ptsUs, { keyframe }).data, keyframe);
    },
    /** Pictures go out in order with the sound, so they wait for it. */
    sendSound: (ptsUs: number) => {
      workers.at(-1)?.emit('audio', sound(ptsUs));
    },
  };
}

class Listener implements ProgramConsumer {
  readonly heard: string[] = [];

  handleVideoConfig = (): void => void this.heard.push('videoConfig');
  handleAudioConfig = (): void => void this.heard.push('audioConfig');
  handleVideo = ({ ptsUs }: { ptsUs: number }): void => void this.heard.push(`video ${ptsUs}`);
  handleAudio = ({ ptsUs }: { ptsUs: number }): void => void this.heard.push(`audio ${ptsUs}`);
}

describe('The program’s output', () => {
  it('is encoded as long as anybody takes it, once for all', async () => {
    const { output, workers } = bench();
    const [broadcast, recording] = [new Listener(), new Listener()];
    expect(output.isWanted).toBe(false);
    output.add(broadcast);
    output.add(recording);
    expect(workers).toHaveLength(1);
    await output.remove(broadcast);
    expect(output.isWanted).toBe(true);
    await output.remove(recording);
    expect(output.isWanted).toBe(false);
    expect(workers[0]?.isKilled).toBe(true);
  });

  it('tells who comes later what there is, and gives all the same from then on', async () => {
    const { output, workers, sendConfig, sendPicture, sendSound } = bench();
    const [first, second] = [new Listener(), new Listener()];
    output.add(first);
    sendConfig();
    workers[0]?.emit('audioConfig', audioConfig);
    sendPicture(0, true);
    sendSound(10_000);
    output.add(second);
    expect(second.heard).toEqual(['videoConfig', 'audioConfig']);
    sendPicture(33_000);
    sendSound(40_000);
    sendPicture(66_000, true);
    sendPicture(99_000);
    expect(second.heard.slice(2)).toEqual(['audio 10000', 'video 33000', 'audio 40000']);
    expect(first.heard.slice(2)).toEqual(['video 0', 'audio 10000', 'video 33000', 'audio 40000']);
    // What still waits belongs to the last one who leaves.
    await output.remove(second);
    expect(second.heard).not.toContain('video 99000');
    await output.remove(first);
    expect(first.heard).toContain('video 99000');
  });

  it('begins anew for one who comes while it ends, with the configuration that the page told', async () => {
    const { output, workers, counts, sendConfig, sendPicture } = bench();
    const [first, second] = [new Listener(), new Listener()];
    output.add(first);
    sendConfig();
    sendPicture(0, true);
    const removed = output.remove(first);
    output.add(second);
    expect(output.isWanted).toBe(false);
    await removed;
    await settle();
    expect(workers).toHaveLength(2);
    expect(output.isWanted).toBe(true);
    expect(counts.keyframes).toBeGreaterThan(0);
    expect(second.heard).toEqual(['videoConfig']);
    sendPicture(33_000, true);
    await output.remove(second);
    expect(second.heard).toContain('video 33000');
    expect(first.heard).not.toContain('video 33000');
  });

  it('takes a change of bitrate, and leaves the rest for the next encode', async () => {
    const { output } = bench();
    const listener = new Listener();
    output.add(listener);
    output.handleEncodingChange({ ...encoding, videoBitrateKbps: 6000, keyframeIntervalMs: 1000 });
    expect(output.encoding).toMatchObject({ videoBitrateKbps: 6000, keyframeIntervalMs: 2000 });
    await output.remove(listener);
    expect(output.encoding).toEqual(encoding);
  });
});
