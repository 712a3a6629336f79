import { describe, expect, it } from 'vitest';
import { Standstill, type PictureLook } from '../../../server/web/player/standstill.ts';

/** Looks once a second at a picture of which only this is told; the rest stays as it was. */
function watch(): (seconds: number, change: (second: number) => Partial<PictureLook>) => string[] {
  const standstill = new Standstill();
  let look: PictureLook = {
    nowMs: 0,
    positionSeconds: 10,
    bufferedEndSeconds: 10,
    arrivals: 0,
    isMoreToCome: true,
  };
  return (seconds, change) =>
    Array.from({ length: seconds }, (_, second) => {
      look = { ...look, nowMs: look.nowMs + 1000, ...change(second) };
      return standstill.look(look) ?? '';
    }).filter(Boolean);
}

describe('a picture that stands still', () => {
  it('is left alone as long as it moves, and when a broadcast has nothing new', () => {
    const after = watch();
    const playing = (second: number) => ({
      positionSeconds: 10 + second,
      bufferedEndSeconds: 30,
      arrivals: second,
    });
    expect(after(20, playing)).toEqual([]);
    expect(after(300, () => ({ bufferedEndSeconds: 29, isMoreToCome: false }))).toEqual([]);
  });

  it.each<[string, (second: number) => Partial<PictureLook>]>([
    ['with something to play, as before a hole', () => ({ bufferedEndSeconds: 14 })],
    ['while media comes and nothing of it becomes playable', (second) => ({ arrivals: second })],
    [
      'while it jumps after the live position again and again',
      (second) => ({ arrivals: second, positionSeconds: 10 + 5 * Math.floor(second / 5) }),
    ],
  ])('is sought on and then begun anew %s', (_, change) => {
    expect(watch()(20, change).slice(0, 2)).toEqual(['seek', 'restart']);
  });

  it('has not got going by the seek itself, nor by nudges', () => {
    const after = watch();
    expect(after(6, () => ({ bufferedEndSeconds: 40 }))).toEqual(['seek']);
    expect(after(1, () => ({ positionSeconds: 38 }))).toEqual([]);
    expect(after(6, (second) => ({ positionSeconds: 38 + second / 10 }))).toContain('restart');
  });

  it('has a seek before it again once it has played on after one', () => {
    const after = watch();
    expect(after(6, () => ({ bufferedEndSeconds: 40 }))).toEqual(['seek']);
    expect(after(5, (second) => ({ positionSeconds: 11 + second }))).toEqual([]);
    expect(after(6, () => ({}))).toEqual(['seek']);
  });

  it('is begun anew when nothing comes for long that should', () => {
    const after = watch();
    expect(after(12, () => ({}))).toEqual([]);
    expect(after(6, () => ({}))).toContain('restart');
  });

  it('is not counted while the page itself was held up', () => {
    expect(watch()(2, (second) => ({ nowMs: second * 60_000, bufferedEndSeconds: 14 }))).toEqual([]);
  });
});
