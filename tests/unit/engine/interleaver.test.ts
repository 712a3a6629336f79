import { describe, expect, it } from 'vitest';
import { Interleaver } from '../../../src/engine/encode/interleaver.ts';
import { ProgramTime } from '../../../src/engine/encode/program-time.ts';
import { picture, sound } from './packets.ts';

function startInterleaver() {
  const out: string[] = [];
  const interleaver = new Interleaver(({ kind, timeUs }) => out.push(`${kind} ${timeUs / 1000}`));
  return {
    out,
    interleaver,
    video: (ms: number) => {
      interleaver.push({ kind: 'video', timeUs: ms * 1000, packet: picture(ms * 1000) });
    },
    audio: (ms: number) => {
      interleaver.push({ kind: 'audio', timeUs: ms * 1000, packet: sound(ms * 1000) });
    },
  };
}

describe('The interleaver', () => {
  it('brings sound that comes later into the order of time', () => {
    const { video, audio, out } = startInterleaver();
    for (const ms of [0, 33, 67, 100]) video(ms);
    for (const ms of [5, 26, 48, 69, 90]) audio(ms);
    expect(out).toEqual([
      'video 0',
      'audio 5',
      'audio 26',
      'video 33',
      'audio 48',
      'video 67',
      'audio 69',
      'audio 90',
    ]);
  });

  it('waits for the other kind for 1.25 s of media and then goes on without it', () => {
    const { video, audio, out } = startInterleaver();
    for (let ms = 0; ms <= 1400; ms += 50) video(ms);
    expect(out).toEqual(['video 0', 'video 50', 'video 100', 'video 150']);
    audio(0);
    expect(out.at(-1)).toBe('audio 0');
  });

  it('lets everything out at the end', () => {
    const { video, audio, out, interleaver } = startInterleaver();
    video(10);
    video(40);
    audio(0);
    interleaver.flush();
    expect(out).toEqual(['audio 0', 'video 10', 'video 40']);
  });
});

describe('The program’s time', () => {
  it('follows the page’s clock', () => {
    const time = new ProgramTime();
    expect([1_000, 34_000, 20_000].map((us) => time.map(us))).toEqual([1_000, 34_000, 20_000]);
  });

  it('goes on where it was when the page’s clock starts anew, for sound and picture alike', () => {
    const time = new ProgramTime();
    time.map(60_000_000);
    expect(time.map(100)).toBe(60_020_000);
    expect(time.map(10_100)).toBe(60_030_000);
  });

  it('cuts the gap short when the computer slept', () => {
    const time = new ProgramTime();
    time.map(0);
    expect(time.map(9_000_000)).toBe(9_000_000);
    expect(time.map(3_600_000_000)).toBe(9_020_000);
  });
});
