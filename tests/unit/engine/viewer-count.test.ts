import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { channelAddress, ViewerCount } from '../../../src/engine/session/viewer-count.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { Destination } from '../../../src/shared/contracts/engine.ts';
import { ManualTiming } from './manual-timing.ts';

const base = {
  name: 'Relay',
  url: 'rtmp://127.0.0.1:1935/live',
  enabled: true,
  hasKey: true,
  hasPassphrase: false,
};
let relay: Server;
let asked: string[];
let answer: string;

beforeEach(async () => {
  asked = [];
  answer = '{"slug":"stage","live":true,"viewers":12,"something":"newer"}';
  relay = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(answer);
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
});
afterEach(() => new Promise((resolve) => relay.close(resolve)));

function destination(id: string, path: string, more: Partial<Destination> = {}): Destination {
  const { port } = relay.address() as AddressInfo;
  return { ...base, id, watchUrl: `http://127.0.0.1:${port}${path}`, ...more };
}

it('asks relays, and nobody else, every ten seconds while the program goes there', async () => {
  const timing = new ManualTiming();
  let changed = Promise.withResolvers<undefined>();
  const viewers = new ViewerCount({
    timing,
    logger: silentLogger,
    onChanged: () => changed.resolve(undefined),
  });
  const live = [
    destination('one', '/c/stage?token=abc'),
    destination('other', '/watch/stage'),
    destination('platform', '/c/stage', { platform: 'youtube' }),
  ];
  viewers.observe(live);
  viewers.observe(live);
  await changed.promise;
  expect(asked).toEqual(['/api/v1/channels/stage?token=abc']);
  expect(['one', 'other', 'platform'].map((id) => viewers.of(id))).toEqual([12, undefined, undefined]);

  changed = Promise.withResolvers();
  await timing.advance(9_000);
  viewers.observe(live);
  expect(asked).toHaveLength(1);
  // What is no number of viewers is none.
  answer = '{"viewers":"many"}';
  await timing.advance(1_000);
  viewers.observe(live);
  await changed.promise;
  expect(asked).toHaveLength(2);
  expect(viewers.of('one')).toBeUndefined();

  answer = '{"viewers":3}';
  changed = Promise.withResolvers();
  await timing.advance(10_000);
  viewers.observe(live);
  await changed.promise;
  expect(viewers.of('one')).toBe(3);
  // Off the air nobody watches, and the next broadcast asks at once.
  viewers.observe([]);
  expect(viewers.of('one')).toBeUndefined();
  changed = Promise.withResolvers();
  viewers.observe(live);
  await changed.promise;
  expect(asked).toHaveLength(4);
  viewers.observe([]);
});

it.each([
  ['https://live.example/c/stage', 'https://live.example/api/v1/channels/stage'],
  ['https://example.org/tv/c/stage/', 'https://example.org/tv/api/v1/channels/stage'],
  ['https://live.example/c/', undefined],
  ['ftp://live.example/c/stage', undefined],
  ['stage', undefined],
])('takes %s for a page of %s', (watchUrl, expected) => {
  expect(channelAddress({ ...base, id: 'one', watchUrl })?.href).toBe(expected);
});
