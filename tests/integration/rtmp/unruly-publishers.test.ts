import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import { RtmpListener } from '../../../server/ingest/rtmp/listener.ts';
import { messageType, userControl } from '../../../src/shared/media/rtmp/messages.ts';
import { Closers, openDoor } from './doors.ts';
import { RawClient } from './raw-client.ts';

const closers = new Closers();
afterEach(() => closers.closeAll());

const sequenceHeader = Buffer.from('17000000000142c01effe1000b6742c01ed900a0fc1e51b201000468cb83cb', 'hex');
const keyframe = Buffer.from('17010000000000000165', 'hex');

function video(client: RawClient, payload: Uint8Array): Uint8Array {
  return client.script.message({ type: messageType.video, streamId: 1, payload }, 6);
}

it('lets no media through before the gate has answered, nor after it has refused', async () => {
  const { gate, port, listener } = await openDoor(closers);
  const { promise, resolve: answer } = Promise.withResolvers<undefined>();
  gate.answerAfter = promise;
  const client = new RawClient(port, closers).publish('OTHER');
  client.send(video(client, sequenceHeader), video(client, keyframe));
  await gate.requested();
  answer(undefined);
  await client.untilStatus('NetStream.Publish.Unauthorized');
  client.send(video(client, keyframe));
  await client.closed();

  expect(client.script.statusCodes()).toEqual(['NetStream.Publish.Unauthorized']);
  expect(gate.publications).toEqual([]);
  expect(listener.statistics()).toMatchObject({ publishesRefused: 1, publishesAccepted: 0 });
});

it('refuses a second publisher with a reason, and the first goes on', async () => {
  const { gate, port } = await openDoor(closers);
  const first = new RawClient(port, closers).publish('KEY');
  await first.untilStatus('NetStream.Publish.Start');
  const second = new RawClient(port, closers).publish('KEY');
  await second.closed();
  expect(second.script.statusCodes()).toEqual(['NetStream.Publish.BadName']);

  first.send(video(first, keyframe), video(first, sequenceHeader), video(first, keyframe));
  const recorded = await gate.publication();
  await recorded.until(() => recorded.chunks.length === 3);
  // The picture before the sequence header was of no use.
  expect(recorded.chunks.map(({ role }) => role)).toEqual(['config', 'config', 'keyframe']);
  first.socket.destroy();
  expect(await recorded.ended()).toMatchObject({ orderly: false });
  expect(recorded.endings).toHaveLength(1);
});

it('closes a publication that ends while the gate still thinks', async () => {
  const { gate, port } = await openDoor(closers);
  const { promise, resolve: answer } = Promise.withResolvers<undefined>();
  gate.answerAfter = promise;
  const client = new RawClient(port, closers).publish('KEY');
  await gate.requested();
  client.socket.destroy();
  await client.closed();
  answer(undefined);
  const recorded = await gate.publication();
  await recorded.ended();
  expect(recorded.endings).toHaveLength(1);
});

it('tells a publisher why the relay ends its stream', async () => {
  const { gate, port } = await openDoor(closers);
  const client = new RawClient(port, closers).publish('KEY');
  await client.untilStatus('NetStream.Publish.Start');
  const recorded = await gate.publication();
  recorded.revoke(new FootlightError('CHANNEL_NOT_FOUND', 'The channel was deleted.'));
  await client.closed();
  expect(client.script.commands().at(-1)?.[3]).toMatchObject({
    level: 'error',
    description: 'The channel was deleted.',
  });
  expect(recorded.endings).toEqual([{ orderly: true, message: 'The channel was deleted.' }]);
});

