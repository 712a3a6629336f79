import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LiveStream } from '../../../server/delivery/live-stream.ts';
import { parsePlaylistQuery } from '../../../server/delivery/playlist-query.ts';
import { parsePlaylist } from '../../support/hls-viewer.ts';
import { ArchivedRelay, ended, part, partsPerSegment, source } from './archived-stream.ts';
import { KeptObjects } from './kept-objects.ts';

/** Who asks and does not leave. */
const patient = { once: () => undefined };
const plain = parsePlaylistQuery('');
const relays: ArchivedRelay[] = [];

async function start(options: Parameters<typeof ArchivedRelay.start>[0] = {}): Promise<ArchivedRelay> {
  const relay = await ArchivedRelay.start(options);
  relays.push(relay);
  return relay;
}

/** Segments of 2 s. */
function feed(stream: LiveStream, from: number, to: number): void {
  for (let segment = from; segment < to; segment += 1) {
    for (let number = 0; number < partsPerSegment; number += 1)
      stream.addPart(part('source', segment, number));
  }
}

const open = (relay: ArchivedRelay): LiveStream => {
  const stream = relay.delivery.open('show', relay.archive.keep('show'));
  stream.begin([source], {});
  return stream;
};

async function contents(stream: LiveStream): Promise<string[]> {
  const { segments } = parsePlaylist(
    (await stream.playlist('source', plain, patient)).body(plain).toString(),
  );
  const names = segments.filter(({ gap }) => !gap).map(({ uri }) => uri ?? '');
  const bytes = await Promise.all(names.map((name) => stream.resource('source', name, patient)));
  return bytes.map((each) => /source (\d+)\.0/.exec(Buffer.from(each).toString('latin1'))?.[1] ?? '');
}

const patience = { timeout: 10_000, interval: 10 };

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

/** A broadcast of so many segments, until it is over. */
async function broadcast(relay: ArchivedRelay, segments: number): Promise<string> {
  const stream = open(relay);
  feed(stream, 0, segments);
  stream.addPoster({ atUs: 0, width: 16, height: 9, jpeg: Buffer.from('poster') });
  const over = ended(relay.archive);
  stream.end();
  return (await over).id;
}

const onDisk = (relay: ArchivedRelay, id: string): string[] => readdirSync(path.join(relay.directory, id));
const isStored = (relay: ArchivedRelay, id: string) =>
  expect.poll(() => onDisk(relay, id), patience).toEqual(['stored.jsonl']);
/** Time for who waits with a pause. */
const wait = (): void => void vi.advanceTimersByTime(400_000);
/** The same where pauses are to pass first. */
const isStoredInTime = (relay: ArchivedRelay, id: string) =>
  expect
    .poll(() => {
      wait();
      return onDisk(relay, id);
    }, patience)
    .toEqual(['stored.jsonl']);

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(relays.splice(0).map((relay) => relay.dispose()));
});

