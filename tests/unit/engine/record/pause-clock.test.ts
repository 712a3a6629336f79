import { describe, expect, it } from 'vitest';
import { PauseClock } from '../../../../src/engine/record/pause-clock.ts';
import type { VideoPacket } from '../../../../src/shared/media/codec/packets.ts';
import { sound } from '../packets.ts';

const frameUs = 40_000;
const at = (dtsUs: number, ptsUs = dtsUs): VideoPacket => ({
  dtsUs,
  ptsUs,
  keyframe: true,
  data: Uint8Array.of(),
});

describe('a pause clock', () => {
  it('leaves time alone without a pause', () => {
    const clock = new PauseClock();
    expect(clock.mapVideo(at(500, 900))).toMatchObject({ dtsUs: 500, ptsUs: 900 });
    expect(clock.mapAudio(sound(700), 21_333)?.ptsUs).toBe(700);
  });

  it('goes on where the last picture ends', () => {
    const clock = new PauseClock();
    clock.mapVideo(at(0));
    clock.mapVideo(at(frameUs));
    clock.cut();
    expect(clock.mapVideo(at(5_000_000))).toMatchObject({ dtsUs: 2 * frameUs, ptsUs: 2 * frameUs });
    clock.cut();
    expect(clock.mapVideo(at(9_000_000))).toMatchObject({ dtsUs: 3 * frameUs });
  });

  it('goes on where the sound ends if that is later', () => {
    const clock = new PauseClock();
    clock.mapVideo(at(0));
    clock.mapVideo(at(frameUs));
    clock.mapAudio(sound(70_000), 21_333);
    clock.cut();
    expect(clock.mapVideo(at(5_000_000))).toMatchObject({ ptsUs: 91_333 });
    expect(clock.mapAudio(sound(5_010_000), 21_333)?.ptsUs).toBe(101_333);
  });

  it('lets nothing come before what was shown already', () => {
    const clock = new PauseClock();
    // Decoded first, shown last.
    clock.mapVideo(at(0, 2 * frameUs));
    clock.mapVideo(at(frameUs, 5 * frameUs));
    clock.cut();
    const keyframe = clock.mapVideo(at(5_000_000, 5_000_000 + 2 * frameUs));
    expect(keyframe).toMatchObject({ ptsUs: 6 * frameUs, dtsUs: 4 * frameUs });
  });

  it('leaves out the sound of the time that was cut out', () => {
    const clock = new PauseClock();
    clock.mapVideo(at(0));
    clock.cut();
    expect(clock.mapAudio(sound(10_000), 21_333)).toBeUndefined();
    clock.mapVideo(at(5_000_000));
    expect(clock.mapAudio(sound(4_999_999), 21_333)).toBeUndefined();
    expect(clock.mapAudio(sound(5_000_000), 21_333)).toBeDefined();
  });
});
