import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EncodeJob } from '../../../src/media-worker/client.ts';
import type { EncodeSettings } from '../../../src/media-worker/jobs.ts';
import { detect, fixture, h264, picture } from './fixtures.ts';
import { Bench, decode, frameTimesMs } from './harness.ts';
import { collectEncoded, mezzanineOf, writeProgram } from './program.ts';

const audioSettings = { sampleRate: 48_000, channels: 2, bitrateKbps: 128 };
const blockFrames = 1024;

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  bench.dispose();
});

function videoSettings(encoder: string, codec: 'h264' | 'hevc'): NonNullable<EncodeSettings['video']> {
  return {
    codec,
    encoder,
    width: 320,
    height: 180,
    frameRate: 30,
    bitrateKbps: 500,
    keyframeIntervalMs: 1000,
  };
}

/**
 * Sends sound in blocks: silence, and from `toneAtSeconds` on a tone.
 * @param clock the pts of a block in seconds, from the time its samples say
 */
function writeTone(
  job: EncodeJob,
  seconds: number,
  toneAtSeconds: number,
  clock: (seconds: number) => number = (time) => time,
): void {
  for (let first = 0; first + blockFrames <= seconds * 48_000; first += blockFrames) {
    const samples = new Float32Array(blockFrames * 2);
    for (let frame = 0; frame < blockFrames; frame++) {
      const time = (first + frame) / 48_000;
      samples.fill(
        time < toneAtSeconds ? 0 : 0.5 * Math.sin(2 * Math.PI * 1000 * time),
        frame * 2,
        frame * 2 + 2,
      );
    }
    job.writeAudio({ track: 0, ptsUs: Math.round(clock(first / 48_000) * 1_000_000), samples });
  }
}

describe('a program with picture and sound', () => {
  for (const [encoder, codec] of [
    ['libx264', 'h264'],
    ['libx265', 'hevc'],
  ] as const) {
    it(`comes out of ${encoder} and AAC with both in step`, async () => {
      // Black for one second, then white.
      const flash = 'color=black:s=320x180:r=30:d=1[a];color=white:s=320x180:r=30:d=2[b];[a][b]concat';
      const bytes = await fixture('flv', '-f', 'lavfi', '-i', flash, ...h264);
      const { config, packets } = mezzanineOf(bytes);
      // The program's clock starts anywhere.
      const originUs = 5_000_000 - (packets[0]?.ptsUs ?? 0);
      const job = bench.workers.startEncode({ video: videoSettings(encoder, codec), audio: audioSettings });
      const result = collectEncoded(job);
      job.configureVideo(config);
      for (const packet of packets) {
        job.writeVideo({ ...packet, ptsUs: packet.ptsUs + originUs, dtsUs: packet.dtsUs + originUs });
      }
      writeTone(job, 3, 1, (time) => time + 5);
      job.end();
      const encoded = await result;
      expect(encoded.error).toBeUndefined();
      expect(encoded.videoConfig).toMatchObject({ codec, width: 320, height: 180 });
      expect(encoded.video.map((packet) => packet.ptsUs)).toEqual(
        packets.map((packet) => packet.ptsUs + originUs).sort((a, b) => a - b),
      );
      const keyframesMs = encoded.video
        .filter((packet) => packet.keyframe)
        .map((packet) => packet.ptsUs / 1000);
      expect(keyframesMs).toEqual([5000, 6000, 7000]);
      const file = join(bench.directory, 'program.mp4');
      writeProgram(file, encoded, 4_000_000);
      expect(await decode(file)).toBe('');
      expect(await frameTimesMs(file)).not.toHaveLength(0);
      const [white = NaN] = await detect(
        file,
        ['-vf', 'blackdetect=d=0.1:pix_th=0.5'],
        /black_end:([\d.]+)/g,
      );
      const [loud = NaN] = await detect(
        file,
        ['-af', 'silencedetect=n=-30dB:d=0.2'],
        /silence_end: ([\d.]+)/g,
      );
      expect(white).toBeCloseTo(1, 1);
      expect(Math.abs(white - loud)).toBeLessThan(0.02);
    });
  }

  it('changes its bitrate while it runs', async () => {
    const bytes = await fixture('flv', ...picture({ seconds: 8 }), ...h264, '-crf', '10');
    const { config, packets } = mezzanineOf(bytes);
    const job = bench.workers.startEncode({
      video: { ...videoSettings('libx264', 'h264'), bitrateKbps: 1000 },
    });
    const result = collectEncoded(job);
    job.configureVideo(config);
    packets.forEach((packet, index) => {
      if (index === 120) job.setBitrate(200);
      job.writeVideo(packet);
    });
    job.end();
    const { video } = await result;
    const bytesFrom = (first: number, last: number): number =>
      video.slice(first, last).reduce((sum, packet) => sum + packet.data.byteLength, 0);
    expect(video).toHaveLength(240);
    expect(bytesFrom(150, 240)).toBeLessThan(bytesFrom(0, 90) / 2);
  });

  it('is refused with an encoder that doesn’t work here', async () => {
    const { config, packets } = mezzanineOf(await fixture('flv', ...picture({ seconds: 1 }), ...h264));
    const job = bench.workers.startEncode({ video: videoSettings('no_such_encoder', 'h264') });
    const result = collectEncoded(job);
    job.configureVideo(config);
    for (const packet of packets) job.writeVideo(packet);
    job.end();
    expect((await result).error?.code).toBe('ENCODER_UNAVAILABLE');
  });
});

