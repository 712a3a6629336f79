import { describe, expect, it } from 'vitest';
import { onwardTimeline, TimestampRepair } from '../../../src/shared/media/timestamp-repair.ts';
import { TimestampUnwrapper } from '../../../src/media-worker/worker/transcode/timestamp-unwrapper.ts';

const second = 90_000;
const hour = 3600 * second;
const frames = { video: 3600, audio: 1920 };
type TrackName = keyof typeof frames;

interface Placed {
  track: TrackName;
  /** When the packet was really taken, and where it was placed. */
  trueTicks: number;
  ticks: number;
}
type Clock = (trueTicks: number, track: TrackName) => number | undefined;

/** Sends both tracks, interleaved with the sound a little late, with the times that a publisher's clock says. */
function send(seconds: number, clock: Clock, tracks: readonly TrackName[] = ['video', 'audio']): Placed[] {
  const repair = new TimestampRepair({ ticksPerSecond: second });
  const lateTicks = { video: 0, audio: second / 10 };
  return tracks
    .flatMap((track) =>
      Array.from({ length: Math.ceil((seconds * second) / frames[track]) }, (_, index) => ({
        track,
        trueTicks: index * frames[track],
      })),
    )
    .toSorted((a, b) => a.trueTicks + lateTicks[a.track] - b.trueTicks - lateTicks[b.track])
    .map((packet) => ({
      ...packet,
      ticks: repair.place(packet.track, clock(packet.trueTicks, packet.track)),
    }));
}

const of = (placed: readonly Placed[], track: TrackName): Placed[] =>
  placed.filter((packet) => packet.track === track);

/** How much longer the line of each track is at its end than the media that was sent. */
function gainedTicks(placed: readonly Placed[], track: TrackName): number {
  const last = of(placed, track).at(-1);
  return (last?.ticks ?? NaN) - (last?.trueTicks ?? NaN);
}

/** Where a track didn't grow. */
function stepsBack(placed: readonly Placed[]): number[] {
  return (['video', 'audio'] as const).flatMap((track) => {
    const ticks = of(placed, track).map((packet) => packet.ticks);
    return ticks.filter((value, index) => index > 0 && value <= (ticks[index - 1] ?? 0));
  });
}

/** How far sound and picture are apart at the end from how they were sent. */
const apartTicks = (placed: readonly Placed[]): number =>
  Math.abs(gainedTicks(placed, 'video') - gainedTicks(placed, 'audio'));

it('keeps the pace of sound that is far ahead, with a timestamp for the first of several frames, as in MPEG-TS', () => {
  const repair = new TimestampRepair({ ticksPerSecond: second });
  const aheadTicks = second / 2;
  const errors = Array.from({ length: 1000 }, (_, index) => {
    const trueTicks = index * frames.audio;
    repair.place('video', trueTicks);
    const rawTicks = index % 11 === 0 ? trueTicks + aheadTicks : undefined;
    return Math.abs(repair.place('audio', rawTicks) - trueTicks - aheadTicks);
  });
  // A group that is held close to the picture is a tenth shorter at most.
  expect(Math.max(...errors)).toBeLessThan(11 * frames.audio * 0.1);
});

