import { afterEach, expect, it } from 'vitest';
import { SrtDoor, type SrtDoorOptions } from '../../../server/ingest/srt/door.ts';
import type { SourceGate, SourceReader, SourceRequest } from '../../../server/core/source-feed.ts';
import { FootlightError, messageOf } from '../../../src/shared/base/errors.ts';
import { rejectionEnding } from '../../../src/shared/media/srt/rejection-sentences.ts';
import { rejectionCodes } from '../../../src/shared/media/srt/rejection.ts';
import { SocketCaller } from '../../support/srt-sockets.ts';
import { Closers, systemClock } from '../rtmp/doors.ts';
import { LogRecorder } from '../rtmp/log-recorder.ts';
import { runProgram, testSource } from '../rtmp/programs.ts';
import { RecordingGate } from '../rtmp/recording-gate.ts';

const passphrase = 'known-to-the-gate';
const closers = new Closers();
afterEach(() => closers.closeAll());

/** Serves one channel, `stage`, and keeps its readers. */
class RecordingSources implements SourceGate {
  readonly readers = new Set<SourceReader>();

  subscribe({ channel, confirm }: SourceRequest, reader: SourceReader): Promise<() => void> {
    confirm({ slug: channel, passphrase: undefined });
    this.readers.add(reader);
    return Promise.resolve(() => this.readers.delete(reader));
  }
}

/** The door on a free port, with a gate that knows the key `KEY`. */
async function openDoor(options: Partial<SrtDoorOptions> & { passphrase?: string } = {}) {
  const gate = new RecordingGate('KEY', options.passphrase);
  const sources = new RecordingSources();
  const logger = new LogRecorder();
  const door = new SrtDoor({ gate, sources, clock: systemClock, logger, tickIntervalMs: 20, ...options });
  closers.add(() => door.close());
  const { port } = await door.listen({ host: '127.0.0.1', port: 0 });
  return { gate, sources, logger, door, port };
}

async function connect(port: number, streamId = 'publish:KEY', secret?: string): Promise<SocketCaller> {
  const caller = await SocketCaller.connect(port, {
    streamId,
    ...(secret === undefined ? {} : { passphrase: secret }),
  });
  closers.add(() => caller.close());
  return caller;
}

const refusal = (code: number) => rejectionEnding(code).message;

async function mpegTs(): Promise<Buffer> {
  const { stdout } = await runProgram('/usr/bin/ffmpeg', [...testSource(50), '-f', 'mpegts', 'pipe:1'])
    .finished;
  return stdout;
}

it('hands on the packets of a stream that comes in any pieces, to the last', async () => {
  const { gate, door, port, logger } = await openDoor();
  const stream = await mpegTs();
  const caller = await connect(port);
  for (let at = 0; at < stream.byteLength; at += 1000) caller.send(stream.subarray(at, at + 1000));
  await caller.finish();
  const recorded = await gate.publication();
  expect(await recorded.ended()).toMatchObject({ orderly: true });

  expect(recorded.publication.container).toBe('mpegts');
  expect(recorded.chunks.slice(0, 3).map((chunk) => chunk.role === 'config' && chunk.slot)).toEqual([
    'header',
    'video',
    'audio',
  ]);
  expect(recorded.chunks.filter(({ role }) => role === 'keyframe')).toHaveLength(2);
  for (const { bytes } of recorded.chunks) expect([bytes[0], bytes.byteLength % 188]).toEqual([0x47, 0]);
  expect(door.statistics()).toMatchObject({ publishers: 0, connectionsAccepted: 1, syncLosses: 0 });
  await expect.poll(() => door.statistics().connections).toBe(0);
  expect(logger.lines.map(({ level }) => level)).toEqual(['info', 'info']);
});

it('sends away who publishes something else, or nothing', async () => {
  let nowUs = 0;
  const clock = { nowUs: () => systemClock.nowUs() + nowUs };
  const { gate, port, logger } = await openDoor({ clock });
  const caller = await connect(port);
  for (let sent = 0; sent < 1200; sent += 1) caller.send(new Uint8Array(1316).fill(0x48));
  expect(await (await gate.publication(0)).ended()).toMatchObject({ orderly: false });
  expect(logger.lines.at(-1)?.text).toContain('PROTOCOL_VIOLATION');

  await connect(port);
  const silent = await gate.publication(1);
  nowUs = 10_100_000;
  expect(await silent.ended()).toMatchObject({ orderly: false });
});

it('closes the connection of a publication that the relay ends, and waits for nobody’s return', async () => {
  const { gate, port, door } = await openDoor({ passphrase });
  await connect(port, '#!::m=publish,s=KEY', passphrase);
  const recorded = await gate.publication();
  recorded.revoke(new FootlightError('CHANNEL_NOT_FOUND', 'The channel was deleted.'));
  expect(await recorded.ended()).toEqual({ orderly: true, message: 'The channel was deleted.' });
  expect(recorded.endings).toHaveLength(1);
  expect(door.connections()).toEqual([]);
});

