import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import { expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import type { EngineRouter } from '../../../src/shared/contracts/engine-router.ts';
import { overlayMessageSchema, type OverlayMessage } from '../../../src/shared/contracts/overlay.ts';
import { addItem, editSource } from '../../../src/shared/scene/commands.ts';
import { newSource } from '../../../src/shared/scene/defaults.ts';
import { newWidgetSettings } from '../../../src/shared/scene/widget-defaults.ts';
import { builtPage, runEngine, temporaryDirectory } from './running-engine.ts';

/** A port that is free at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function openEngine() {
  const rendererDir = builtPage(temporaryDirectory());
  mkdirSync(join(rendererDir, 'overlay'));
  writeFileSync(join(rendererDir, 'overlay/index.html'), '<!doctype html><title>Overlay</title>');
  const { engine, log } = await runEngine({ rendererDir });
  const link = createWSClient({
    url: engine.uiUrl.replace('http', 'ws').replace('/?', '/link?'),
    WebSocket: WebSocket as never,
  });
  onTestFinished(() => {
    void link.close();
  });
  const calls: TRPCClient<EngineRouter> = createTRPCClient<EngineRouter>({
    links: [wsLink({ client: link })],
  });
  const port = await freePort();
  await calls.settings.update.mutate({ overlays: { enabled: false, port } });
  return { calls, log, port, origin: `http://127.0.0.1:${port}` };
}

function post(origin: string, token: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${origin}/api/events`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** What a widget's overlay is told, in its order. */
function listen(origin: string, key: string, widget: string) {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/overlay/${widget}/socket?key=${key}`);
  const heard: OverlayMessage[] = [];
  let wake = (): void => undefined;
  socket.on('message', (bytes: Buffer) => {
    heard.push(overlayMessageSchema.parse(JSON.parse(bytes.toString())));
    wake();
  });
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.terminate();
  });
  const until = async (count: number): Promise<OverlayMessage[]> => {
    while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return heard;
  };
  return { socket, until };
}

const follow = { kind: 'follow', id: 'follow-1', name: 'Ada' };

it('takes events in by the local call: with the token, within bounds, each once', async () => {
  const { calls, origin } = await openEngine();
  const { enabled, eventsToken } = await calls.overlays.access.query();
  expect(enabled).toBe(false);
  await expect(post(origin, eventsToken, follow)).rejects.toThrow('fetch failed');
  await calls.overlays.setEnabled.mutate(true);

  const heard: string[] = [];
  const told = Promise.withResolvers<undefined>();
  const watch = calls.events.watch.subscribe(undefined, {
    onData(message) {
      heard.push(message.type === 'event' ? `${message.event.kind} ${message.event.id}` : message.type);
      if (heard.length === 3) told.resolve(undefined);
    },
  });
  await expect.poll(() => heard).toEqual(['history']);
  expect((await post(origin, 'wrong', follow)).status).toBe(401);
  expect((await post(origin, eventsToken, follow, { Origin: 'https://elsewhere.example' })).status).toBe(403);
  expect((await post(origin, eventsToken, 'no JSON')).status).toBe(400);
  expect((await post(origin, eventsToken, 'x'.repeat(200_000))).status).toBe(400);
  const wrong = await post(origin, eventsToken, { kind: 'tip', name: 'Ada', amount: -1, currency: 'EUR' });
  expect(wrong.status).toBe(400);
  expect(await wrong.text()).toContain('“amount”');
  const first = await post(origin, eventsToken, follow);
  expect([first.status, await first.json()]).toEqual([202, { accepted: 1, known: 0 }]);
  const second = await post(origin, eventsToken, { events: [follow, { ...follow, id: 'follow-2' }] });
  expect(await second.json()).toEqual({ accepted: 1, known: 1 });
  await told.promise;
  expect(heard).toEqual(['history', 'follow follow-1', 'follow follow-2']);

  const many = Array.from({ length: 100 }, (_, index) => ({ ...follow, id: `many-${index}` }));
  const statuses: number[] = [];
  for (let call = 0; call < 5; call++)
    statuses.push((await post(origin, eventsToken, { events: many })).status);
  expect(statuses).toContain(429);
  watch.unsubscribe();
});

it('serves an overlay by its key alone, and tells it of its widget and of events', async () => {
  const { calls, origin } = await openEngine();
  const { overlayKey } = await calls.overlays.setEnabled.mutate(true);
  const { id, collection } = await calls.collections.open.query();
  const widget = newSource('widget', 'alerts', 'Alerts');
  const withWidget = addItem(collection, collection.programSceneId, widget, 'item');
  await calls.collections.save.mutate({ id, collection: withWidget });

  expect((await fetch(`${origin}/overlay/alerts`)).status).toBe(401);
  expect((await fetch(`${origin}/overlay/alerts?key=${overlayKey}`)).status).toBe(200);
  expect((await fetch(`${origin}/index.html`)).status).toBe(404);
  const { socket, until } = listen(origin, overlayKey, 'alerts');
  const unknown = listen(origin, overlayKey, 'other');
  expect((await unknown.until(1))[0]).toEqual({ type: 'gone' });
  expect((await until(2)).map((message) => message.type)).toEqual(['widget', 'history']);

  await calls.events.send.mutate({ ...follow, kind: 'follow', atMs: 1 });
  await calls.collections.save.mutate({
    id,
    collection: editSource(withWidget, 'alerts', 'widget', { ...newWidgetSettings('alerts'), gapMs: 1000 }),
  });
  const heard = await until(4);
  expect(heard[2]).toMatchObject({ type: 'event', event: follow });
  expect(heard[3]).toMatchObject({ type: 'widget', settings: { gapMs: 1000 } });

  const closed = once(socket, 'close');
  const renewed = await calls.overlays.renewKeys.mutate();
  await closed;
  expect(renewed.overlayKey).not.toBe(overlayKey);
  expect((await fetch(`${origin}/overlay/alerts?key=${overlayKey}`)).status).toBe(401);
});

it('says that another program has the port, and serves once it is free', async () => {
  const { calls, port, log } = await openEngine();
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  const refused = await calls.overlays.setEnabled.mutate(true);
  expect(refused.problem).toContain(`Another program uses port ${port}`);
  await new Promise((resolve) => other.close(resolve));
  expect((await calls.overlays.setEnabled.mutate(true)).problem).toBeUndefined();
  const { eventsToken, overlayKey } = refused;
  const logged = JSON.stringify(log);
  expect([logged.includes(eventsToken), logged.includes(overlayKey)]).toEqual([false, false]);
});
