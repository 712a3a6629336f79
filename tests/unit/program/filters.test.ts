import { describe, expect, it } from 'vitest';
import {
  audioFilterKinds,
  newAudioFilter,
  type AudioFilter,
  type AudioFilterKind,
  type AudioFilterOf,
} from '../../../src/shared/scene/audio-filter.ts';
import { FilterChain } from '../../../src/renderer/program/mixer/filters/filter-chain.ts';
import type { DenoiserSource } from '../../../src/renderer/program/mixer/filters/noise-suppression.ts';
import { difference, inBlocks, joined, peakDb, roughness, silence, tone } from './tone.ts';

const noTrigger = (): undefined => undefined;
const noDenoiser: DenoiserSource = () => undefined;

function filter<Kind extends AudioFilterKind>(
  kind: Kind,
  settings: Partial<AudioFilterOf<Kind>['settings']> = {},
  id: string = kind,
): AudioFilter {
  const made = newAudioFilter(kind, id, kind);
  return { ...made, settings: { ...made.settings, ...settings } } as AudioFilter;
}

/** What comes out of filters that were there from the start. */
function through(stereo: Float32Array, filters: AudioFilter[], denoisers = noDenoiser): Float32Array {
  const chain = new FilterChain(filters, denoisers);
  return inBlocks(stereo, (block) => {
    chain.process(block, noTrigger);
  });
}

describe('gain', () => {
  it('turns up and down by decibels', () => {
    expect(peakDb(through(tone(-20, 1), [filter('gain', { gainDb: 6 })]), 0.1, 1)).toBeCloseTo(-14, 1);
  });
});

describe('compressor', () => {
  it('lets a tenth of what is above the threshold through, and what is below as it is', () => {
    const loud = through(tone(-8, 2), [filter('compressor')]);
    expect(Math.abs(peakDb(loud, 1, 2) - -17)).toBeLessThan(0.3);
    const quiet = through(tone(-25, 1), [filter('compressor')]);
    expect(quiet).toEqual(tone(-25, 1).subarray(0, quiet.length));
  });

  it('takes its time by attack and release, and adds its gain', () => {
    const compressor = filter('compressor', { attackMs: 50, releaseMs: 200, gainDb: 3 });
    const out = through(joined(tone(-8, 1), tone(-30, 1)), [compressor]);
    // 63 % of 9 dB after one attack time.
    expect(Math.abs(peakDb(out, 0.049, 0.051) - (-8 - 5.7 + 3))).toBeLessThan(0.7);
    expect(Math.abs(peakDb(out, 0.9, 1) - -14)).toBeLessThan(0.3);
    // A little later for the level, which lets go by itself.
    expect(Math.abs(peakDb(out, 1.21, 1.22) - (-30 - 9 * Math.exp(-1) + 3))).toBeLessThan(1.2);
    expect(Math.abs(peakDb(out, 1.9, 2) - -27)).toBeLessThan(0.3);
  });

  it('says by how much it turned down', () => {
    const chain = new FilterChain([filter('compressor')], noDenoiser);
    inBlocks(tone(-8, 1), (block) => {
      chain.process(block, noTrigger);
    });
    const [reading] = chain.takeReductions();
    expect(reading?.filterId).toBe('compressor');
    expect(reading?.reductionDb).toBeCloseTo(9, 0);
  });
});

describe('expander', () => {
  it('makes two dB below the threshold of each', () => {
    const out = through(tone(-50, 2), [filter('expander')]);
    expect(Math.abs(peakDb(out, 1, 2) - -60)).toBeLessThan(0.5);
    expect(Math.abs(peakDb(through(tone(-30, 1), [filter('expander')]), 0.5, 1) - -30)).toBeLessThan(0.1);
  });
});

describe('gate', () => {
  it('opens above −26 dB, stays open down to −32, and closes after its hold', () => {
    const out = through(joined(tone(-40, 0.5), tone(-20, 0.5), tone(-30, 0.5), tone(-40, 1)), [
      filter('gate'),
    ]);
    expect(peakDb(out, 0.1, 0.5)).toBe(-Infinity);
    expect(peakDb(out, 0.6, 1)).toBeCloseTo(-20, 1);
    expect(peakDb(out, 1.1, 1.5)).toBeCloseTo(-30, 1);
    expect(peakDb(out, 1.55, 1.65)).toBeCloseTo(-40, 1);
    expect(peakDb(out, 2, 2.5)).toBe(-Infinity);
  });

  it('never flutters with a closing level above the opening one', () => {
    const out = through(tone(-25, 1), [filter('gate', { openDb: -30, closeDb: -10 })]);
    expect(peakDb(out, 0.5, 0.6)).toBeCloseTo(-25, 1);
  });
});

describe('limiter', () => {
  it('lets no sample beyond its threshold, whatever comes', () => {
    let seed = 7;
    const noise = tone(0, 3).map((sample, index) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return sample * (index % 20_000 < 3000 ? 8 : 0.3) + (seed / 2_147_483_648 - 0.5) * 2;
    });
    const out = through(noise, [filter('limiter', { thresholdDb: -6 })]);
    expect(out.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeLessThanOrEqual(
      10 ** (-6 / 20) + 1e-6,
    );
  });

  it('gives back what stays below, 2 ms later', () => {
    const input = tone(-10, 1, 333);
    expect(difference(through(input, [filter('limiter')]), input, 96)).toBeLessThan(1e-6);
  });
});