describe('timestamps of one track', () => {
  it.each([-5, -50, -90, -150, -400])('never go back in the output when one frame is %i ms off', (ms) => {
    for (const wrong of ['video', 'audio'] as const) {
      const placed = send(20, (ticks, track) =>
        track === wrong && ticks === 10 * frames[track] * 20 ? ticks + ms * 90 : ticks,
      );
      expect(stepsBack(placed)).toEqual([]);
      expect([gainedTicks(placed, 'video'), gainedTicks(placed, 'audio')]).toEqual([0, 0]);
    }
  });

  it('never go back when they shake, and keep their time', () => {
    const placed = send(60, (ticks) => ticks + ((ticks / 240) % 7) * 900);
    expect(stepsBack(placed)).toEqual([]);
    expect(apartTicks(placed)).toBeLessThanOrEqual(second / 10);
    expect(Math.abs(gainedTicks(placed, 'video'))).toBeLessThan(second / 10);
  });

  it.each(['video', 'audio'] as const)('jump by an hour without the other: %s goes on in step', (jumping) => {
    for (const jump of [hour, -hour, 20 * hour, 4 * second, -4 * second]) {
      const placed = send(
        60,
        (ticks, track) => 5 * hour + ticks + (track === jumping && ticks > 20 * second ? jump : 0),
      );
      expect(stepsBack(placed)).toEqual([]);
      expect(apartTicks(placed)).toBeLessThanOrEqual(frames.video);
    }
  });

  it('take their old clock up again when the jump is over', () => {
    const isOff = (ticks: number): boolean => ticks > 20 * second && ticks < 30 * second;
    const placed = send(
      60,
      (ticks, track) => 5 * hour + ticks + (track === 'audio' && isOff(ticks) ? -hour : 0),
    );
    expect(stepsBack(placed)).toEqual([]);
    expect(gainedTicks(placed, 'audio')).toBe(5 * hour);
    expect(gainedTicks(placed, 'video')).toBe(5 * hour);
  });

  it('don’t lose lip sync however often they jump', () => {
    const placed = send(600, (ticks, track) =>
      track === 'audio' ? ticks + Math.floor(ticks / (10 * second)) * hour : ticks,
    );
    expect(stepsBack(placed)).toEqual([]);
    expect(apartTicks(placed)).toBeLessThanOrEqual(second / 25);
  });
});

describe('timestamps of both tracks', () => {
  it('are left alone while they go on, also in a track that pauses', () => {
    const repair = new TimestampRepair({ ticksPerSecond: second });
    const wrong: number[] = [];
    const place = (track: TrackName, ticks: number): void => {
      if (repair.place(track, ticks) !== ticks) wrong.push(ticks);
    };
    for (let time = 0; time < 60; time++) {
      place('video', time * second);
      if (time < 10 || time > 40) place('audio', time * second + 100);
    }
    expect(wrong).toEqual([]);
  });

  it('never begin below zero', () => {
    const repair = new TimestampRepair({ ticksPerSecond: second });
    expect(repair.place('video', -3 * second)).toBe(0);
    expect(repair.place('audio', -4 * second)).toBe(0);
    expect(repair.place('video', -2 * second)).toBe(2 * second);
  });

  it.each([hour, -hour, 7 * hour, -4.9 * hour, -second / 3, -2 * second])(
    'jump by %i ticks together and go on at their pace',
    (jump) => {
      const placed = send(60, (ticks) => 5 * hour + ticks + (ticks > 20 * second ? jump : 0));
      expect(stepsBack(placed)).toEqual([]);
      expect(apartTicks(placed)).toBeLessThanOrEqual(0);
      const video = of(placed, 'video');
      const steps = video.map(({ ticks }, index) => ticks - (video[index - 1]?.ticks ?? ticks));
      expect(Math.max(...steps)).toBeLessThan(second / 2);
      expect(Math.abs(gainedTicks(placed, 'video') - 5 * hour)).toBeLessThan(second / 2);
    },
  );

  it('go on through fifty restarts of the encoder', () => {
    const placed = send(500, (ticks) => ticks % (10 * second));
    expect(stepsBack(placed)).toEqual([]);
    expect(apartTicks(placed)).toBeLessThanOrEqual(second / 25);
  });

  it.each([-400, -200, 0, 200, 400])(
    'mean the same moment after a restart where the sound had come %i ms further than the picture',
    (furtherMs) => {
      const repair = new TimestampRepair({ ticksPerSecond: second });
      const lastTicks = { video: 0, audio: 0 };
      const endTicks = { video: 10 * second, audio: 10 * second + furtherMs * 90 };
      for (const track of ['video', 'audio'] as const) {
        for (let raw = 0; raw < endTicks[track]; raw += frames[track])
          lastTicks[track] = repair.place(track, raw);
      }
      let apart: number | undefined;
      for (let raw = 0; raw < 5 * second; raw += second / 10) {
        const video = repair.place('video', raw);
        const audio = repair.place('audio', raw + second / 20);
        expect(video).toBeGreaterThan(lastTicks.video);
        expect(audio).toBeGreaterThan(lastTicks.audio);
        Object.assign(lastTicks, { video, audio });
        apart = audio - video;
      }
      expect(apart).toBe(second / 20);
    },
  );

  it('of another stream go on behind all that was placed, both on its clock from its first packet on', () => {
    const repair = onwardTimeline();
    const place = (track: TrackName, ms: number): number => repair.place(track, ms * 1000) / 1000;
    const before = [place('video', 5000), place('audio', 4990), place('video', 5040), place('audio', 5090)];
    expect(before).toEqual([1000, 990, 1040, 1090]);
    for (const startMs of [0, 5100, 3_600_000]) {
      repair.restart();
      const times = [0, 40, 80].flatMap((ms) => [
        place('video', startMs + ms),
        place('audio', startMs + ms + 5),
      ]);
      const first = times[0] ?? 0;
      expect(times.map((ms) => ms - first)).toEqual([0, 5, 40, 45, 80, 85]);
      expect(first).toBeGreaterThan(Math.max(...before));
      before.push(...times);
    }
  });

  it('begin on clocks of their own, and are brought together', () => {
    const placed = send(20, (ticks, track) => (track === 'video' ? ticks + 9 * hour : ticks));
    expect(stepsBack(placed)).toEqual([]);
    expect(apartTicks(placed)).toBeLessThanOrEqual(second / 5);
  });
});

