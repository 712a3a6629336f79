import { beforeAll, describe, expect, it, vi } from 'vitest';
import { newAudioFilter } from '../../../src/shared/scene/audio-filter.ts';
import { FilterChain } from '../../../src/renderer/program/mixer/filters/filter-chain.ts';
import type { DenoiserSource } from '../../../src/renderer/program/mixer/filters/noise-suppression.ts';
import { rnnoiseDenoisers } from '../../../src/renderer/program/mixer/filters/rnnoise.ts';
import { difference, inBlocks, peakDb, tone } from './tone.ts';

const suppression = newAudioFilter('suppression', 'suppression', 'Noise suppression');
const lagFrames = 1440;

/** A denoiser that only lags, as RNNoise does. */
function lagging(): { source: DenoiserSource; made: () => number; closed: () => number } {
  let made = 0;
  let closed = 0;
  const source = () => {
    made++;
    const held = [new Float32Array(480), new Float32Array(480)];
    return {
      process(frame: Float32Array) {
        held.push(frame.slice());
        frame.set(held.shift() ?? []);
      },
      close: () => {
        closed++;
      },
    };
  };
  return { source, made: () => made, closed: () => closed };
}

describe('noise suppression', () => {
  it('lets the sound pass, as late as it will be, until there is a denoiser', () => {
    const chain = new FilterChain([suppression], () => undefined);
    const input = tone(-12, 1);
    const out = inBlocks(input, (block) => chain.process(block, () => undefined));
    expect(difference(out, input, lagFrames)).toBeLessThan(1e-5);
  });

  it('puts what was cleaned and what came in at the same time', () => {
    const denoisers = lagging();
    const half = { ...suppression, settings: { wetPercent: 50 } } as typeof suppression;
    const chain = new FilterChain([half], denoisers.source);
    const input = tone(-12, 1);
    const out = inBlocks(input, (block) => chain.process(block, () => undefined));
    expect(difference(out, input, lagFrames, 4096)).toBeLessThan(1e-5);
  });

  it('cleans one microphone on two channels once, and gives its denoisers back', () => {
    const denoisers = lagging();
    const chain = new FilterChain([suppression], denoisers.source);
    const run = (stereo: Float32Array): void =>
      void inBlocks(stereo, (block) => {
        chain.process(block, () => undefined);
      });
    run(tone(-12, 0.5));
    expect(denoisers.made()).toBe(1);
    run(tone(-12, 0.5).map((sample, at) => (at % 2 === 0 ? sample : -sample)));
    expect(denoisers.made()).toBe(2);
    chain.set([]);
    run(tone(-12, 0.5));
    expect(denoisers.closed()).toBe(2);
  });
});

describe('RNNoise', () => {
  // It wants to be in a page or a worker.
  beforeAll(() => {
    vi.stubGlobal('WorkerGlobalScope', () => undefined);
    return () => vi.unstubAllGlobals();
  });

  it('takes noise away, and lags as the chain says', async () => {
    const failures: string[] = [];
    const denoisers = rnnoiseDenoisers((message) => failures.push(message));
    const denoiser = await vi.waitUntil(denoisers, { timeout: 10_000 });
    denoiser.close();
    expect(failures).toEqual([]);

    const chain = new FilterChain([suppression], denoisers);
    let seed = 5;
    const noise = new Float32Array(96_000 * 2).map(() => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return (seed / 2_147_483_648 - 0.5) * 0.1;
    });
    const mono = noise.map((sample, at) => (at % 2 === 0 ? sample : (noise[at - 1] ?? 0)));
    const out = inBlocks(mono, (block) => chain.process(block, () => undefined));
    expect(peakDb(mono, 1, 1.9)).toBeGreaterThan(-27);
    expect(peakDb(out, 1, 1.9)).toBeLessThan(-40);
  });
});
