import { expect, it } from 'vitest';
import { ClipPlayer } from '../../../src/renderer/program/mixer/clip-player.ts';

const blockUs = (1024 / 48_000) * 1e6;

/** What a strip reads from `startUs` on, left channel. */
function listen(player: ClipPlayer, startUs: number, blocks: number): number[] {
  return Array.from({ length: blocks }, (_, index) => {
    const out = new Float32Array(2048);
    player.read(out, startUs + index * blockUs);
    return [...out].filter((_sample, at) => at % 2 === 0);
  }).flat();
}

function ramp(): ClipPlayer {
  const player = new ClipPlayer();
  const samples = Float32Array.from({ length: 6000 }, (_, at) => Math.floor(at / 2) + 1);
  player.handle({ type: 'store', clipId: 'ramp', samples });
  return player;
}

it('plays every sample of a clip once and in its place, over any border of blocks', () => {
  const player = ramp();
  player.handle({ type: 'play', clipId: 'ramp', atUs: 1e6 + 100 * (1e6 / 48_000) });
  const heard = listen(player, 1e6, 4);
  expect(heard.slice(0, 101)).toEqual([...Array.from({ length: 100 }, () => 0), 1]);
  expect(heard.filter((sample) => sample > 0)).toEqual(Array.from({ length: 3000 }, (_, at) => at + 1));
});

it('clips no start of one that comes late, and still plays the same after hours', () => {
  const player = ramp();
  for (const startUs of [1e6, 1200e6, 36_000e6]) {
    player.handle({ type: 'play', clipId: 'ramp', atUs: startUs - 500_000 });
    expect(listen(player, startUs, 1).slice(0, 3)).toEqual([1, 2, 3]);
    listen(player, startUs + blockUs, 4);
  }
});

it('goes out softly when the next alert comes', () => {
  const player = ramp();
  player.handle({ type: 'play', clipId: 'ramp', atUs: 0 });
  listen(player, 0, 1);
  player.handle({ type: 'stop' });
  const heard = listen(player, blockUs, 3);
  expect(heard[0]).toBeGreaterThan(1000);
  expect(heard.slice(2401).every((sample) => sample === 0)).toBe(true);
});