it('tells every publisher that it shuts down, and is gone when close resolves', async () => {
  const { gate, port, listener } = await openDoor(closers);
  const client = new RawClient(port, closers).publish('KEY');
  await client.untilStatus('NetStream.Publish.Start');
  await Promise.all([listener.close(), listener.close()]);
  await client.closed();
  expect((await gate.publication()).endings).toEqual([
    { orderly: true, message: 'The relay is shutting down.' },
  ]);
  expect(listener.statistics()).toMatchObject({ connections: 0, publishers: 0 });
  const late = connect({ port, host: '127.0.0.1' });
  await expect(once(late, 'connect')).rejects.toThrow('ECONNREFUSED');
});

it('tells nobody outside why it failed by itself', async () => {
  const { gate, port, logger } = await openDoor(closers);
  const { promise, reject } = Promise.withResolvers<undefined>();
  gate.answerAfter = promise;
  const client = new RawClient(port, closers).publish('KEY');
  await gate.requested();
  reject(new Error('database at 10.0.0.7 is away'));
  await client.closed();
  expect(client.script.commands().at(-1)?.[3]).toMatchObject({
    code: 'NetStream.Publish.Failed',
    description: 'The relay failed to take the stream.',
  });
  expect(logger.lines.find(({ level }) => level === 'error')?.text).toContain('10.0.0.7');
});

it('hangs up on what is not RTMP', async () => {
  const { port, listener, logger } = await openDoor(closers);
  const client = new RawClient(port, closers).send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  await client.closed();
  expect(listener.statistics()).toMatchObject({ protocolViolations: 1 });
  expect(logger.lines).toMatchObject([{ level: 'warn' }]);
});

it('hangs up on half a handshake and on a silent publisher', async () => {
  let nowUs = 0;
  const { port, listener, gate } = await openDoor(closers, {
    clock: { nowUs: () => nowUs },
    tickIntervalMs: 10,
  });
  const publisher = new RawClient(port, closers).publish('KEY');
  await publisher.untilStatus('NetStream.Publish.Start');
  const half = new RawClient(port, closers).send(new Uint8Array(700).fill(3));
  await once(half.socket, 'connect');
  nowUs = 6_000_000;
  await half.closed();
  expect(publisher.socket.closed).toBe(false);
  nowUs = 12_000_000;
  await publisher.closed();
  expect((await gate.publication()).endings).toEqual([
    { orderly: false, message: 'No media came from the publisher for 10 s.' },
  ]);
  expect(listener.statistics()).toMatchObject({ timeouts: 2 });
});

it('takes so many connections of an address, and floods of refusals make few lines', async () => {
  const { port, listener, logger } = await openDoor(closers, {
    limits: { maxConnectionsPerAddress: 1 },
    tickIntervalMs: 3_600_000,
  });
  const publisher = new RawClient(port, closers).publish('KEY');
  await publisher.untilStatus('NetStream.Publish.Start');
  for (let index = 0; index < 5; index += 1) await new RawClient(port, closers).closed();
  expect(listener.statistics()).toMatchObject({ connections: 1, connectionsRejected: 5 });
  await listener.close();
  const lines = logger.lines.filter(({ text }) => text.includes('too many'));
  expect(lines).toHaveLength(2);
  expect(lines[1]?.text).toContain('"count":4');
  // The place is free again.
  expect(listener.statistics().connections).toBe(0);
});

it('stands a thousand connections of one address: its publisher and those of other addresses go on', async () => {
  const { gate, port, listener } = await openDoor(closers);
  const publisher = new RawClient(port, closers).publish('KEY');
  await publisher.untilStatus('NetStream.Publish.Start');
  const flood = Array.from({ length: 1000 }, () => new RawClient(port, closers));
  await Promise.all(flood.slice(31).map((client) => client.closed()));
  expect(listener.statistics()).toMatchObject({ connections: 32, connectionsRejected: 969 });

  const other = new RawClient(port, closers, '127.0.0.2').publish('WRONG');
  await other.untilStatus('NetStream.Publish.Unauthorized');
  publisher.send(video(publisher, sequenceHeader), video(publisher, keyframe));
  const recorded = await gate.publication();
  await recorded.until(() => recorded.chunks.length === 3);
  expect(recorded.endings).toEqual([]);
});

