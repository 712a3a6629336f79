import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { EventDesk } from '../../../src/engine/events/event-desk.ts';
import { RelayLink } from '../../../src/engine/relay/relay-link.ts';
import { liveEventSchema } from '../../../src/shared/contracts/live-events.ts';
import { toRelaySchema, type Overlay } from '../../../src/shared/contracts/live-socket.ts';
import { parseTolerantly } from '../../../src/shared/contracts/parse-tolerantly.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { newWidgetSettings } from '../../../src/shared/scene/widget-defaults.ts';
import { systemTiming } from '../../../src/publish/timing.ts';

/** From a lost connection to the next attempt. */
const firstRetryMs = 2000;
const settings = newWidgetSettings('chat');
const overlay: Overlay = {
  ...{ id: 'chat', width: 400, height: 300 },
  settings: { ...settings, theme: { ...settings.theme, language: 'de' } },
};
const follow = liveEventSchema.parse({ kind: 'follow', id: 'one', atMs: 1, name: 'Ada' });
const shared = { key: 'k'.repeat(40), overlays: [overlay] };

/** A relay that closes the connection at messages in which one of these words stands, and what it took. */
async function olderRelay(unknown: readonly string[]) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const taken: { type: string; overlays?: unknown[] }[] = [];
  server.on('connection', (socket) => {
    socket.on('message', (bytes: Buffer) => {
      const text = bytes.toString();
      if (unknown.some((word) => text.includes(`"${word}"`))) socket.close(1008, 'not as described');
      else taken.push(JSON.parse(text) as { type: string });
    });
  });
  const events = new EventDesk();
  events.take(follow);
  const link = new RelayLink({
    ...{ destinationId: 'one', name: 'Relay', events, logger: silentLogger, onChanged: () => undefined },
    address: {
      base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ...{ slug: 'show', streamKey: 'key' },
    },
    assets: { find: () => undefined },
    shared: () => Promise.resolve(shared),
    // Nobody waits for the next attempt here.
    timing: {
      ...systemTiming,
      after: (delayMs, run) => systemTiming.after(delayMs === firstRetryMs ? 0 : delayMs, run),
    },
  });
  onTestFinished(async () => {
    await link.close();
    events.close();
    for (const client of server.clients) client.terminate();
    server.close();
    await once(server, 'close');
  });
  return { taken, link, server };
}

it('tells an older relay of the overlays without their language, and of what happens all the same', async () => {
  const { taken, link } = await olderRelay(['language']);
  await expect.poll(() => taken.some(({ type }) => type === 'overlays'), { timeout: 20_000 }).toBe(true);
  const [told] = taken.filter(({ type }) => type === 'overlays');
  expect(told?.overlays).toMatchObject([{ id: 'chat', settings: { widget: 'chat' } }]);
  expect(taken).toContainEqual({ type: 'events', events: [follow] });
  expect(link.state.overlayProblem).toMatch(/speak English only/);
});

it('tells a relay that understands none of them of what happens alone', async () => {
  const { taken, link } = await olderRelay(['settings']);
  await expect.poll(() => taken.find(({ type }) => type === 'overlays'), { timeout: 20_000 }).toBeDefined();
  expect(taken.find(({ type }) => type === 'overlays')?.overlays).toEqual([]);
  expect(link.state.overlayProblem).toMatch(/can’t show its overlays/);
});

it('tells a relay of everything again once it was updated', async () => {
  const unknown = ['language'];
  const { taken, link, server } = await olderRelay(unknown);
  // Not sooner: a message that is on its way would still be the older relay's.
  await expect.poll(() => taken.some(({ type }) => type === 'overlays'), { timeout: 20_000 }).toBe(true);
  expect(link.state.overlayProblem).toBeDefined();
  unknown.length = taken.length = 0;
  for (const client of server.clients) client.terminate();
  await expect.poll(() => taken.some(({ type }) => type === 'overlays'), { timeout: 20_000 }).toBe(true);
  expect(taken.find(({ type }) => type === 'overlays')?.overlays).toEqual(shared.overlays);
  expect(link.state.overlayProblem).toBeUndefined();
});

it('understands a newer studio: what it does not know is left out, and only that', () => {
  const theme = { ...overlay.settings.theme, glow: { px: 3 } };
  const newer = { ...overlay, settings: { ...overlay.settings, theme }, shadow: true };
  const message = { type: 'overlays', key: shared.key, overlays: [overlay, newer], since: 2 };
  expect(parseTolerantly(toRelaySchema, message)).toEqual({
    ...{ type: 'overlays', key: shared.key },
    overlays: [overlay, overlay],
  });
  expect(parseTolerantly(toRelaySchema, { ...message, key: 'short' })).toBeUndefined();
  expect(parseTolerantly(toRelaySchema, { type: 'other' })).toBeUndefined();
});
