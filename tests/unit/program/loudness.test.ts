import { describe, expect, it } from 'vitest';
import { LoudnessMeter } from '../../../src/renderer/program/mixer/loudness/loudness-meter.ts';
import { TruePeakMeter } from '../../../src/renderer/program/mixer/loudness/true-peak-meter.ts';
import type { LoudnessReading } from '../../../src/renderer/program/mixer/meter-reading.ts';
import { joined, silence, tone } from './tone.ts';

/** Both channels of every tone are equal, as in EBU Tech 3341, table 1: stereo at 1 kHz. */
function measured(
  stereo: Float32Array,
  look: (reading: LoudnessReading, seconds: number) => void = () => {},
  meter = new LoudnessMeter(),
): LoudnessReading {
  const step = 480 * 2;
  for (let at = 0; at + step <= stereo.length; at += step) {
    meter.add(stereo.subarray(at, at + step));
    look(meter.take(), (at + step) / 96_000);
  }
  return meter.take();
}

function highest(
  field: 'momentaryLufs' | 'shortTermLufs',
  stereo: Float32Array,
  meter = new LoudnessMeter(),
): number {
  let most = -Infinity;
  measured(stereo, (reading) => (most = Math.max(most, reading[field])), meter);
  return most;
}

const repeated = (times: number, ...parts: Float32Array[]): Float32Array =>
  joined(...Array.from({ length: times }, () => parts).flat());
const twenty = Array.from({ length: 20 }, (_, index) => index);
/** EBU Tech 3341, table 1: ±0.1 LU. */
const toleranceLu = 0.1;
/** By how much the worst of some measurements is off. */
const worst = (errors: readonly number[]): number => Math.max(...errors.map(Math.abs));

describe('loudness by EBU Tech 3341, table 1', () => {
  it.each([
    [1, -23],
    [2, -33],
  ])('case %i: a tone of %i dBFS', (_case, level) => {
    const reading = measured(tone(level, 20));
    expect(Math.abs(reading.momentaryLufs - level)).toBeLessThanOrEqual(toleranceLu);
    expect(Math.abs(reading.shortTermLufs - level)).toBeLessThanOrEqual(toleranceLu);
    expect(Math.abs(reading.integratedLufs - level)).toBeLessThanOrEqual(toleranceLu);
  });

  it.each([
    [3, [tone(-36, 10), tone(-23, 60), tone(-36, 10)]],
    [4, [tone(-72, 10), tone(-36, 10), tone(-23, 60), tone(-36, 10), tone(-72, 10)]],
    [5, [tone(-26, 20), tone(-20, 20.1), tone(-26, 20)]],
  ])('case %i: gates leave out what is quiet', (_case, parts) => {
    expect(Math.abs(measured(joined(...parts)).integratedLufs + 23)).toBeLessThanOrEqual(toleranceLu);
  });

  it('case 9: the short-term loudness of a changing tone stays', () => {
    const errors: number[] = [];
    measured(repeated(5, tone(-20, 1.34), tone(-30, 1.66)), ({ shortTermLufs }, seconds) => {
      if (seconds >= 3) errors.push(shortTermLufs + 23);
    });
    expect(errors.length).toBeGreaterThan(1000);
    expect(worst(errors)).toBeLessThanOrEqual(toleranceLu);
  });

  it('case 10: finds 3 s of tone wherever they begin', () => {
    const errors = twenty.map(
      (index) => highest('shortTermLufs', joined(silence(index * 0.15), tone(-23, 3), silence(1))) + 23,
    );
    expect(worst(errors)).toBeLessThanOrEqual(toleranceLu);
  });

  it('case 11: finds each of tones that follow each other', () => {
    const meter = new LoudnessMeter();
    const errors = twenty.map((index) => {
      const part = joined(silence(index * 0.15), tone(-38 + index, 3), silence(3 - index * 0.15));
      return highest('shortTermLufs', part, meter) + 38 - index;
    });
    expect(worst(errors)).toBeLessThanOrEqual(toleranceLu);
  });

  it('case 12: the momentary loudness of a changing tone stays', () => {
    const errors: number[] = [];
    measured(repeated(25, tone(-20, 0.18), tone(-30, 0.22)), ({ momentaryLufs }, seconds) => {
      if (seconds >= 1) errors.push(momentaryLufs + 23);
    });
    expect(errors.length).toBeGreaterThan(850);
    expect(worst(errors)).toBeLessThanOrEqual(toleranceLu);
  });

  it('case 13: finds 0.4 s of tone wherever they begin', () => {
    const errors = twenty.map(
      (index) => highest('momentaryLufs', joined(silence(index * 0.02), tone(-23, 0.4), silence(1))) + 23,
    );
    expect(worst(errors)).toBeLessThanOrEqual(toleranceLu);
  });

  it('case 14: finds each of tones that follow each other', () => {
    const meter = new LoudnessMeter();
    const errors = twenty.map((index) => {
      const part = joined(silence(index * 0.02), tone(-38 + index, 0.4), silence(0.4 - index * 0.02));
      return highest('momentaryLufs', part, meter) + 38 - index;
    });
    expect(worst(errors)).toBeLessThanOrEqual(toleranceLu);
  });

  it.each([
    // [case, fraction of the sampling rate, phase in degrees, amplitude, dBTP]
    [15, 4, 0, 0.5, -6],
    [16, 4, 45, 0.5, -6],
    [17, 6, 60, 0.5, -6],
    [18, 8, 67.5, 0.5, -6],
    [19, 4, 45, 1.41, 3],
  ])('case %i: true peak of a tone at 1/%i of the rate', (_case, fraction, degrees, amplitude, wantedDb) => {
    const stereo = new Float32Array(96_000);
    for (let frame = 0; frame < 48_000; frame++) {
      const fade = Math.min(1, frame / 2000, (48_000 - frame) / 2000);
      const angle = (2 * Math.PI * frame) / fraction + (degrees * Math.PI) / 180;
      stereo[frame * 2] = stereo[frame * 2 + 1] = amplitude * fade * Math.sin(angle);
    }
    const meter = new TruePeakMeter();
    meter.add(stereo);
    // Tolerance: +0.2 and −0.4 dB.
    const errorDb = meter.take() - wantedDb;
    expect(errorDb).toBeLessThanOrEqual(0.2);
    expect(errorDb).toBeGreaterThanOrEqual(-0.4);
  });
});