describe('a broadcast that goes to the object storage', () => {
  it('is there in whole, journal last, and off the disk; it is played and downloaded from there', async () => {
    const store = new KeptObjects();
    const relay = await start({ store });
    const id = await broadcast(relay, 70);
    await isStored(relay, id);
    expect(store.puts.toSorted()).toEqual(
      ['journal.jsonl', 'poster.jpg', 'source.0.media', 'source.1.media', 'source.2.media'].map(
        (name) => `${id}/${name}`,
      ),
    );
    expect(store.puts.at(-1)).toBe(`${id}/journal.jsonl`);
    expect(await relay.archive.ended()).toEqual([id]);
    expect(await relay.archive.summary(id)).toMatchObject({ slug: 'show', durationMs: 140_000 });
    const { stream } = await relay.delivery.recording(id);
    expect(await contents(stream)).toEqual(numbers(70));
    expect(Buffer.from(await stream.picture('poster')).toString()).toBe('poster');
    // What was read is at hand for a while.
    const { reads } = store;
    expect(await contents(stream)).toEqual(numbers(70));
    expect(store.reads).toBe(reads);
  });

  it('stays on the disk while the storage fails, which is said, and goes when it does not', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const store = new KeptObjects();
    store.failure = 'The cable is out.';
    const relay = await start({ store });
    const id = await broadcast(relay, 3);
    await expect
      .poll(() => {
        wait();
        return relay.archive.state.store?.trouble;
      }, patience)
      .toBe('The cable is out.');
    expect(onDisk(relay, id)).toContain('source.0.media');
    expect(await contents((await relay.delivery.recording(id)).stream)).toEqual(numbers(3));
    store.failure = undefined;
    await isStoredInTime(relay, id);
    expect(relay.archive.state.store).toMatchObject({ waitingBytes: 0 });
    expect(relay.archive.state.store?.trouble).toBeUndefined();
  });

  it('can not be played for as long as the storage is away, and that is no "not found"', async () => {
    const store = new KeptObjects();
    const relay = await start({ store });
    const id = await broadcast(relay, 3);
    await isStored(relay, id);
    store.failure = 'The cable is out.';
    await expect(relay.delivery.recording(id)).rejects.toMatchObject({ code: 'OBJECT_STORAGE_FAILED' });
    store.failure = undefined;
    const { stream } = await relay.delivery.recording(id);
    store.failure = 'The cable is out.';
    await expect(contents(stream)).rejects.toMatchObject({ code: 'OBJECT_STORAGE_FAILED' });
    const without = await start({ directory: relay.directory });
    await expect(without.delivery.recording(id)).rejects.toThrow('set s3Url');
    expect(await without.archive.ended()).toEqual([id]);
  });

  it('goes on where a process died, and only what is missing is brought again', async () => {
    const store = new KeptObjects();
    store.onPut = (name) => {
      if (name.endsWith('source.1.media')) store.failure = 'The process dies.';
    };
    const first = await start({ store });
    const id = await broadcast(first, 70);
    await expect.poll(() => first.archive.state.store?.trouble, patience).toBe('The process dies.');
    await first.stop();
    const before = [...store.puts];
    store.onPut = () => undefined;
    store.failure = undefined;
    const second = await start({ store, directory: first.directory });
    await isStored(second, id);
    expect(before.length).toBeGreaterThan(0);
    expect(new Set(store.puts).size).toBe(store.puts.length);
    expect(await contents((await second.delivery.recording(id)).stream)).toEqual(numbers(70));
  });

  it('does not leave the disk on the word of a storage that lost something', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const store = new KeptObjects();
    store.onPut = (name) => {
      // Before the journal, the last, something is lost.
      if (name.endsWith('journal.jsonl'))
        store.objects.delete(name.replace('journal.jsonl', 'source.0.media'));
    };
    const relay = await start({ store });
    const id = await broadcast(relay, 3);
    await expect
      .poll(() => {
        vi.advanceTimersByTime(1);
        return relay.archive.state.store?.trouble;
      }, patience)
      .toContain('source.0.media and does not have it in whole');
    expect(onDisk(relay, id)).toContain('source.0.media');
    store.onPut = () => undefined;
    await isStoredInTime(relay, id);
    expect(await contents((await relay.delivery.recording(id)).stream)).toEqual(numbers(3));
  });

  it('goes piece by piece while it is live, and what viewers can not rewind to leaves the disk', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const store = new KeptObjects();
    const relay = await start({ store, rewindMs: () => -60_000 });
    const stream = open(relay);
    feed(stream, 0, 70);
    const [id = ''] = readdirSync(relay.directory);
    await expect
      .poll(() => {
        wait();
        return onDisk(relay, id).filter((name) => name.endsWith('.media'));
      }, patience)
      .toEqual(['source.2.media']);
    expect(store.puts).toEqual([`${id}/source.0.media`, `${id}/source.1.media`]);
    // The whole of it is still there for who asks, from both places.
    expect(await contents(stream)).toEqual(numbers(70));
    const over = ended(relay.archive);
    stream.end();
    expect(await over).toMatchObject({ durationMs: 140_000 });
    await isStoredInTime(relay, id);
    expect(await contents((await relay.delivery.recording(id)).stream)).toEqual(numbers(70));
  });

  it('goes on after the death of the relay with what left the disk before', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const store = new KeptObjects();
    const first = await start({ store, rewindMs: () => -60_000 });
    feed(open(first), 0, 40);
    const [id = ''] = readdirSync(first.directory);
    await expect
      .poll(() => {
        wait();
        return onDisk(first, id);
      }, patience)
      .not.toContain('source.0.media');
    await first.stop();
    const second = await start({ store, directory: first.directory });
    const resumed = second.delivery.open('show', second.archive.keep('show'));
    expect(resumed.id).toBe(id);
    expect(await contents(resumed)).toEqual(numbers(40));
  });
});

