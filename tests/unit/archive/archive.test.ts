import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { LiveStream } from '../../../server/delivery/live-stream.ts';
import { parsePlaylistQuery } from '../../../server/delivery/playlist-query.ts';
import { parsePlaylist } from '../../support/hls-viewer.ts';
import { ArchivedRelay, ended, part, partsPerSegment, sound, source } from './archived-stream.ts';

/** Who asks and does not leave. */
const patient = { once: () => undefined };

/** Parts of both renditions, from one segment to before another. */
function feed(stream: LiveStream, from: number, to: number, lastParts = partsPerSegment): void {
  for (let segment = from; segment < to; segment += 1) {
    const parts = segment === to - 1 ? lastParts : partsPerSegment;
    for (let number = 0; number < parts; number += 1) {
      for (const id of ['source', 'audio']) stream.addPart(part(id, segment, number));
    }
  }
}

const plain = parsePlaylistQuery('');
const playlistOf = async (stream: LiveStream, id = 'source') =>
  parsePlaylist((await stream.playlist(id, plain, patient)).body(plain).toString());

/** What every segment of a playlist holds. */
async function contents(stream: LiveStream, id = 'source'): Promise<string[]> {
  const { segments } = await playlistOf(stream, id);
  const fetched = segments
    .filter(({ gap, uri }) => !gap && uri !== undefined)
    .map(async ({ uri }) => Buffer.from(await stream.resource(id, uri ?? '', patient)).toString('latin1'));
  return (await Promise.all(fetched)).map((text) =>
    [...text.matchAll(/(?:source|audio) \d+\.\d+/g)].join(','),
  );
}

const whole = (id: string, segment: number, parts = partsPerSegment): string =>
  Array.from({ length: parts }, (_, number) => `${id} ${segment}.${number}`).join(',');

const relays: ArchivedRelay[] = [];
async function start(options: Parameters<typeof ArchivedRelay.start>[0] = {}): Promise<ArchivedRelay> {
  const relay = await ArchivedRelay.start(options);
  relays.push(relay);
  return relay;
}
const open = (relay: ArchivedRelay): LiveStream => relay.delivery.open('show', relay.archive.keep('show'));
const written = (relay: ArchivedRelay) =>
  expect.poll(() => relay.archive.state.queuedBytes, { timeout: 10_000, interval: 5 }).toBe(0);

afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.dispose()));
});

