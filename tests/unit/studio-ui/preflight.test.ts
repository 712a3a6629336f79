import { describe, expect, it } from 'vitest';
import { brightnessOf, judgeLight } from '../../../src/renderer/features/preflight/judge-light.ts';
import { judgeSound } from '../../../src/renderer/features/preflight/judge-sound.ts';
import { judgeSpeed, speedAt } from '../../../src/renderer/features/preflight/judge-speed.ts';
import { newAudioFilter } from '../../../src/shared/scene/audio-filter.ts';
import { newAudioInput } from '../../../src/shared/scene/defaults.ts';

/** A picture whose pixels have these grey values in equal parts. */
function grey(...values: number[]): Uint8ClampedArray {
  const pixels = Array.from({ length: 1000 }, (_, index) => values[index % values.length] ?? 0);
  return Uint8ClampedArray.from(pixels.flatMap((value) => [value, value, value, 255]));
}

const lightOf = (...values: number[]) => judgeLight(brightnessOf(grey(...values)));

describe('the light of a picture', () => {
  it('is measured and judged', () => {
    expect(brightnessOf(grey(0, 200, 255, 255))).toMatchObject({ contrast: 255, blownShare: 0.5 });
    expect(lightOf(2, 3, 4)).toMatchObject({
      tone: 'bad',
      sentence: expect.stringContaining('black') as string,
    });
    expect(lightOf(120, 122).sentence).toMatch(/one even colour/);
    expect(lightOf(80, 255, 255).sentence).toMatch(/too bright/);
    expect(lightOf(10, 20, 60, 80).sentence).toMatch(/is dark/);
    expect(lightOf(110, 125, 140).sentence).toMatch(/little contrast/);
    expect(lightOf(30, 90, 150, 220)).toMatchObject({ tone: 'good' });
  });
});

describe('the sound of an input', () => {
  const input = newAudioInput('mic', 'Microphone');
  /** Half of the time speech, half of it the room. */
  const heard = (voiceDb: number, noiseDb: number) => ({
    peaksDb: [voiceDb, noiseDb + 3, voiceDb, noiseDb + 3],
    rmsDb: [voiceDb - 12, noiseDb, voiceDb - 12, noiseDb],
  });

  it('is judged by level and noise, and mended by gain and suppression', () => {
    expect(judgeSound(input, heard(-12, -65))).toMatchObject([{ tone: 'good' }]);
    expect(judgeSound(input, heard(-90, -110))).toMatchObject([{ tone: 'bad' }]);
    expect(judgeSound(input, heard(-36, -75))).toMatchObject([
      { tone: 'warning', mend: { label: 'Set Microphone to 12 dB' } },
    ]);
    expect(judgeSound(input, heard(-0.2, -60))).toMatchObject([
      { tone: 'warning', mend: { label: 'Set Microphone to -14 dB' } },
    ]);
    expect(judgeSound(input, heard(-12, -40))).toMatchObject([
      { tone: 'warning', mend: { label: 'Remove the noise of Microphone' } },
    ]);
  });

  it('does not ask for what is there already', () => {
    const cleaned = { ...input, filters: [newAudioFilter('suppression', 'one', 'Noise suppression')] };
    expect(judgeSound(cleaned, heard(-12, -40))).toMatchObject([{ tone: 'good' }]);
    // A steady tone has no room behind it.
    const steady = { peaksDb: [-20, -20, -20], rmsDb: [-23, -23, -23] };
    expect(judgeSound(input, steady)).toMatchObject([{ tone: 'good' }]);
    expect(judgeSound({ ...input, gainDb: 12 }, heard(-36, -75))).toMatchObject([{ tone: 'good' }]);
  });
});

it('judges an encoder by what it can do at the canvas', () => {
  const canvas = { width: 1920, height: 1080, frameRate: 30 };
  const tried = { encoder: 'libx264', codec: 'h264', hardware: false, framesPerSecond: 180 } as const;
  expect(speedAt(tried, canvas)).toBeCloseTo(80);
  expect(judgeSpeed(80, canvas).tone).toBe('good');
  expect(judgeSpeed(40, canvas).tone).toBe('warning');
  expect(judgeSpeed(20, canvas).tone).toBe('bad');
});