it('asks nobody any more for an address that was refused too often, until some time has passed', async () => {
  let nowUs = 0;
  const limits = { maxRefusalsPerAddress: 2 };
  const { gate, port } = await openDoor(closers, { limits, clock: { nowUs: () => nowUs } });
  for (const key of ['WRONG', 'WORSE']) {
    const client = new RawClient(port, closers).publish(key);
    await client.untilStatus('NetStream.Publish.Unauthorized');
    await client.closed();
  }
  await new RawClient(port, closers).publish('KEY').closed();
  const other = new RawClient(port, closers, '127.0.0.2').publish('WRONG');
  await other.untilStatus('NetStream.Publish.Unauthorized');
  expect(gate.requests).toHaveLength(3);

  nowUs = 10_000_000;
  await new RawClient(port, closers).publish('KEY').untilStatus('NetStream.Publish.Start');
});

it('makes room for who publishes where others only take it up', async () => {
  const { port, listener } = await openDoor(closers, { limits: { maxConnections: 3 } });
  const publisher = new RawClient(port, closers).publish('KEY');
  await publisher.untilStatus('NetStream.Publish.Start');
  const idle = [0, 1].map(() => new RawClient(port, closers));
  await expect.poll(() => listener.statistics().connections).toBe(3);

  const late = new RawClient(port, closers).publish('WRONG');
  await late.untilStatus('NetStream.Publish.Unauthorized');
  await idle[0]?.closed();
  expect(idle[1]?.socket.closed).toBe(false);
  expect(publisher.socket.closed).toBe(false);
  expect(listener.statistics()).toMatchObject({ connectionsAccepted: 4, connectionsRejected: 0 });
});

it('lets nobody in where all places are taken by publishers', async () => {
  const { port, listener } = await openDoor(closers, { limits: { maxConnections: 1 } });
  const publisher = new RawClient(port, closers).publish('KEY');
  await publisher.untilStatus('NetStream.Publish.Start');
  await new RawClient(port, closers).closed();
  expect(publisher.socket.closed).toBe(false);
  expect(listener.statistics()).toMatchObject({ connections: 1, connectionsRejected: 1 });
});

it('asks who knows how to come again when it shuts down', async () => {
  const { port, listener } = await openDoor(closers);
  const client = new RawClient(port, closers);
  const { script } = client;
  client.send(
    script.handshake(),
    script.command('connect', 1, { app: 'live', capsEx: 1 }),
    script.command('publish', 2, null, 'KEY', 'live'),
  );
  await client.untilStatus('NetStream.Publish.Start');
  await listener.close();
  await client.closed();
  expect(script.statusCodes()).toEqual([
    'NetStream.Publish.Start',
    'NetConnection.Connect.ReconnectRequest',
    'NetStream.Publish.Failed',
  ]);
});

it('hangs up on a client that asks without end and never reads', async () => {
  const { port, listener } = await openDoor(closers, { limits: { maxUnsentBytes: 1000 } });
  const client = new RawClient(port, closers).publish('KEY');
  await client.untilStatus('NetStream.Publish.Start');
  client.socket.pause();
  const pings = Buffer.concat(
    Array.from({ length: 20_000 }, () => client.script.message(userControl(6, 1), 2)),
  );
  // Sent until the server has gone; the answers fill every buffer on the way.
  const pump = (): void => {
    while (!client.socket.destroyed && client.socket.writableLength < 4_000_000) client.socket.write(pings);
  };
  client.socket.on('drain', pump);
  pump();
  await client.closed();
  expect(listener.statistics()).toMatchObject({ protocolViolations: 1, connections: 0 });
});

it('says that its port is taken', async () => {
  const { port, gate, logger } = await openDoor(closers);
  const second = new RtmpListener({ gate, logger, clock: { nowUs: () => 0 } });
  await expect(second.listen({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
  await second.close();
});