describe('sound alone', () => {
  /** Encodes with a given clock; the AAC frames' times in ms, checked to follow each other without a gap. */
  async function encodeSound(seconds: number, clock: (seconds: number) => number): Promise<number[]> {
    const job = bench.workers.startEncode({ audio: audioSettings });
    const result = collectEncoded(job);
    writeTone(job, seconds, 0, clock);
    job.end();
    const { audio, video, error, audioConfig } = await result;
    expect(error).toBeUndefined();
    expect(video).toEqual([]);
    expect(audioConfig).toMatchObject({ codec: 'aac', sampleRate: 48_000, channels: 2 });
    const times = audio.map((packet) => packet.ptsUs / 1000);
    times.forEach((time, index) => {
      if (index > 0) expect(time - (times[index - 1] ?? 0)).toBeCloseTo((1024 / 48_000) * 1000, 2);
    });
    return times;
  }

  it('keeps its timestamps', async () => {
    const times = await encodeSound(3, (time) => time + 2);
    expect(times[0]).toBe(2000);
    expect(times.at(-1)).toBeGreaterThan(4950);
    expect(times.at(-1)).toBeLessThan(5010);
  });

  it('follows a clock that runs fast or slow', async () => {
    // Two in a thousand, far more than any real clock: 80 ms in 40 s.
    const fast = await encodeSound(40, (time) => time * 1.002);
    const exact = await encodeSound(40, (time) => time);
    const slow = await encodeSound(40, (time) => time * 0.998);
    expect((fast.at(-1) ?? 0) - (exact.at(-1) ?? 0)).toBeGreaterThan(60);
    expect((fast.at(-1) ?? 0) - (exact.at(-1) ?? 0)).toBeLessThan(100);
    expect((slow.at(-1) ?? 0) - (exact.at(-1) ?? 0)).toBeLessThan(-60);
    expect((slow.at(-1) ?? 0) - (exact.at(-1) ?? 0)).toBeGreaterThan(-100);
  });

  it('fills a gap with silence', async () => {
    const times = await encodeSound(3, (time) => (time < 1 ? time : time + 0.5));
    expect(times.at(-1)).toBeGreaterThan(3450);
    expect(times.at(-1)).toBeLessThan(3520);
  });
});

describe('probing', () => {
  it('finds the software encoders, and says how fast they are', async () => {
    const found = await bench.workers.probeEncoders();
    expect(found.filter((encoder) => !encoder.hardware)).toEqual([
      { encoder: 'libx264', codec: 'h264', hardware: false, framesPerSecond: expect.any(Number) as number },
      { encoder: 'libx265', codec: 'hevc', hardware: false, framesPerSecond: expect.any(Number) as number },
    ]);
    for (const { framesPerSecond } of found) expect(framesPerSecond).toBeGreaterThan(0);
  });
});