it('begins no publication for a caller that is refused, or waits too long for the gate', async () => {
  const { gate, port, logger, door } = await openDoor({ passphrase });
  await expect(connect(port, 'publish:KEY', 'another-passphrase')).rejects.toThrow(
    refusal(rejectionCodes.badSecret),
  );
  const { promise, resolve: answer } = Promise.withResolvers<undefined>();
  gate.answerAfter = promise;
  await expect(
    SocketCaller.connect(port, { streamId: 'publish:KEY', passphrase, connectTimeoutMs: 10_000 }),
  ).rejects.toThrow(refusal(rejectionCodes.unavailable));
  answer(undefined);
  await door.close();
  expect(gate.requests).toHaveLength(2);
  expect(gate.publications).toEqual([]);
  expect(logger.lines.map(({ text }) => text.slice(0, text.indexOf(' {')))).toEqual([
    'An SRT handshake failed (1010).',
    'An SRT handshake failed (unanswered).',
  ]);
  expect(JSON.stringify(logger.lines)).not.toContain(passphrase);
});

it('tells nobody outside why it failed by itself', async () => {
  const { gate, port, logger } = await openDoor();
  const { promise, reject } = Promise.withResolvers<undefined>();
  gate.answerAfter = promise;
  const connecting = connect(port).catch(messageOf);
  await gate.requested();
  reject(new Error('database at 10.0.0.7 is away'));
  expect(await connecting).toContain(refusal(rejectionCodes.internal));
  expect(logger.lines.find(({ level }) => level === 'error')?.text).toContain('10.0.0.7');
});

it('serves so many readers, and so many connections of an address', async () => {
  const { port, sources, door } = await openDoor({ limits: { maxReaders: 1, maxConnectionsPerAddress: 2 } });
  await connect(port, 'request:stage');
  expect(sources.readers.size).toBe(1);
  await expect(connect(port, 'request:stage')).rejects.toThrow(refusal(rejectionCodes.overload));
  await connect(port);
  await expect(connect(port)).rejects.toThrow(refusal(rejectionCodes.overload));
  expect(door.statistics()).toMatchObject({ connections: 2, readers: 1, publishers: 1 });
  expect(door.rejections()).toEqual({ [rejectionCodes.overload]: 2 });
});

it('asks nobody any more for an address that was refused too often', async () => {
  let nowUs = 0;
  const clock = { nowUs: () => systemClock.nowUs() + nowUs };
  const { port, gate, logger, door } = await openDoor({
    clock,
    limits: { maxRefusalsPerAddress: 2 },
    tickIntervalMs: 3_600_000,
  });
  const wrong = () => connect(port, 'publish:WRONG-KEY').catch(messageOf);
  expect(await wrong()).toContain(refusal(rejectionCodes.unauthorized));
  expect(await wrong()).toContain(refusal(rejectionCodes.unauthorized));
  expect(await wrong()).toContain(refusal(rejectionCodes.overload));
  expect(gate.requests).toHaveLength(2);
  nowUs = 10_100_000;
  await connect(port);
  expect(gate.publications).toHaveLength(1);
  await door.close();
  const warnings = logger.lines.filter(({ level }) => level === 'warn');
  expect(warnings).toMatchObject([
    { text: expect.stringMatching(/^An SRT caller was turned away \(2401\).*127.0.0.1/) as string },
    { text: expect.stringMatching(/^An SRT caller was turned away \(2402\)/) as string },
    { text: 'Again: An SRT caller was turned away (2401). {"count":1}' },
  ]);
  expect(JSON.stringify(logger.lines)).not.toContain('WRONG-KEY');
});

it('closes a reader whose publisher comes back by another protocol, and one that can’t be served', async () => {
  const { port, sources, logger } = await openDoor();
  const start = async (): Promise<SourceReader> => {
    await connect(port, 'request:stage');
    await expect.poll(() => sources.readers.size).toBe(1);
    const [reader] = sources.readers;
    if (!reader) throw new Error('Nobody reads.');
    return reader;
  };
  const first = await start();
  first.begin('mpegts');
  first.write(new Uint8Array(1880).fill(0x47));
  first.begin('flv');
  await expect.poll(() => sources.readers.size).toBe(0);
  expect(logger.lines.at(-1)?.text).toContain('SOURCE_CHANGED');
  const second = await start();
  second.begin('flv');
  second.write(Buffer.from('FLX, which is no FLV'));
  await expect.poll(() => sources.readers.size).toBe(0);
  expect(logger.lines.at(-1)?.text).toContain('PROTOCOL_VIOLATION');
});

it('ends everybody when it shuts down, and is gone when close resolves', async () => {
  const { gate, sources, port, door } = await openDoor();
  await connect(port);
  await connect(port, 'request:stage');
  await Promise.all([door.close(), door.close()]);
  expect((await gate.publication()).endings).toEqual([
    { orderly: true, message: 'The relay is shutting down.' },
  ]);
  expect(sources.readers.size).toBe(0);
  expect(door.statistics()).toMatchObject({ connections: 0, publishers: 0, readers: 0 });
  await expect(SocketCaller.connect(port, { connectTimeoutMs: 300 })).rejects.toThrow();
});

it('says that its port is taken, and listens on IPv6', async () => {
  const { port, gate, sources, logger } = await openDoor();
  const options = { gate, sources, logger, clock: systemClock };
  const second = new SrtDoor(options);
  await expect(second.listen({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
  await second.close();
  const third = new SrtDoor(options);
  expect((await third.listen({ host: '::1', port: 0 })).port).toBeGreaterThan(0);
  await third.close();
  const fourth = new SrtDoor(options);
  await expect(fourth.listen({ host: '192.0.2.77', port: 0 })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
  await fourth.close();
});