describe('a broadcast that is kept', () => {
  it('can be rewound beyond what is in memory, with the same bytes', async () => {
    const relay = await start({ dvrWindowS: 200 });
    const stream = open(relay);
    stream.begin([source, sound], {});
    for (let segment = 0; segment < 40; segment += 1) {
      feed(stream, segment, segment + 1);
      await written(relay);
    }
    // 24 s of both renditions, of which a segment has 2 s.
    expect(stream.bytes).toBeLessThan(14 * 2 * part('source', 0, 0).bytes.byteLength * partsPerSegment);
    expect(await contents(stream)).toEqual(Array.from({ length: 40 }, (_, index) => whole('source', index)));
    expect((await playlistOf(stream)).mediaSequence).toBe(0);
    feed(stream, 40, 110);
    const { mediaSequence, segments } = await playlistOf(stream);
    expect(mediaSequence).toBe(10);
    expect(segments).toHaveLength(100);
  });

  it('is a recording at once when it is over, with its end and nothing of live playlists', async () => {
    const relay = await start();
    const stream = open(relay);
    stream.begin([source, sound], {});
    feed(stream, 0, 5, 3);
    const over = ended(relay.archive);
    stream.interrupt();
    stream.end();
    const { id, durationMs } = await over;
    expect(durationMs).toBe(9500);
    const { stream: recording, slug } = await relay.delivery.recording(id);
    expect(slug).toBe('show');
    expect(await contents(recording, 'audio')).toEqual([
      ...[0, 1, 2, 3].map((segment) => whole('audio', segment)),
      whole('audio', 4, 3),
    ]);
    const { text } = await playlistOf(recording);
    expect(text).toContain('#EXT-X-PLAYLIST-TYPE:VOD\n');
    expect(text).toContain('#EXT-X-ENDLIST\n');
    expect(text).not.toContain('PART');
    expect(recording.multivariant().body(plain).toString()).toContain('RESOLUTION=1280x720');
    await relay.archive.delete(id);
    relay.delivery.forgetRecording(id);
    await expect(relay.delivery.recording(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(readdirSync(relay.directory)).toEqual([]);
  });

  it('goes on in the same playlists after the death of the relay, with names of its own', async () => {
    const first = await start();
    const stream = open(first);
    stream.begin([source, sound], {});
    feed(stream, 0, 3, 2);
    const before = await playlistOf(stream);
    await first.stop();
    // As if the process had been killed in mid-write.
    const [id = ''] = readdirSync(first.directory);
    const journal = path.join(first.directory, id, 'journal.jsonl');
    appendFileSync(journal, '{"type":"segment","rendit');
    const media = path.join(first.directory, id, 'source.0.media');
    truncateSync(media, statSync(media).size - 1);

    const second = await start({ directory: first.directory });
    expect(second.archive.resumable).toEqual(['show']);
    const resumed = open(second);
    expect(resumed.id).toBe(id);
    expect(resumed.isPlayable).toBe(true);
    expect(resumed.partTargetMs).toBe(source.partTargetMs);
    // The last part was cut short; all before it is there, under the names that viewers know.
    expect(await contents(resumed)).toEqual([whole('source', 0), whole('source', 1), whole('source', 2, 1)]);
    expect(await contents(resumed, 'audio')).toHaveLength(3);
    expect((await playlistOf(resumed)).segments.map(({ uri }) => uri).slice(0, 2)).toEqual(
      before.segments.map(({ uri }) => uri).slice(0, 2),
    );

    resumed.begin([source, sound], {});
    feed(resumed, 0, 2);
    await written(second);
    const { segments, mediaSequence } = await playlistOf(resumed);
    expect(mediaSequence).toBe(0);
    expect(segments.map(({ discontinuity }) => discontinuity)).toEqual([false, false, false, true, false]);
    expect(segments.map(({ uri }) => uri)).toEqual([
      `${id}-0.m4s`,
      `${id}-1.m4s`,
      `${id}-2.m4s`,
      `${id}r1-3.m4s`,
      `${id}r1-4.m4s`,
    ]);
    const dates = segments.map(({ dateMs }) => dateMs);
    expect(dates).toEqual(dates.toSorted((a, b) => a - b));

    const over = ended(second.archive);
    resumed.interrupt();
    resumed.end();
    expect(await over).toMatchObject({ id, durationMs: 9000 });
    expect(await contents((await second.delivery.recording(id)).stream)).toEqual([
      whole('source', 0),
      whole('source', 1),
      whole('source', 2, 1),
      whole('source', 0),
      whole('source', 1),
    ]);
  });

  it('is over where nobody goes on with it in time, or after another start', async () => {
    const first = await start();
    const stream = open(first);
    stream.begin([source], {});
    feed(stream, 0, 2);
    stream.suspend();
    await first.stop();
    const late = await start({ directory: first.directory, resumeWithinMs: -60_000 });
    expect(late.archive.resumable).toEqual([]);
    const [id = ''] = await late.archive.ended();
    expect(await late.archive.summary(id)).toMatchObject({ slug: 'show', durationMs: 4000 });
    expect((await late.delivery.recording(id)).stream.isPlayable).toBe(true);
    await late.stop();
    const again = await start({ directory: first.directory });
    expect(again.archive.resumable).toEqual([]);
    expect(await again.archive.ended()).toEqual([id]);
  });

  it('leaves nothing behind where it ended before anything came', async () => {
    const relay = await start();
    const stream = open(relay);
    const vanished = new Promise((resolve) => relay.archive.on('vanished', resolve));
    stream.end();
    await vanished;
    expect(readdirSync(relay.directory)).toEqual([]);
  });

  it('is told of in a journal of plain lines', async () => {
    const relay = await start();
    const stream = open(relay);
    stream.begin([source], {});
    feed(stream, 0, 1);
    await written(relay);
    const [id = ''] = readdirSync(relay.directory);
    const lines = readFileSync(path.join(relay.directory, id, 'journal.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
      'head',
      'init',
      'open',
      'segment',
    ]);
  });
});

describe('a full disk', () => {
  it('leaves the live picture alone, and what was lost is a gap', async () => {
    const relay = await start({ reserveBytes: Number.MAX_SAFE_INTEGER, maxSessionBytes: 6000 });
    const stream = open(relay);
    stream.begin([source], {});
    feed(stream, 0, 3);
    expect(relay.archive.state.trouble).toEqual([{ slug: 'show', reason: 'The disk is full.' }]);
    expect(await contents(stream)).toHaveLength(3);
    feed(stream, 3, 100);
    // Only so much as the memory holds, and never less than three target durations.
    const { mediaSequence, segments } = await playlistOf(stream);
    expect(segments.length).toBeGreaterThanOrEqual(6);
    expect(mediaSequence).toBeGreaterThan(80);
    expect(stream.bytes).toBeLessThan(8000);
    expect(readdirSync(relay.directory)).toEqual([]);
  });
});
