import { describe, expect, it } from 'vitest';
import { Mixer } from '../../../src/renderer/program/mixer/mixer.ts';
import { safeClip } from '../../../src/renderer/program/mixer/safe-clip.ts';
import { TimedResampler } from '../../../src/renderer/program/mixer/timed-resampler.ts';
import type { MixedAudio } from '../../../src/renderer/program/link/program-media.ts';
import type { LoudnessReading, MeterReading } from '../../../src/renderer/program/mixer/meter-reading.ts';
import type { StripSetting, TimedSound } from '../../../src/renderer/program/mixer/strip.ts';
import { newAudioFilter } from '../../../src/shared/scene/audio-filter.ts';
import { newAudioInput } from '../../../src/shared/scene/defaults.ts';
import { roughness } from './tone.ts';

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

  it('keeps more of the past when asked, and what it had', () => {
    const resampler = new TimedResampler(16_000);
    const chunk = new Float32Array(1600);
    const levels = (second: number): number => (second % 50) / 100;
    for (let second = 0; second < 25; second++) {
      if (second === 2) resampler.keep(20);
      for (let part = 1; part <= 10; part++) {
        chunk.fill(levels(second));
        resampler.write(chunk, chunk, startUs + second * 1e6 + part * 1e5);
      }
    }
    const out = new Float32Array(2048);
    for (const second of [4, 14, 24]) {
      resampler.read(out, startUs + (second + 0.5) * 1e6);
      expect(out[1024]).toBeCloseTo(levels(second), 3);
    }
    const fresh = new TimedResampler(16_000);
    chunk.fill(0.3);
    for (let part = 1; part <= 10; part++) fresh.write(chunk, chunk, startUs + part * 1e5);
    fresh.keep(20);
    fresh.read(out, startUs + 5e5);
    expect(out[1024]).toBeCloseTo(0.3, 3);
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
  function mixer() {
    const blocks: MixedAudio[] = [];
    const heard: Float32Array[] = [];
    const meters: MeterReading[][] = [];
    const loudness: LoudnessReading[] = [];
    const made = new Mixer(startUs, () => undefined, {
      onBlock: (block) => blocks.push(block),
      onMonitor: (samples) => heard.push(samples),
      onMeters: (readings) => meters.push(readings),
      onLoudness: (reading) => loudness.push(reading),
    });
    const ticked = (fromSeconds: number, toSeconds: number): void => {
      for (let ms = fromSeconds * 1000; ms <= toSeconds * 1000; ms += 10) made.tick(startUs + ms * 1000);
    };
    return { mixer: made, blocks, heard, meters, loudness, ticked };
  }
  const strip = (id: string, patch: Partial<StripSetting> = {}): StripSetting => ({
    ...newAudioInput(id, id),
    ...patch,
  });
  const sound = (read: TimedSound['read']): TimedSound => ({ read, keep: () => {} });
  const constant = (level: number) =>
    sound((out) => {
      out.fill(level);
    });
  /** Its samples say when they were captured: seconds since the start of the test. */
  const clock = sound((out, fromUs) => {
    for (let at = 0; at < out.length; at += 2) {
      out[at] = out[at + 1] = (fromUs - startUs) / 1e6 / 100 + at / 2 / 48_000 / 100;
    }
  });
  const secondsOf = (block: MixedAudio | undefined, frame = 1023): number =>
    (block?.samples[frame * 2] ?? NaN) * 100;
  const ptsSeconds = (block: MixedAudio | undefined, frame = 1023): number =>
    ((block?.ptsUs ?? NaN) - startUs) / 1e6 + frame / 48_000;

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
    const halfDb = 20 * Math.log10(0.5);
    mix.setStrips([strip('voice', { gainDb: halfDb }), strip('guitar')]);
    mix.setSound('voice', constant(0.5));
    mix.setSound('guitar', constant(0.25));
    mix.tick(startUs + 3 * blockUs);
    expect(blocks[0]?.samples[0]).toBeCloseTo(0.5);
    mix.setStrips([strip('voice', { gainDb: halfDb, muted: true }), strip('guitar')]);
    mix.tick(startUs + 5 * blockUs);
    const [glide, after] = [blocks[3], blocks[4]];
    expect(glide?.samples[0]).toBeCloseTo(0.5, 2);
    expect(glide?.samples[1024]).toBeCloseTo(0.375, 2);
    expect(after?.samples[0]).toBeCloseTo(0.25);
    const master = meters[0]?.find((reading) => reading.id === 'master');
    expect(master?.peakDb[0]).toBeCloseTo(-6.02, 1);
    expect(master?.rmsDb[1]).toBeCloseTo(-6.02, 1);
  });

  it('puts strips on the buses that are taken, gliding, and the first is the program', () => {
    const { mixer: mix, blocks } = mixer();
    const only = (...on: number[]) => [0, 1, 2, 3, 4, 5].map((bus) => on.includes(bus));
    const strips = [strip('voice', { buses: only(0, 1) }), strip('game', { buses: only(1, 2) })];
    mix.setStrips(strips);
    mix.setSound('voice', constant(0.25));
    mix.setSound('game', constant(0.5));
    mix.tick(startUs + blockUs);
    expect(blocks.map(({ bus, samples }) => [bus, samples[0]])).toEqual([[0, 0.25]]);
    mix.setFurtherBuses([1, 2]);
    mix.tick(startUs + 2 * blockUs);
    expect(blocks.slice(1).map(({ bus, samples }) => [bus, samples[0]])).toEqual([
      [0, 0.25],
      [1, 0.75],
      [2, 0.5],
    ]);
    expect(new Set(blocks.slice(1).map(({ ptsUs }) => ptsUs)).size).toBe(1);
    mix.setFurtherBuses([2]);
    mix.setStrips([strip('voice', { buses: only(0, 2) }), strip('game', { buses: only(2) })]);
    mix.tick(startUs + 3 * blockUs);
    const [program, third] = blocks.slice(4);
    expect([program?.bus, third?.bus]).toEqual([0, 2]);
    expect(third?.samples[1024]).toBeCloseTo(0.5 + 0.125, 2);
    expect(third?.samples[2046]).toBeCloseTo(0.75, 2);
  });

  it('lets the performer hear what is monitored, or else what is solo, and not what would feed back', () => {
    const { mixer: mix, blocks, heard } = mixer();
    const heardAfter = (strips: StripSetting[]): (number | undefined)[] => {
      mix.setStrips(strips);
      const from = Math.round(blocks.length);
      mix.tick(startUs + (from + 2) * blockUs);
      return [heard.at(-1)?.[0], blocks.at(-1)?.samples[0]];
    };
    const set = (voice: Partial<StripSetting>, game: Partial<StripSetting>) =>
      heardAfter([strip('voice', voice), strip('game', game)]);
    mix.setStrips([strip('voice'), strip('game')]);
    mix.setSound('voice', constant(0.25));
    mix.setSound('game', constant(0.5));
    mix.tick(startUs + 2 * blockUs);
    expect(heard).toEqual([]);
    mix.setMonitor([]);
    expect(set({}, {})).toEqual([0, 0.75]);
    expect(set({ monitoring: 'monitorAndProgram' }, {})).toEqual([0.25, 0.75]);
    expect(set({ monitoring: 'monitorOnly' }, {})).toEqual([0.25, 0.5]);
    expect(set({ monitoring: 'monitorOnly' }, { solo: true })).toEqual([0.5, 0.5]);
    // Behind the fader.
    expect(set({ monitoring: 'monitorOnly', muted: true }, {})).toEqual([0, 0.5]);
    mix.setMonitor(['game']);
    expect(set({ monitoring: 'monitorOnly' }, { monitoring: 'monitorAndProgram' })).toEqual([0.25, 0.5]);
    const before = heard.length;
    mix.setMonitor(undefined);
    set({ monitoring: 'monitorOnly' }, {});
    expect(heard).toHaveLength(before);
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

  it('balances stereo by turning one side down, and pans mono by its power', () => {
    const { mixer: mix, blocks } = mixer();
    const sides = sound((out) => out.forEach((_, at) => (out[at] = at % 2 === 0 ? 0.4 : 0.2)));
    mix.setStrips([strip('a', { balance: 0.5 })]);
    mix.setSound('a', sides);
    mix.tick(startUs + 2 * blockUs);
    expect(blocks[0]?.samples[0]).toBeCloseTo(0.2);
    expect(blocks[0]?.samples[1]).toBeCloseTo(0.2);
    mix.setStrips([strip('a', { mono: true })]);
    mix.tick(startUs + 4 * blockUs);
    expect([...(blocks[3]?.samples.subarray(0, 2) ?? [])]).toEqual([
      expect.closeTo(0.3),
      expect.closeTo(0.3),
    ]);
    mix.setStrips([strip('a', { mono: true, balance: -1 })]);
    mix.tick(startUs + 6 * blockUs);
    expect([...(blocks[5]?.samples.subarray(0, 2) ?? [])]).toEqual([
      expect.closeTo(0.3 * Math.SQRT2),
      expect.closeTo(0),
    ]);
  });

  it.each([0, 300, 20_000, -300, -950])(
    'lets an input come %i ms later, on gapless blocks',
    (syncOffsetMs) => {
      const { mixer: mix, blocks, ticked } = mixer();
      mix.setStrips([strip('a')]);
      mix.setSound('a', clock);
      ticked(0, 1);
      expect(secondsOf(blocks.at(-1))).toBeCloseTo(ptsSeconds(blocks.at(-1)), 3);
      mix.setStrips([strip('a', { syncOffsetMs })]);
      ticked(1, 3);
      // Nothing may be read before it was captured.
      const latestCapturedS = 3 - 0.05;
      expect(secondsOf(blocks.at(-1)) + 0).toBeLessThan(latestCapturedS);
      expect(secondsOf(blocks.at(-1))).toBeCloseTo(ptsSeconds(blocks.at(-1)) - syncOffsetMs / 1000, 2);
      mix.setStrips([strip('a')]);
      ticked(3, 5);
      // The delay is what it was before.
      expect(ptsSeconds(blocks.at(-1))).toBeGreaterThan(5 - 0.06 - 0.03);
      blocks.slice(1).forEach(({ ptsUs }, index) => {
        expect(Math.abs(ptsUs - (blocks[index]?.ptsUs ?? 0) - blockUs)).toBeLessThanOrEqual(1);
      });
    },
  );

  it('does not click when an input moves in time', () => {
    const { mixer: mix, blocks, ticked } = mixer();
    const sine = sound((out, fromUs) => {
      for (let at = 0; at < out.length; at += 2) {
        out[at] = out[at + 1] = tone(fromUs + (at / 2 / 48_000) * 1e6, 200);
      }
    });
    mix.setStrips([strip('a')]);
    mix.setSound('a', sine);
    ticked(0, 1);
    mix.setStrips([strip('a', { syncOffsetMs: 333 })]);
    ticked(1, 2);
    mix.setStrips([strip('a', { syncOffsetMs: -333 })]);
    ticked(2, 3);
    const whole = Float32Array.from(blocks.flatMap(({ samples }) => [...samples]));
    expect(roughness(whole)).toBeLessThan(0.002);
  });

  it('reads as far ahead as filters lag, so that sound stays with its picture', () => {
    const { mixer: mix, blocks, ticked } = mixer();
    const filters = (['suppression', 'limiter'] as const).map((kind) => newAudioFilter(kind, kind, kind));
    mix.setStrips([strip('plain'), strip('filtered', { filters })]);
    for (const id of ['plain', 'filtered']) {
      mix.setSound(id, clock);
      const other = id === 'plain' ? 'filtered' : 'plain';
      mix.setStrips([strip(id, id === 'filtered' ? { filters } : {}), strip(other, { muted: true })]);
      mix.setSound(other, undefined);
      ticked(id === 'plain' ? 0 : 1, id === 'plain' ? 1 : 2);
      expect(secondsOf(blocks.at(-1))).toBeCloseTo(ptsSeconds(blocks.at(-1)), 3);
    }
  });

  it('turns an input down by another one, whichever comes first, but not by a muted one', () => {
    const ducking = {
      ...newAudioFilter('ducking', 'duck', 'Ducking'),
      settings: { triggerInputId: 'voice', thresholdDb: -36, ratio: 4, attackMs: 1, releaseMs: 1 },
    } as ReturnType<typeof newAudioFilter>;
    const music = strip('music', { filters: [ducking] });
    const { mixer: mix, blocks, ticked, meters } = mixer();
    for (const order of [
      [music, strip('voice')],
      [strip('voice'), music],
    ]) {
      mix.setStrips(order);
      mix.setSound('music', constant(0.1));
      mix.setSound('voice', constant(0.1));
      const from = blocks.length * (blockUs / 1e6);
      ticked(from, from + 1);
      // 16 dB above the threshold by 4:1: 12 dB less.
      expect(blocks.at(-1)?.samples[1024]).toBeCloseTo(0.1 + 0.1 * 10 ** (-12 / 20), 2);
    }
    const reading = meters.at(-1)?.find((each) => each.id === 'music');
    expect(reading?.reductions).toEqual([{ filterId: 'duck', reductionDb: expect.closeTo(12, 0) as number }]);
    mix.setStrips([music, strip('voice', { muted: true })]);
    const from = blocks.length * (blockUs / 1e6);
    ticked(from, from + 1);
    expect(blocks.at(-1)?.samples[1024]).toBeCloseTo(0.1, 3);
  });

  it('outlives a driver that delivers no numbers', () => {
    const { mixer: mix, blocks, ticked } = mixer();
    const filters = (['equalizer', 'compressor', 'limiter'] as const).map((kind) =>
      newAudioFilter(kind, kind, kind),
    );
    mix.setStrips([strip('a', { filters })]);
    mix.setSound('a', constant(NaN));
    ticked(0, 0.25);
    mix.setSound('a', constant(-1e38));
    ticked(0.25, 0.5);
    mix.setSound('a', constant(0.1));
    ticked(0.5, 2);
    expect(blocks.every(({ samples }) => samples.every((sample) => Number.isFinite(sample)))).toBe(true);
    expect(blocks.at(-1)?.samples[0]).toBeCloseTo(0.1, 3);
  });

  it('tells how loud the program is, ten times a second', () => {
    const { mixer: mix, loudness, ticked } = mixer();
    mix.setStrips([strip('a')]);
    mix.setSound(
      'a',
      sound((out, fromUs) => {
        for (let at = 0; at < out.length; at += 2) {
          out[at] = out[at + 1] = 0.2 * tone(fromUs + (at / 2 / 48_000) * 1e6, 1000);
        }
      }),
    );
    ticked(0, 5);
    expect(loudness.length).toBeGreaterThanOrEqual(50);
    expect(loudness.at(-1)?.integratedLufs).toBeCloseTo(-20, 0);
  });
});