describe('loudness range by EBU Tech 3342, table 1', () => {
  it.each([
    [1, [tone(-20, 20), tone(-30, 20)], 10],
    [2, [tone(-20, 20), tone(-15, 20)], 5],
    [3, [tone(-40, 20), tone(-20, 20)], 20],
    [4, [tone(-50, 20), tone(-35, 20), tone(-20, 20), tone(-35, 20), tone(-50, 20)], 15],
  ])('case %i', (_case, parts, wantedLu) => {
    expect(Math.abs(measured(joined(...parts)).rangeLu - wantedLu)).toBeLessThanOrEqual(1);
  });
});

describe('loudness meter', () => {
  it('has nothing to say about silence', () => {
    expect(measured(silence(5))).toEqual({
      momentaryLufs: -Infinity,
      shortTermLufs: -Infinity,
      integratedLufs: -Infinity,
      rangeLu: 0,
      truePeakDb: -Infinity,
      maxTruePeakDb: -Infinity,
    });
  });

  it('begins the integrated loudness and the highest peak anew, with nothing from before', () => {
    const meter = new LoudnessMeter();
    measured(tone(-10, 5), undefined, meter);
    meter.reset();
    const reading = measured(tone(-30, 5), undefined, meter);
    expect(Math.abs(reading.integratedLufs + 30)).toBeLessThanOrEqual(toleranceLu);
    expect(reading.maxTruePeakDb).toBeCloseTo(-30, 0);
  });

  it('tells the true peak since the last reading and the highest of all', () => {
    const meter = new LoudnessMeter();
    meter.add(tone(-3, 0.2));
    expect(meter.take().truePeakDb).toBeCloseTo(-3, 0);
    meter.add(tone(-20, 0.2));
    // The end of the louder tone is still on its way through the interpolator.
    meter.take();
    meter.add(tone(-20, 0.2));
    const reading = meter.take();
    expect(reading.truePeakDb).toBeCloseTo(-20, 0);
    expect(reading.maxTruePeakDb).toBeCloseTo(-3, 0);
  });
});
