import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveStream } from '../../../server/delivery/live-stream.ts';
import { parsePlaylistQuery } from '../../../server/delivery/playlist-query.ts';
import { HoldLimit } from '../../../server/delivery/waiters.ts';
import type { Rendition } from '../../../src/media-worker/jobs.ts';

const source: Rendition = {
  id: 'source',
  kind: 'video',
  codecs: 'avc1.64001f',
  bitrateKbps: 100,
  timescale: 90_000,
  partTargetMs: 2000,
  init: Buffer.from('init'),
};
const hourMs = 3_600_000;
const startMs = Date.parse('2026-03-01T12:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(startMs);
});
afterEach(() => {
  vi.useRealTimers();
});

/** Times of day of the segments of a broadcast in whose middle the clock steps, and its publisher comes back. */
async function datesWithStep(stepMs: number): Promise<number[]> {
  const delays: number[] = [];
  const stream = new LiveStream({
    targetDurationS: 4,
    playlistWindowS: 60,
    dvrWindowS: 60,
    maxBytes: 1024 * 1024,
    holdLimit: new HoldLimit(10),
    onPartDelay: (delayMs) => delays.push(delayMs),
    onEnded: () => undefined,
  });
  const feed = (from: number, to: number): void => {
    for (let segment = from; segment < to; segment += 1) {
      const startUs = segment * 2_000_000;
      stream.addPart({
        ...{ renditionId: 'source', segment, part: 0, lastOfSegment: true, independent: true },
        ...{ startUs, durationUs: 2_000_000, bytes: Buffer.from('x') },
      });
      vi.setSystemTime(Date.now() + 2000);
    }
  };
  stream.begin([source], {});
  feed(0, 3);
  vi.setSystemTime(Date.now() + stepMs);
  feed(3, 6);
  stream.begin([source], {});
  feed(0, 3);
  const query = parsePlaylistQuery('');
  const served = await stream.playlist('source', query, { once: () => undefined });
  const text = served.body(query).toString();
  stream.end();
  expect(delays.every((delayMs) => delayMs >= 0 && delayMs < hourMs)).toBe(true);
  return [...text.matchAll(/PROGRAM-DATE-TIME:(\S+)/g)].map(([, date = '']) => Date.parse(date));
}

it.each([-5 * hourMs, 5 * hourMs])(
  'times of day never go back when the clock steps by %i ms',
  async (stepMs) => {
    const dates = await datesWithStep(stepMs);
    expect(dates.length).toBeGreaterThan(1);
    expect(dates).toEqual(dates.toSorted((a, b) => a - b));
    // Within a publisher's stream they go by its media, not by the clock.
    expect(dates[1] ?? 0).toBeLessThan(startMs + hourMs + Math.max(stepMs, 0));
  },
);