describe('timestamps that are not there', () => {
  it.each([
    ['absent', (): number | undefined => undefined],
    ['all zero', (): number | undefined => 0],
  ])('are filled at the length of a frame where they are %s', (_, none) => {
    const placed = send(60, none);
    expect(stepsBack(placed)).toEqual([]);
    expect(apartTicks(placed)).toBeLessThanOrEqual(second / 4);
    expect(Math.abs(gainedTicks(placed, 'video'))).toBeLessThan(second / 4);
  });

  it('are filled by what the container knows, and by what was seen', () => {
    const repair = new TimestampRepair({ ticksPerSecond: second });
    for (let index = 0; index < 10; index++)
      expect(repair.place('video', undefined, 1500)).toBe(index * 1500);
    const other = new TimestampRepair({ ticksPerSecond: second });
    for (let index = 0; index < 10; index++) other.place('video', index * 1800);
    expect(other.place('video', undefined)).toBe(18_000);
    expect(other.place('video', 11 * 1800)).toBe(19_800);
  });

  it('don’t drift away from the other track where only one has none', () => {
    // Frames last 4 % longer than was announced: 24 s in ten minutes.
    const repair = new TimestampRepair({ ticksPerSecond: second });
    let filled = 0;
    for (let index = 0; index < 15_000; index++) {
      const audioTicks = repair.place('audio', index * frames.video);
      filled = repair.place('video', undefined, frames.video / 1.04);
      expect(Math.abs(filled - audioTicks)).toBeLessThan(second / 2);
    }
    expect(filled).toBeGreaterThan(590 * second);
  });

  it('are taken as they are once they come', () => {
    const placed = send(60, (ticks) => (ticks < 10 * second ? 0 : ticks));
    expect(stepsBack(placed)).toEqual([]);
    expect(apartTicks(placed)).toBeLessThanOrEqual(second / 4);
    expect(Math.abs(gainedTicks(placed, 'video'))).toBeLessThan(second / 4);
  });
});

describe('timestamps that wrap', () => {
  it.each([
    ['FLV', 32, 1000],
    ['MPEG-TS', 33, 90_000],
  ])('of %s go on, again and again', (_, bits, perSecond) => {
    const modulus = 2 ** bits;
    const unwrapper = new TimestampUnwrapper(bits);
    const start = modulus - 30 * perSecond;
    // Half an hour a step, for four circles.
    for (let time = start; time < 5 * modulus; time += 1800 * perSecond) {
      expect(unwrapper.unwrap('video', time % modulus)).toBe(time);
      // The sound stands before the wrap where the picture is behind it, and the reverse.
      expect(unwrapper.unwrap('audio', (time - perSecond / 2) % modulus)).toBe(time - perSecond / 2);
    }
  });

  it('may have wrapped between decoding and showing', () => {
    const unwrapper = new TimestampUnwrapper(33);
    expect(unwrapper.delay(2 ** 33 - 1000, 2600)).toBe(3600);
    expect(unwrapper.delay(-1000, 2600)).toBe(3600);
    expect(unwrapper.delay(5000, 4000)).toBe(0);
  });
});
