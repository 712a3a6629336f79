import { expect, it } from 'vitest';
import { ChannelFeed, type FeedListener } from '../../../server/platform/live/channel-feed.ts';
import { liveEventSchema, type LiveEvent } from '../../../src/shared/contracts/live-events.ts';
import { newWidgetSettings } from '../../../src/shared/scene/widget-defaults.ts';

const key = 'k'.repeat(43);
const follow = (id: string, more: object = {}): LiveEvent =>
  liveEventSchema.parse({ kind: 'follow', id, atMs: 1, name: 'Ada', ...more });
const chat = (id: string): LiveEvent =>
  liveEventSchema.parse({ kind: 'chat', id, atMs: 1, name: 'Ada', text: 'Hello' });
const goal = { id: 'goal', settings: newWidgetSettings('goal'), width: 400, height: 80 };

function listener(overlayId?: string) {
  const heard: string[] = [];
  const one: FeedListener = {
    overlayId,
    tell: (message) => heard.push(message.type === 'event' ? message.event.id : message.type),
    end: () => heard.push('end'),
  };
  return { one, heard };
}

it('keeps what happened and its overlays, but no chat and no tests, and opens by the key alone', () => {
  let changes = 0;
  const first = new ChannelFeed(undefined, () => (changes += 1));
  expect(first.opens('')).toBe(false);
  expect(first.opens(key)).toBe(false);
  first.setOverlays(key, [goal]);
  for (const event of [follow('a'), chat('said'), follow('t', { test: true }), follow('a')])
    first.take(event);
  expect(changes).toBe(2);
  expect(JSON.stringify(first.stored)).not.toContain(key);

  const second = new ChannelFeed(first.stored, () => undefined);
  expect([second.opens(key), second.opens(`${key}x`)]).toEqual([true, false]);
  expect(second.take(follow('a'))).toBe(false);
  const { one, heard } = listener('goal');
  second.listen(one);
  expect(heard).toEqual(['widget', 'history']);
  expect(JSON.parse(second.stored.events)).toEqual([follow('a')]);
});

it('tells everybody but who told it, and ends pages whose key is over', () => {
  const feed = new ChannelFeed(undefined, () => undefined);
  feed.setOverlays(key, [goal]);
  const [studio, page, unknown] = [listener(), listener('goal'), listener('other')];
  const ends = [studio, page, unknown].map(({ one }) => feed.listen(one));
  feed.take(follow('a'), studio.one);
  feed.control({ action: 'pause' }, studio.one);
  expect(studio.heard).toEqual(['history']);
  expect(page.heard).toEqual(['widget', 'history', 'a', 'control']);
  expect(unknown.heard).toEqual(['gone', 'history', 'a', 'control']);
  feed.setOverlays(key, [goal]);
  expect(page.heard.at(-1)).toBe('widget');
  feed.setOverlays(`${key}new`, [goal]);
  feed.end('studios');
  expect([studio, page, unknown].map(({ heard }) => heard.at(-1))).toEqual(['end', 'end', 'end']);
  expect(page.heard.filter((each) => each === 'end')).toHaveLength(1);
  expect(feed.isIdle).toBe(false);
  for (const end of ends) end();
  expect(feed.isIdle).toBe(true);
});
