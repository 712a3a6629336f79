import { describe, expect, it } from 'vitest';
import { MediaTimeline } from '../../../src/renderer/program/media/media-timeline.ts';
import { SampleReader } from '../../../src/renderer/program/media/sample-reader.ts';
import { SoundFeed, type SoundPacket } from '../../../src/renderer/program/mixer/sound-feed.ts';

describe('media timeline', () => {
  it('joins the end of a file to its start without a gap', () => {
    const timeline = new MediaTimeline(1, 1_000_000, 2);
    expect(timeline.dueUs(2.5)).toBe(1_500_000);
    timeline.join(4, 0);
    expect(timeline.dueUs(0)).toBe(3_000_000);
    expect(timeline.positionAt(500_000)).toBe(2);
    expect(timeline.positionAt(2_900_000)).toBeCloseTo(3.9);
    expect(timeline.positionAt(3_000_000)).toBe(0);
    timeline.join(4, 0);
    expect(timeline.dueUs(1)).toBe(8_000_000);
    expect(timeline.positionAt(7_500_000)).toBeCloseTo(0.5);
  });

  it('goes at another speed', () => {
    const timeline = new MediaTimeline(2, 0, 0);
    expect(timeline.dueUs(4)).toBe(2_000_000);
    expect(timeline.positionAt(1_000_000)).toBe(2);
  });
});

/** 100 ms of a steady level at 48 kHz. */
function level(amplitude: number, startUs: number): SoundPacket {
  const samples = new Float32Array(4800).fill(amplitude);
  return { type: 'sound', left: samples, right: samples, inputRate: 48_000, startUs };
}

describe('sound that comes ahead of its time', () => {
  function feedOf(packets: readonly SoundPacket[]): (startUs: number) => number {
    const feed = new SoundFeed();
    for (const packet of packets) feed.handle(packet);
    return (startUs) => {
      const out = new Float32Array(2048);
      feed.read(out, startUs);
      return out[1024] ?? 0;
    };
  }

  it('is heard at its time and not before', () => {
    const read = feedOf([
      { type: 'begin', atUs: 1_000_000 },
      ...[0, 1, 2, 3].map((index) => level(0.5, 1_000_000 + index * 100_000)),
    ]);
    expect(read(900_000)).toBe(0);
    expect(read(1_100_000)).toBeCloseTo(0.5, 2);
    expect(read(1_600_000)).toBe(0);
  });

  it('ends where it is cut, however far ahead it was sent, and goes on as another stretch', () => {
    const read = feedOf([
      { type: 'begin', atUs: 0 },
      ...[0, 1, 2, 3, 4].map((index) => level(0.5, index * 100_000)),
      { type: 'cut', atUs: 200_000 },
      level(0.5, 500_000),
      { type: 'begin', atUs: 300_000 },
      ...[0, 1, 2].map((index) => level(0.25, 300_000 + index * 100_000)),
    ]);
    expect(read(100_000)).toBeCloseTo(0.5, 2);
    expect(read(250_000)).toBe(0);
    expect(read(400_000)).toBeCloseTo(0.25, 2);
    expect(read(560_000)).toBeCloseTo(0.25, 2);
  });
});

describe('reading samples', () => {
  const sample = (timestamp: number, closed: number[]) => ({
    timestamp,
    duration: 0.5,
    close: () => closed.push(timestamp),
  });

  it('ends where the file breaks off, and says so', async () => {
    const reader = new SampleReader(
      {
        async *samples() {
          yield await Promise.resolve(sample(0, []));
          throw new Error('torn off');
        },
      },
      0,
    );
    expect(await reader.next()).toMatchObject({ timestamp: 0 });
    expect(await reader.next()).toBeUndefined();
    expect(reader).toMatchObject({ endSeconds: 0.5, count: 1, failure: new Error('torn off') });
  });

  it('closes what nobody will take', async () => {
    const closed: number[] = [];
    const reader = new SampleReader(
      {
        async *samples() {
          yield await Promise.resolve(sample(3, closed));
        },
      },
      3,
    );
    await reader.ready();
    reader.close();
    await Promise.resolve();
    expect(closed).toEqual([3]);
    expect(await reader.next()).toBeUndefined();
  });
});