describe('a broadcast in the object storage', () => {
  it('is gone there too when it is deleted, if need be later and by another process', async () => {
    const store = new KeptObjects();
    const first = await start({ store });
    const id = await broadcast(first, 3);
    await isStored(first, id);
    store.failure = 'The cable is out.';
    await first.archive.delete(id);
    expect(await first.archive.ended()).toEqual([]);
    await first.stop();
    expect(store.objects.size).toBeGreaterThan(0);
    store.failure = undefined;
    // One without a storage can't, and does not forget it.
    const without = await start({ directory: first.directory });
    expect(await without.archive.ended()).toEqual([]);
    await without.stop();
    const second = await start({ store, directory: first.directory });
    await expect.poll(() => store.objects.size, patience).toBe(0);
    await expect.poll(() => readdirSync(second.directory), patience).toEqual([]);
  });

  it('is gone when it is deleted while it is on its way', async () => {
    const store = new KeptObjects();
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const { promise: asked, resolve: ask } = Promise.withResolvers<undefined>();
    store.onPut = () => {
      ask(undefined);
      return released;
    };
    const relay = await start({ store });
    const id = await broadcast(relay, 3);
    await asked;
    const deletion = relay.archive.delete(id);
    release(undefined);
    await deletion;
    await expect.poll(() => [store.objects.size, readdirSync(relay.directory)], patience).toEqual([0, []]);
  });

  it('is found again by a relay that has lost its disk; what is not whole is left alone', async () => {
    const store = new KeptObjects();
    const first = await start({ store });
    const id = await broadcast(first, 3);
    await isStored(first, id);
    await first.stop();
    rmSync(first.directory, { recursive: true });
    store.objects.set('halfone/source.0.media', Buffer.from('x'));
    const second = await start({ store });
    await expect.poll(() => second.archive.ended(), patience).toEqual([id]);
    expect(await second.archive.summary(id)).toMatchObject({ slug: 'show', durationMs: 6000 });
    expect(await contents((await second.delivery.recording(id)).stream)).toEqual(numbers(3));
    expect(store.objects.has('halfone/source.0.media')).toBe(true);
  });

  it('loses its beginning there too when a live one alone is too large', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const store = new KeptObjects();
    const relay = await start({ store });
    const stream = open(relay);
    feed(stream, 0, 70);
    const [id = ''] = readdirSync(relay.directory);
    await expect
      .poll(() => {
        wait();
        return store.puts.length;
      }, patience)
      .toBe(2);
    const { size } = statSync(path.join(relay.directory, id, 'source.0.media'));
    await relay.archive.shorten(id, size, -60_000);
    expect([...store.objects.keys()]).toEqual([`${id}/source.1.media`]);
    const over = ended(relay.archive);
    stream.end();
    expect(await over).toMatchObject({ durationMs: 80_000 });
  });

  it('is known by a list that a power cut may cut short', async () => {
    const store = new KeptObjects();
    const first = await start({ store });
    const id = await broadcast(first, 3);
    await isStored(first, id);
    await first.stop();
    const list = path.join(first.directory, id, 'stored.jsonl');
    writeFileSync(list, '{"type":"stored","name":"../../x","byteLength":1,"mtimeMs":0}\n{"type":"sto', {
      flag: 'a',
    });
    const second = await start({ store, directory: first.directory });
    expect(await contents((await second.delivery.recording(id)).stream)).toEqual(numbers(3));
  });
});
