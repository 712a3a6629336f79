import { createHash } from 'node:crypto';
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import type { SessionState } from '../../../src/shared/contracts/engine.ts';
import type { EngineRouter } from '../../../src/shared/contracts/engine-router.ts';
import { overlayMessageSchema, type OverlayMessage } from '../../../src/shared/contracts/overlay.ts';
import type { ChannelWithKey } from '../../../src/shared/contracts/relay.ts';
import { addItem } from '../../../src/shared/scene/commands.ts';
import { newCollection, newSource } from '../../../src/shared/scene/defaults.ts';
import { newWidgetSettings } from '../../../src/shared/scene/widget-defaults.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { runEngine } from '../engine/running-engine.ts';

const patience = { timeout: 30_000 };
const onePixelPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const pictureId = createHash('sha256').update(onePixelPng).digest('hex');

let relay: RelayProcess;
let channel: ChannelWithKey;

beforeAll(async () => {
  relay = await RelayProcess.start({ env: { FOOTLIGHT_RUNGS: '[]' } });
  channel = await relay.createChannel('show');
});
afterAll(() => relay.dispose());

const follow = (id: string) => ({ kind: 'follow', id, name: 'Ada' });

function post(body: unknown, token: string, slug = 'show') {
  return fetch(`${relay.http}/api/v1/channels/${slug}/live-events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** An engine whose one destination is the channel, and what it says of its relays. */
async function openStudio() {
  const { engine, log } = await runEngine({
    destinations: [channel.rtmpUrl],
    watchUrl: channel.watchUrl,
  });
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
  let session: SessionState | undefined;
  calls.session.watch.subscribe(undefined, { onData: (state) => (session = state) });
  const events: string[] = [];
  calls.events.watch.subscribe(undefined, {
    onData(message) {
      if (message.type === 'history') events.push(...message.events.map(({ id }) => id));
      if (message.type === 'event') events.push(message.event.id);
    },
  });
  const { origin, searchParams } = new URL(engine.uiUrl);
  const upload = await fetch(
    `${origin}/assets?kind=image&name=p.png&token=${searchParams.get('token') ?? ''}`,
    {
      method: 'POST',
      body: onePixelPng,
    },
  );
  expect(upload.status).toBe(201);
  return { calls, log, events, phase: () => session?.relays?.[0]?.phase, relays: () => session?.relays };
}

/** What an overlay's page on the relay is told. */
function listen(key: string) {
  const socket = new WebSocket(`${relay.http.replace('http', 'ws')}/overlay/show/alerts/socket?key=${key}`);
  const heard: OverlayMessage[] = [];
  socket.on('message', (bytes: Buffer) => {
    heard.push(overlayMessageSchema.parse(JSON.parse(bytes.toString())));
  });
  const refused = new Promise<number>((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
  });
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.terminate();
  });
  return { socket, heard, refused };
}

it('takes events in for a channel, with its key or the admin token, each once', async () => {
  expect((await fetch(`${relay.http}/api/v1/channels/show/live-events`, { method: 'POST' })).status).toBe(
    401,
  );
  expect((await post(follow('a'), 'fl_wrong')).status).toBe(401);
  expect((await post(follow('a'), relay.adminToken, 'nowhere')).status).toBe(404);
  const wrong = await post({ kind: 'tip', name: 'Ada', amount: -1, currency: 'EUR' }, channel.streamKey);
  expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('“amount”')]);
  const first = await post(follow('a'), channel.streamKey);
  expect([first.status, await first.json()]).toEqual([202, { accepted: 1, known: 0 }]);
  const second = await post({ events: [follow('a'), follow('b')] }, relay.adminToken);
  expect(await second.json()).toEqual({ accepted: 1, known: 1 });
});

it('brings them to the studio, and serves the studio’s overlays with what happens there', async () => {
  const { calls, events, phase, relays, log } = await openStudio();
  await expect.poll(phase, patience).toBe('connected');
  await post(follow('c'), channel.streamKey);
  await expect.poll(() => events, patience).toEqual(expect.arrayContaining(['a', 'b', 'c']));

  // Nothing is served until the performer wants it.
  const { overlayKey } = await calls.overlays.access.query();
  expect(await listen(overlayKey).refused).toBe(401);
  const [follows] = newWidgetSettings('alerts').variations;
  if (!follows) throw new Error('An alert box has variations.');
  const widget = {
    ...newSource('widget', 'alerts', 'Alerts'),
    settings: { ...newWidgetSettings('alerts'), variations: [{ ...follows, pictureAssetId: pictureId }] },
  };
  const { id } = await calls.collections.open.query();
  const collection = addItem(newCollection('Show', 'scene'), 'scene', widget, 'item');
  await calls.collections.save.mutate({ id, collection });
  const { overlays } = await calls.settings.get.query();
  await calls.settings.update.mutate({ overlays: { ...overlays, onRelay: true } });
  const page = `${relays()?.[0]?.overlayBase ?? ''}/alerts`;
  expect(page).toBe(`${relay.http}/overlay/show/alerts`);
  const picture = (by = overlayKey) => fetch(`${page}/assets/${pictureId}?key=${by}`);
  await expect.poll(async () => (await picture()).status, patience).toBe(200);
  expect(Buffer.from(await (await picture()).arrayBuffer())).toEqual(onePixelPng);
  expect((await fetch(`${page}?key=wrong`)).status).toBe(401);

  const { socket, heard } = listen(overlayKey);
  await expect.poll(() => heard.map(({ type }) => type), patience).toEqual(['widget', 'history']);
  await calls.events.send.mutate({ kind: 'follow', id: 'd', name: 'Ada', atMs: 1 });
  await calls.events.control.mutate({ action: 'skip' });
  await expect
    .poll(() => heard.slice(2), patience)
    .toMatchObject([
      { type: 'event', event: { id: 'd' } },
      { type: 'control', control: { action: 'skip' } },
    ]);
  expect(events.filter((each) => each === 'd')).toEqual(['d']);

  // Other keys close what was open by the old ones.
  const renewed = await calls.overlays.renewKeys.mutate();
  await expect.poll(() => socket.readyState, patience).toBe(WebSocket.CLOSED);
  await expect.poll(async () => (await picture(renewed.overlayKey)).status, patience).toBe(200);
  await calls.settings.update.mutate({ overlays: { ...overlays, onRelay: false } });
  await expect.poll(async () => (await picture(renewed.overlayKey)).status, patience).toBe(401);

  const rotated = await fetch(`${relay.http}/api/v1/channels/show/rotate-key`, {
    method: 'POST',
    headers: { authorization: `Bearer ${relay.adminToken}` },
  });
  expect(rotated.status).toBe(200);
  await expect.poll(phase, patience).toBe('refused');
  expect(relays()?.[0]?.problem).toContain('refuses the stream key');
  const logged = JSON.stringify(log);
  expect([logged.includes(channel.streamKey), logged.includes(overlayKey)]).toEqual([false, false]);
});
