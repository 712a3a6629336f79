import { describe, expect, it } from 'vitest';
import { Mixer } from '../../../src/renderer/program/mixer/mixer.ts';
import { safeClip } from '../../../src/renderer/program/mixer/safe-clip.ts';
import { TimedResampler } from '../../../src/renderer/program/mixer/timed-resampler.ts';
import type { MixedAudio } from '../../../src/renderer/program/link/program-media.ts';
import type { MeterReading } from '../../../src/renderer/program/mixer/meter-reading.ts';

const startUs = 1_790_000_000_000_000;
const blockUs = (1024 / 48_000) * 1e6;
const tone = (timeUs: number, hz: number): number =>
  0.5 * Math.sin((2 * Math.PI * hz * (timeUs - startUs)) / 1e6);
/** How far a tone is off at its steepest if it is misplaced by so much. */
const misplaced = (hz: number, byUs: number): number => (0.5 * 2 * Math.PI * hz * byUs) / 1e6;

/** Feeds 10 ms chunks of a microphone whose clock is off by `ppm`; reads 1,024-frame blocks 60 ms later. */
function run(
  rate: number,
  {
    ppm = 0,
    seconds = 4,
    jitterUs = 0,
    hz = 1000,
  }: { ppm?: number; seconds?: number; jitterUs?: number; hz?: number },
): { worst: number } {
  const resampler = new TimedResampler(rate);
  const frames = rate / 100;
  const frameUs = 1e6 / (rate * (1 + ppm / 1e6));
  let worst = 0;
  let blocks = 0;
  const out = new Float32Array(2048);
  for (let chunk = 0; chunk < seconds * 100; chunk++) {
    const samples = Float32Array.from({ length: frames }, (_, frame) =>
      tone(startUs + (chunk * frames + frame) * frameUs, hz),
    );
    const endUs = startUs + (chunk + 1) * frames * frameUs;
    resampler.write(samples, samples, endUs + ((chunk * 7919) % 11) * (jitterUs / 11) - jitterUs / 2);
    while (startUs + (blocks + 1) * blockUs + 60_000 <= endUs) {
      const blockStartUs = startUs + blocks * blockUs;
      resampler.read(out, blockStartUs);
      // The first moments show the start; what counts is how it goes on.
      if (blocks * blockUs > 2e6) {
        for (let frame = 0; frame < 1024; frame += 17) {
          worst = Math.max(
            worst,
            Math.abs((out[frame * 2] ?? 0) - tone(blockStartUs + (frame * 1e6) / 48_000, hz)),
          );
        }
      }
      blocks++;
    }
  }
  return { worst };
}

describe('timed resampler', () => {
  it.each([48_000, 44_100, 16_000, 96_000])('puts a tone of %i Hz where it was captured', (rate) => {
    expect(run(rate, {}).worst).toBeLessThan(0.01);
  });

  it('follows a microphone whose clock is wrong by 200 ppm', () => {
    // In an hour it would be off by 0.7 s; here it stays within 400 µs of its place.
    for (const ppm of [200, -200]) {
      expect(run(48_000, { ppm, seconds: 20, hz: 200 }).worst).toBeLessThan(misplaced(200, 400));
    }
  });

  it('is not led astray by timestamps that jitter by 8 ms', () => {
    expect(run(48_000, { jitterUs: 8000, seconds: 8, hz: 50 }).worst).toBeLessThan(misplaced(50, 2000));
  });

  it('is silent before and after what it knows', () => {
    const resampler = new TimedResampler(48_000);
    const ones = new Float32Array(4800).fill(1);
    resampler.write(ones, ones, startUs + 100_000);
    const out = new Float32Array(2048).fill(9);
    resampler.read(out, startUs - 500_000);
    expect(out.every((sample) => sample === 0)).toBe(true);
    resampler.read(out, startUs + 50_000);
    expect(out.every((sample) => Math.abs(sample - 1) < 1e-5)).toBe(true);
    resampler.read(out, startUs + 500_000);
    expect(out.every((sample) => sample === 0)).toBe(true);
  });

  it('jumps after an input that has lost time', () => {
    const resampler = new TimedResampler(48_000);
    const silence = new Float32Array(4800);
    const ones = silence.map(() => 1);
    for (let chunk = 1; chunk <= 5; chunk++) resampler.write(silence, silence, startUs + chunk * 100_000);
    resampler.write(ones, ones, startUs + 900_000);
    const out = new Float32Array(2048);
    resampler.read(out, startUs + 850_000);
    expect(out[1024]).toBeCloseTo(1, 4);
  });
});

describe('mixer', () => {
  function mixer(): { mixer: Mixer; blocks: MixedAudio[]; meters: MeterReading[][] } {
    const blocks: MixedAudio[] = [];
    const meters: MeterReading[][] = [];
    const made = new Mixer(startUs, {
      onBlock: (block) => blocks.push(block),
      onMeters: (readings) => meters.push(readings),
    });
    return { mixer: made, blocks, meters };
  }
  const constant = (level: number) => ({ read: (out: Float32Array) => out.fill(level) });

  it('goes on in silence without any strip, gapless on the clock', () => {
    const { mixer: mix, blocks } = mixer();
    for (let step = 0; step <= 100; step++) mix.tick(startUs + step * 10_000);
    expect(blocks).toHaveLength(46);
    expect(
      blocks.every(({ samples }) => samples.length === 2048 && samples.every((sample) => sample === 0)),
    ).toBe(true);
    blocks.forEach(({ ptsUs }, index) => {
      expect(Math.abs(ptsUs - (startUs - 60_000 + index * blockUs))).toBeLessThanOrEqual(1);
    });
  });

  it('sums strips by their gains, glides to a new one, and meters', () => {
    const { mixer: mix, blocks, meters } = mixer();
    mix.setStrips([
      { id: 'voice', gain: 0.5 },
      { id: 'guitar', gain: 1 },
    ]);
    mix.setSound('voice', constant(0.5));
    mix.setSound('guitar', constant(0.25));
    mix.tick(startUs + 3 * blockUs);
    expect(blocks[0]?.samples[0]).toBeCloseTo(0.5);
    mix.setStrips([
      { id: 'voice', gain: 0 },
      { id: 'guitar', gain: 1 },
    ]);
    mix.tick(startUs + 5 * blockUs);
    const [glide, after] = [blocks[3], blocks[4]];
    expect(glide?.samples[0]).toBeCloseTo(0.5, 2);
    expect(glide?.samples[1024]).toBeCloseTo(0.375, 2);
    expect(after?.samples[0]).toBeCloseTo(0.25);
    const master = meters[0]?.find((reading) => reading.id === 'master');
    expect(master?.peakDb[0]).toBeCloseTo(-6.02, 1);
    expect(master?.rmsDb[1]).toBeCloseTo(-6.02, 1);
  });

  it('leaves out what a long stall has cost, and never steps back', () => {
    const { mixer: mix, blocks } = mixer();
    mix.tick(startUs + 2 * blockUs);
    mix.tick(startUs + 5_000_000);
    const [before, after] = [blocks.at(-2), blocks.at(-1)];
    expect((after?.ptsUs ?? 0) - (before?.ptsUs ?? 0)).toBeGreaterThan(4_000_000);
  });

  it('never leaves full scale', () => {
    expect(safeClip(0.5)).toBe(0.5);
    expect(safeClip(30)).toBeLessThanOrEqual(1);
    expect(safeClip(-1.2)).toBeGreaterThan(-1);
  });
});
