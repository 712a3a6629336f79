import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EventFile } from '../../../src/engine/events/event-file.ts';
import { ManualTiming } from './manual-timing.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { EventDesk } from '../../../src/engine/events/event-desk.ts';
import {
  liveEventSchema,
  type EventFeed,
  type LiveEvent,
} from '../../../src/shared/contracts/live-events.ts';

const follow = (id: string, test = false): LiveEvent =>
  liveEventSchema.parse({ kind: 'follow', id, atMs: 1, name: 'Ada', test });
const chat = (id: string): LiveEvent =>
  liveEventSchema.parse({ kind: 'chat', id, atMs: 1, name: 'Ada', text: 'Hello' });

async function next(feed: AsyncIterator<EventFeed, unknown>): Promise<EventFeed> {
  const result = await feed.next();
  if (result.done) throw new Error('The feed is over.');
  return result.value;
}

describe('the event desk', () => {
  it('tells the past first, then what comes, each event once', async () => {
    const desk = new EventDesk();
    expect(desk.take(follow('a'))).toBe(true);
    expect(desk.take(follow('a'))).toBe(false);
    desk.take(follow('t', true));
    const feed = desk.watch(undefined);
    expect(await next(feed)).toEqual({ type: 'history', events: [follow('a')], alertsPaused: false });
    const waiting = next(feed);
    desk.take(follow('b'));
    desk.take(follow('b'));
    desk.control({ action: 'pause' });
    expect(await waiting).toEqual({ type: 'event', event: follow('b') });
    expect(await next(feed)).toEqual({ type: 'control', control: { action: 'pause' } });
    expect(await next(desk.watch(undefined))).toMatchObject({ alertsPaused: true });
    const end = feed.next();
    desk.close();
    expect(await end).toMatchObject({ done: true });
  });

  it('keeps what happened over a restart, without chat and tests, and takes none of it twice', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'footlight-events-'));
    onTestFinished(() => {
      rmSync(directory, { recursive: true });
    });
    const timing = new ManualTiming();
    const file = new EventFile(directory, timing, silentLogger);
    const first = new EventDesk(file);
    first.take(follow('a'));
    first.take(chat('said'));
    first.take(follow('t', true));
    await timing.advance(2_000);
    first.take(follow('b'));
    file.dispose();
    const second = new EventDesk(new EventFile(directory, timing, silentLogger));
    expect(await next(second.watch(undefined))).toMatchObject({ events: [follow('a'), follow('b')] });
    expect(second.take(follow('b'))).toBe(false);
  });

  it('keeps a tip however much is chatted, and is bounded', async () => {
    const desk = new EventDesk();
    desk.take(follow('kept'));
    for (let index = 0; index < 1000; index++) desk.take(chat(`chat-${index}`));
    const past = await next(desk.watch(undefined));
    if (past.type !== 'history') throw new Error('The past comes first.');
    expect(past.events[0]?.id).toBe('kept');
    expect(past.events).toHaveLength(101);
    expect(past.events.at(-1)?.id).toBe('chat-999');
  });

  it('gives a page that does not read the past anew in place of a longer and longer queue', async () => {
    const desk = new EventDesk();
    const feed = desk.watch(undefined);
    await next(feed);
    for (let index = 0; index < 600; index++) desk.take(follow(`follow-${index}`));
    const first = await next(feed);
    if (first.type !== 'history') throw new Error('It is told the past again.');
    const told = new Set(first.events.map((event) => event.id));
    for (let index = 0; index < 99; index++) {
      const message = await next(feed);
      if (message.type === 'event') told.add(message.event.id);
    }
    expect(told.has('follow-599')).toBe(true);
  });
});
