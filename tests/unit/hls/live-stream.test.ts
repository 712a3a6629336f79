import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveStream } from '../../../server/delivery/live-stream.ts';
import { parsePlaylistQuery } from '../../../server/delivery/playlist-query.ts';
import { HoldLimit, type Asker } from '../../../server/delivery/waiters.ts';
import type { MediaPart, Rendition } from '../../../src/media-worker/jobs.ts';

const partsPerSegment = 8;
const partUs = 250_000;

function rendition(id: string, init = 'init'): Rendition {
  const kind = id === 'audio' ? 'audio' : 'video';
  return {
    id,
    kind,
    codecs: 'x',
    bitrateKbps: 100,
    timescale: 90_000,
    partTargetMs: 340,
    height: 720,
    init: Buffer.from(`${id} ${init}`),
  };
}

const standard = [rendition('source'), rendition('480p'), rendition('audio')];

function part(renditionId: string, segment: number, number: number): MediaPart {
  return {
    renditionId,
    segment,
    part: number,
    lastOfSegment: number === partsPerSegment - 1,
    independent: number === 0,
    startUs: (segment * partsPerSegment + number) * partUs,
    durationUs: partUs,
    bytes: Buffer.from(`${renditionId} ${segment}.${number};`),
  };
}

/** Whole segments of every rendition. */
function feed(stream: LiveStream, from: number, to: number, ids = ['source', '480p', 'audio']): void {
  for (let segment = from; segment < to; segment += 1) {
    for (let number = 0; number < partsPerSegment; number += 1) {
      for (const id of ids) stream.addPart(part(id, segment, number));
    }
  }
}

function open(more: Partial<ConstructorParameters<typeof LiveStream>[0]> = {}): LiveStream {
  return new LiveStream({
    targetDurationS: 4,
    playlistWindowS: 30,
    dvrWindowS: 30,
    maxBytes: 1024 * 1024,
    holdLimit: new HoldLimit(10),
    onEnded: () => undefined,
    ...more,
  });
}

const dateRanges = (text: string): string[] =>
  text.split('\n').filter((line) => line.startsWith('#EXT-X-DATERANGE:'));

/** Who asks and does not leave. */
const patient: Asker = { once: () => undefined };
const read = async (
  stream: LiveStream,
  id: string,
  directives: Readonly<Record<string, string>> = {},
  asker = patient,
): Promise<string> => {
  const query = parsePlaylistQuery(new URLSearchParams(directives).toString());
  return (await stream.playlist(id, query, asker)).body(query).toString();
};
const multivariantOf = (stream: LiveStream): string =>
  stream.multivariant().body(parsePlaylistQuery('')).toString();