describe('equaliser', () => {
  const gainAt = (hz: number, settings: Partial<AudioFilterOf<'equalizer'>['settings']>): number =>
    peakDb(through(tone(-30, 1, hz), [filter('equalizer', settings)]), 0.5, 1) + 30;

  it('lifts and lowers each band and leaves the others', () => {
    expect(gainAt(40, { lowDb: 12 })).toBeCloseTo(12, 0);
    expect(gainAt(5000, { lowDb: 12 })).toBeCloseTo(0, 0);
    expect(gainAt(1500, { midDb: -15 })).toBeCloseTo(-15, 1);
    expect(gainAt(60, { midDb: -15 })).toBeCloseTo(0, 0);
    expect(gainAt(18_000, { highDb: 9 })).toBeCloseTo(9, 0);
    expect(gainAt(500, { highDb: 9 })).toBeCloseTo(0, 0);
  });

  it('changes nothing while it is level', () => {
    const input = tone(-10, 0.5, 700);
    expect(difference(through(input, [filter('equalizer')]), input)).toBeLessThan(1e-5);
  });
});

describe('ducking', () => {
  it('turns down while the trigger is loud, and not without one', () => {
    const chain = new FilterChain([filter('ducking', { triggerInputId: 'voice' })], noDenoiser);
    const voice = joined(silence(1), tone(-16, 1), silence(3)).subarray(0, 96_000 * 5);
    let block = 0;
    const music = inBlocks(tone(-20, 5), (part) => {
      const trigger = voice.subarray(block * 2048, (block + 1) * 2048);
      block++;
      chain.process(part, (id) => (id === 'voice' ? trigger : undefined));
    });
    expect(peakDb(music, 0.5, 1)).toBeCloseTo(-20, 1);
    // 20 dB above the threshold by 4:1 is 15 dB less.
    expect(Math.abs(peakDb(music, 1.8, 1.95) - -35)).toBeLessThan(0.5);
    expect(Math.abs(peakDb(music, 4.8, 4.95) - -20)).toBeLessThan(0.5);
    expect(peakDb(through(tone(-20, 1), [filter('ducking')]), 0, 1)).toBeCloseTo(-20, 1);
  });
});

describe('every filter', () => {
  const changes: Record<AudioFilterKind, object> = {
    gain: { gainDb: -20 },
    gate: { openDb: -1, closeDb: -1, holdMs: 0, releaseMs: 30 },
    expander: { thresholdDb: 0, ratio: 3, gainDb: 10 },
    compressor: { thresholdDb: -50, ratio: 20, gainDb: 12 },
    limiter: { thresholdDb: -30 },
    suppression: { wetPercent: 20 },
    equalizer: { lowDb: 15, midDb: -15, highDb: 10, midHz: 300, lowHz: 600 },
    ducking: { thresholdDb: -60, ratio: 20 },
  };

  it.each(audioFilterKinds)(
    '%s: no click when its settings move, or when it comes, goes and is switched',
    (kind) => {
      const input = tone(-12, 4, 200);
      const plain = filter(kind);
      const moved = { ...plain, settings: { ...plain.settings, ...changes[kind] } } as AudioFilter;
      const steps: AudioFilter[][] = [
        [plain],
        [moved],
        [{ ...moved, enabled: false }],
        [moved],
        [plain],
        [],
        [filter('gain', { gainDb: -6 }), plain],
      ];
      const chain = new FilterChain([], noDenoiser);
      let block = 0;
      const out = inBlocks(input, (part) => {
        const step = steps[block++ / 20];
        if (step) chain.set(step);
        chain.process(part, () => input.subarray(0, 2048));
      });
      expect(out.every((sample) => Number.isFinite(sample))).toBe(true);
      // A tone of 200 Hz at −12 dBFS is as rough as 0.00017; made four times louder, 0.0007.
      expect(roughness(out)).toBeLessThan(0.004);
    },
  );

  it.each(audioFilterKinds)('%s: silence after sound is silence, and no slower', (kind) => {
    const out = through(joined(tone(-6, 0.2), silence(12)), [filter(kind)]);
    expect(peakDb(out, 11, 12)).toBeLessThan(-200);
  });
});

describe('chain', () => {
  it('keeps a filter’s state when others come and go', () => {
    const chain = new FilterChain([filter('compressor')], noDenoiser);
    const run = (stereo: Float32Array): Float32Array =>
      inBlocks(stereo, (block) => {
        chain.process(block, noTrigger);
      });
    run(tone(-8, 1));
    chain.set([filter('gain'), filter('compressor')]);
    // Compressed as before from the first sample on; a new compressor would begin at −8.
    expect(peakDb(run(tone(-8, 0.1)), 0, 0.02)).toBeLessThan(-15);
  });

  it('dips instead of clicking when the order changes', () => {
    const [boost, limit] = [filter('gain', { gainDb: 20 }), filter('limiter', { thresholdDb: -20 })];
    const chain = new FilterChain([boost, limit], noDenoiser);
    let block = 0;
    const out = inBlocks(tone(-20, 2, 200), (part) => {
      if (block++ === 40) chain.set([limit, boost]);
      chain.process(part, noTrigger);
    });
    expect(peakDb(out, 0.5, 0.8)).toBeCloseTo(-20, 1);
    expect(peakDb(out, 1.5, 1.9)).toBeCloseTo(0, 1);
    // Without the limiter's own first moments.
    expect(roughness(out.subarray(9600))).toBeLessThan(0.004);
  });

  it('tells the latency of what is on', () => {
    const limiter = filter('limiter');
    const chain = new FilterChain([filter('suppression'), limiter], noDenoiser);
    expect(chain.latencyUs).toBeCloseTo(32_000);
    chain.set([{ ...limiter, enabled: false }]);
    expect(chain.latencyUs).toBe(0);
  });
});