/** MEDIA-SEQUENCE and the tags and names of segments, without parts. */
function outline(playlist: string): string[] {
  return playlist
    .split('\n')
    .filter((line) => /^#EXT-X-(DISCONTINUITY|GAP|MEDIA-SEQUENCE|MAP|ENDLIST)|^[^#]/.test(line))
    .map((line) => line.replace(/[a-z0-9]+-(?=\d|init)/, ''));
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('LiveStream', () => {
  it('can be played once every rendition has a whole segment', () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1, ['source', '480p']);
    expect(stream.isPlayable).toBe(false);
    feed(stream, 0, 1, ['audio']);
    expect(stream.isPlayable).toBe(true);
  });

  it('cuts all of a broadcast by the target of its first parts', async () => {
    const stream = open();
    expect(stream.partTargetMs).toBeUndefined();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    expect(stream.partTargetMs).toBe(340);
    stream.begin(
      [...standard, rendition('720p')].map((each) => ({ ...each, partTargetMs: 408 })),
      {},
    );
    feed(stream, 0, 1, ['source', '480p', '720p', 'audio']);
    expect(stream.partTargetMs).toBe(340);
    for (const id of ['source', '720p', 'audio'])
      expect(await read(stream, id)).toContain('#EXT-X-PART-INF:PART-TARGET=0.34\n');
  });

  it('tells of interruptions as date ranges, the same in every rendition and in delta updates', async () => {
    vi.setSystemTime(Date.UTC(2030, 0, 1));
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 2);
    expect(dateRanges(await read(stream, 'source'))).toEqual([]);
    const since = /PROGRAM-DATE-TIME:(\S+)\n(?!.*PROGRAM-DATE-TIME)/s.exec(await read(stream, 'source'))?.[1];
    stream.begin(standard, {}, true);
    feed(stream, 0, 1);
    stream.begin(standard, {}, true);
    feed(stream, 0, 20);
    const [range = '', ...more] = dateRanges(await read(stream, 'source'));
    expect(more).toEqual([]);
    expect(range).toMatch(
      /^#EXT-X-DATERANGE:ID="interruption-\d+",CLASS="footlight.interruption",START-DATE="2030-[^"]+"$/,
    );
    // Two seconds of the last segment before it.
    expect(Date.parse(/START-DATE="([^"]+)"/.exec(range)?.[1] ?? '')).toBe(Date.parse(since ?? '') + 2000);
    expect(dateRanges(await read(stream, 'audio', { _HLS_skip: 'YES' }))).toEqual([range]);

    stream.begin(standard, {});
    feed(stream, 0, 1);
    for (const id of ['source', '480p', 'audio']) {
      expect([id, ...dateRanges(await read(stream, id))]).toEqual([id, `${range},DURATION=42`]);
    }
    feed(stream, 1, 20);
    expect(dateRanges(await read(stream, 'source'))).toEqual([]);
  });

  it('rule 10: a segment is its parts', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    const whole = await stream.resource('source', `${stream.id}-0.m4s`, patient);
    const parts = await Promise.all(
      Array.from({ length: partsPerSegment }, (_, index) =>
        stream.resource('source', `${stream.id}-0.${index}.m4s`, patient),
      ),
    );
    expect(Buffer.from(whole)).toEqual(Buffer.concat(parts));
  });

  it('rules 32 and 33: a hinted part is held and comes whole', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    const hint = /PRELOAD-HINT:TYPE=PART,URI="([^"]+)"/.exec(await read(stream, 'source'))?.[1] ?? '';
    const held = stream.resource('source', hint, patient);
    stream.addPart(part('source', 1, 0));
    expect(Buffer.from(await held).toString()).toBe('source 1.0;');
    expect(await read(stream, 'source')).toContain(`#EXT-X-PART:DURATION=0.25,URI="${hint}",INDEPENDENT=YES`);
  });

  it('rule 34: an unknown part, and a hint that is abandoned, are not found', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    stream.addPart(part('source', 1, 0));
    await expect(stream.resource('source', `${stream.id}-1.5.m4s`, patient)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const abandoned = stream.resource('source', `${stream.id}-1.1.m4s`, patient);
    stream.interrupt();
    await expect(abandoned).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('rules 19 and 20: holds a playlist until it has what was asked for', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    const forPart = read(stream, 'source', { _HLS_msn: '1', _HLS_part: '1' });
    const forSegment = read(stream, 'source', { _HLS_msn: '1' });
    stream.addPart(part('source', 1, 0));
    stream.addPart(part('source', 1, 1));
    expect(await forPart).toContain('-1.1.m4s');
    expect(await forPart).not.toContain('-1.m4s');
    for (let number = 2; number < partsPerSegment; number += 1) stream.addPart(part('source', 1, number));
    expect(await forSegment).toContain('-1.m4s');
  });

  it('rule 25: a request is held no longer than 3 target durations', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    const held = read(stream, 'source', { _HLS_msn: '1' }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(12_001);
    expect(await held).toMatchObject({ code: 'PLAYLIST_WAIT_TOO_LONG', httpStatus: 503 });
  });

  it('rule 26: an ended playlist is answered at once, whatever is asked', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    const held = read(stream, 'source', { _HLS_msn: '1' });
    stream.interrupt();
    stream.end();
    expect(outline(await held).at(-1)).toBe('#EXT-X-ENDLIST');
    expect(await read(stream, 'source', { _HLS_msn: '99', _HLS_part: '99' })).toBe(await held);
  });

  it('refuses more held requests than the relay may hold, and lets go of who went away', async () => {
    const stream = open({ holdLimit: new HoldLimit(1) });
    stream.begin(standard, {});
    feed(stream, 0, 1);
    const viewer = new EventEmitter();
    const first = read(stream, 'source', { _HLS_msn: '1' }, viewer);
    await expect(read(stream, 'source', { _HLS_msn: '1' })).rejects.toMatchObject({
      code: 'TOO_MANY_CONNECTIONS',
    });
    viewer.emit('close');
    await expect(first).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const second = read(stream, 'source', { _HLS_msn: '1' });
    feed(stream, 1, 2);
    await expect(second).resolves.toContain('-1.m4s');
  });

  it('rules 14, 17 and 18: removes in order, counts what it removed, and keeps it for a while', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 20);
    const lines = outline(await read(stream, 'source'));
    // 30 s of 2 s segments, and never less.
    expect(lines[0]).toBe('#EXT-X-MEDIA-SEQUENCE:5');
    expect(lines.at(-1)).toBe('19.m4s');
    await expect(stream.resource('source', `${stream.id}-3.0.m4s`, patient)).resolves.toHaveLength(11);
    // Its own 2 s, and the 32 s of the longest playlist that listed it.
    vi.advanceTimersByTime(33_000);
    await expect(stream.resource('source', `${stream.id}-3.m4s`, patient)).resolves.toHaveLength(88);
    vi.advanceTimersByTime(2000);
    feed(stream, 20, 21);
    await expect(stream.resource('source', `${stream.id}-3.m4s`, patient)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('keeps its memory bounded, and three target durations in the playlist all the same', async () => {
    const stream = open({ maxBytes: 2000 });
    stream.begin(standard, {});
    feed(stream, 0, 40);
    expect(stream.bytes).toBeLessThanOrEqual(2000);
    expect(
      outline(await read(stream, 'source')).filter((line) => line.endsWith('.m4s')).length,
    ).toBeGreaterThanOrEqual(6);
  });

  it('goes on behind a discontinuity in every rendition, with the same numbers', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    // The worker dies when the source is a segment ahead of the others.
    stream.addPart(part('source', 1, 0));
    stream.addPart(part('480p', 1, 0));
    stream.addPart(part('source', 2, 0));
    stream.interrupt();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    expect(outline(await read(stream, 'source'))).toEqual([
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-DISCONTINUITY-SEQUENCE:0',
      '#EXT-X-MAP:URI="init0.mp4"',
      ...['0.m4s', '1.m4s', '2.m4s'],
      '#EXT-X-DISCONTINUITY',
      '3.m4s',
    ]);
    expect(outline(await read(stream, 'audio'))).toEqual([
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-DISCONTINUITY-SEQUENCE:0',
      '#EXT-X-MAP:URI="init0.mp4"',
      ...['0.m4s', '#EXT-X-GAP', '1.m4s', '#EXT-X-GAP', '2.m4s'],
      '#EXT-X-DISCONTINUITY',
      '3.m4s',
    ]);
  });

  it('rule 17: counts the discontinuities that left the playlist', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 2);
    stream.begin(standard, {});
    feed(stream, 0, 15);
    // Segment 2 begins the second job and is the first in the window: its tag is still there.
    expect(outline(await read(stream, 'source')).slice(0, 3)).toEqual([
      '#EXT-X-MEDIA-SEQUENCE:2',
      '#EXT-X-DISCONTINUITY-SEQUENCE:0',
      '#EXT-X-DISCONTINUITY',
    ]);
    feed(stream, 15, 16);
    expect(outline(await read(stream, 'source')).slice(0, 2)).toEqual([
      '#EXT-X-MEDIA-SEQUENCE:3',
      '#EXT-X-DISCONTINUITY-SEQUENCE:1',
    ]);
  });

  it('gives a changed header a new address, and an equal one the same', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    stream.begin([rendition('source', 'other'), rendition('480p'), rendition('audio')], {});
    feed(stream, 0, 1);
    expect(outline(await read(stream, 'source')).filter((line) => line.includes('MAP'))).toEqual([
      '#EXT-X-MAP:URI="init0.mp4"',
      '#EXT-X-MAP:URI="init1.mp4"',
    ]);
    expect(outline(await read(stream, '480p')).filter((line) => line.includes('MAP'))).toHaveLength(1);
    const init = await stream.resource('source', `${stream.id}-init1.mp4`, patient);
    expect(Buffer.from(init).toString()).toBe('source other');
  });

  it('keeps a dropped rung in step by gaps, and offers it no more', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    stream.drop('480p');
    feed(stream, 1, 3, ['source', 'audio']);
    expect(multivariantOf(stream)).not.toContain('480p');
    expect(outline(await read(stream, '480p')).slice(-4)).toEqual([
      '#EXT-X-GAP',
      '1.m4s',
      '#EXT-X-GAP',
      '2.m4s',
    ]);
    expect(await read(stream, 'source')).not.toContain('../480p/');
  });

  it('lists at once that a dropped rung goes on with a gap, and loses no number by it', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    for (const id of ['source', '480p', 'audio']) stream.addPart(part(id, 1, 0));
    const held = read(stream, '480p', { _HLS_msn: '1', _HLS_part: '1' });
    stream.drop('480p');
    const told = await held;
    expect(outline(told).slice(-3)).toEqual(['1.m4s', '#EXT-X-GAP', '2.m4s']);
    const gapPart = told.split('\n').findLast((line) => line.startsWith('#EXT-X-PART:')) ?? '';
    expect(gapPart).toContain('GAP=YES');
    const name = /URI="([^"]+)"/.exec(gapPart)?.[1] ?? '';
    await expect(stream.resource('480p', name, patient)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    // The publisher comes back before that segment has begun elsewhere.
    stream.begin(standard, {});
    feed(stream, 0, 2);
    expect(outline(await read(stream, 'source')).slice(2)).toEqual([
      '#EXT-X-MAP:URI="init0.mp4"',
      ...['0.m4s', '1.m4s', '#EXT-X-DISCONTINUITY', '2.m4s', '3.m4s'],
    ]);
    expect(outline(await read(stream, '480p')).slice(-5)).toEqual([
      ...['1.m4s', '#EXT-X-GAP', '2.m4s', '#EXT-X-DISCONTINUITY', '3.m4s'],
    ]);
  });

  it('takes a rung back with the first segment that was not listed as a gap', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    stream.drop('480p');
    feed(stream, 1, 3, ['source', 'audio']);
    stream.restore(rendition('480p', 'again'));
    // Its encoder is behind: the first segment that it makes is a gap already.
    feed(stream, 2, 3, ['480p']);
    feed(stream, 3, 5);
    expect(multivariantOf(stream)).toContain('480p');
    expect(outline(await read(stream, '480p')).slice(2)).toEqual([
      '#EXT-X-MAP:URI="init0.mp4"',
      '0.m4s',
      '#EXT-X-GAP',
      '1.m4s',
      '#EXT-X-GAP',
      '2.m4s',
      '#EXT-X-MAP:URI="init1.mp4"',
      ...['3.m4s', '4.m4s'],
    ]);
  });

  it('rule 17: a job that brought nothing counts no discontinuity', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 2);
    stream.begin(standard, {});
    stream.begin(standard, {});
    feed(stream, 0, 16);
    // One discontinuity was listed, and it left the playlist.
    expect(outline(await read(stream, 'source')).slice(0, 2)).toEqual([
      '#EXT-X-MEDIA-SEQUENCE:3',
      '#EXT-X-DISCONTINUITY-SEQUENCE:1',
    ]);
  });

  it('rule 37: carries a query on, without the reserved names', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    const text = await read(stream, 'source', { _HLS_msn: '0', token: 'a.b', 'low-latency': '1' });
    expect(text).toContain(`\n${stream.id}-0.m4s?token=a.b\n`);
    expect(text).toContain(`URI="${stream.id}-0.1.m4s?token=a.b"`);
    expect(text).toContain(`URI="${stream.id}-init0.mp4?token=a.b"`);
    expect(text).toContain(`URI="${stream.id}-1.0.m4s?token=a.b"`);
    expect(text).toContain('URI="../audio/playlist.m3u8?token=a.b&low-latency=1"');
    expect(text).not.toContain('_HLS_');
    const query = parsePlaylistQuery('token=a.b');
    expect(stream.multivariant().body(query).toString()).toContain('source/playlist.m3u8?token=a.b\n');
  });

  it('tells of captions once the pictures carry some', () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    expect(multivariantOf(stream)).not.toContain('CLOSED-CAPTIONS');
    const bytes = Buffer.from('00000640b500314741393403ff', 'hex');
    stream.addPart({ ...part('source', 1, 0), bytes });
    expect(multivariantOf(stream)).toContain('TYPE=CLOSED-CAPTIONS');
  });

  it('rule 35: reports where every other rendition ends', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    stream.addPart(part('audio', 1, 0));
    const reports = (await read(stream, 'source')).match(/#EXT-X-RENDITION-REPORT:.*/g);
    expect(reports).toEqual([
      '#EXT-X-RENDITION-REPORT:URI="../480p/playlist.m3u8",LAST-MSN=0,LAST-PART=7',
      '#EXT-X-RENDITION-REPORT:URI="../audio/playlist.m3u8",LAST-MSN=1,LAST-PART=0',
    ]);
  });

  it('rule 36: dates go on from the first arrival, and never back', async () => {
    vi.setSystemTime(Date.UTC(2030, 0, 1));
    const clock = {};
    const stream = open();
    stream.begin(standard, clock);
    feed(stream, 0, 2);
    // The next worker repeats the second segment of the same publisher.
    stream.begin(standard, clock);
    for (const id of ['source', '480p', 'audio']) {
      stream.addPart({ ...part(id, 0, 0), startUs: part(id, 1, 0).startUs });
    }
    const dates = [...(await read(stream, 'source')).matchAll(/DATE-TIME:(.*)/g)].map((match) =>
      Date.parse(match[1] ?? ''),
    );
    // The first part was there when it had lasted.
    const first = Date.UTC(2030, 0, 1) - partUs / 1000;
    expect(dates).toHaveLength(3);
    expect(dates.map((date) => date - first)).toEqual([0, 2000, 4000]);
  });

  it('knows nothing of names that it did not give', async () => {
    const stream = open();
    stream.begin(standard, {});
    feed(stream, 0, 1);
    for (const name of ['x-0.m4s', `${stream.id}-9.m4s`, `${stream.id}-init9.mp4`, '../secret', '']) {
      await expect(stream.resource('source', name, patient)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await expect(read(stream, '1080p')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
