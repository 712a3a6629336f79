import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RtmpPublisher, type RtmpPublisherOptions } from '../../../src/publish/rtmp/rtmp-publisher.ts';
import type { FootlightError } from '../../../src/shared/base/errors.ts';
import { Closers, openDoor, openTcpServer, systemClock } from './doors.ts';
import { encodedByFfmpeg, readFlv, type EncodedStream } from './encoded-stream.ts';
import { probe, runProgram } from './programs.ts';

const closers = new Closers();
afterEach(() => closers.closeAll());

let stream: EncodedStream;
beforeAll(async () => {
  stream = await encodedByFfmpeg(50);
});

function publisherTo(url: string, options: Partial<RtmpPublisherOptions> = {}): RtmpPublisher {
  const publisher = new RtmpPublisher({
    target: { url, streamKey: undefined },
    clock: systemClock,
    onListenerFailure: (failure) => {
      throw failure;
    },
    ...options,
  });
  closers.add(() => publisher.close());
  return publisher;
}

function sendAll(publisher: RtmpPublisher, { video, audio, packets }: EncodedStream): void {
  publisher.sendVideoConfig(video);
  publisher.sendAudioConfig(audio);
  for (const item of packets) {
    if (item.kind === 'video') publisher.sendVideo(item.packet);
    else publisher.sendAudio(item.packet);
  }
}

/** The publisher's end, when it was not asked for. */
function closed(publisher: RtmpPublisher): Promise<FootlightError | undefined> {
  return new Promise((resolve) => {
    const subscription = publisher.on('closed', ({ error }) => {
      subscription.dispose();
      resolve(error);
    });
  });
}

const never = new AbortController().signal;

/** Joins a connection to the door on another port. */
function pipeTo(port: number, socket: Socket): void {
  const door = connect({ port, host: '127.0.0.1' });
  door.on('error', () => undefined);
  door.on('close', () => socket.destroy());
  socket.on('close', () => door.destroy());
  socket.pipe(door);
  door.pipe(socket);
}

it('brings every packet to the relay as it was, with its times', async () => {
  const { port, gate } = await openDoor(closers);
  const publisher = publisherTo(`rtmp://127.0.0.1:${port}/live/KEY`);
  await publisher.connect(never);
  sendAll(publisher, stream);
  await publisher.close();
  const recorded = await gate.publication();
  expect(await recorded.ended()).toMatchObject({ orderly: true });

  const arrived = readFlv(recorded.bytes());
  const originUs = stream.packets[0]?.kind === 'video' ? stream.packets[0].packet.dtsUs : 0;
  expect(originUs).toBe(0);
  expect(arrived).toEqual(stream);
  expect(publisher.bytesSent).toBeGreaterThan(recorded.bytes().length);
  expect(publisher.queuedBytes).toBe(0);
});

it('publishes to FFmpeg, which reads every packet', async () => {
  const reserved = createServer();
  reserved.listen(0, '127.0.0.1');
  await once(reserved, 'listening');
  const address = reserved.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  reserved.close();
  await once(reserved, 'close');

  const url = `rtmp://127.0.0.1:${port}/live/KEY`;
  const args = [
    '-hide_banner',
    '-loglevel',
    'error',
    '-nostdin',
    '-listen',
    '1',
    '-i',
    url,
    '-c',
    'copy',
    '-f',
    'flv',
    'pipe:1',
  ];
  const server = runProgram('/usr/bin/ffmpeg', args);
  closers.add(() => server.child.kill('SIGKILL'));
  const publisher = await connectedOnceListening(url);
  sendAll(publisher, stream);
  await publisher.close();

  const { stdout } = await server.finished;
  const streams = await probe(stdout);
  expect(streams).toMatchObject([
    { codec_name: 'h264', width: 320, height: 180, nb_read_packets: '50' },
    {
      codec_name: 'aac',
      nb_read_packets: String(stream.packets.filter(({ kind }) => kind === 'audio').length),
    },
  ]);
});

/** FFmpeg does not say when it listens, so this tries until it does. */
async function connectedOnceListening(url: string): Promise<RtmpPublisher> {
  for (;;) {
    const publisher = publisherTo(url);
    try {
      await publisher.connect(never);
      return publisher;
    } catch (failure) {
      if (!(failure as FootlightError).message.includes('refused the connection')) throw failure;
    }
  }
}

describe('a destination that can’t be had', () => {
  it.each([
    'http://host/live/KEY',
    'rtmp:///live/KEY',
    'rtmp://host',
    'rtmp://host/live',
    'rtmp://ho st/live/KEY',
    'rtmp://host/live/?KEY',
  ])('%s is no address', (url) => {
    expect(() => publisherTo(url)).toThrow(expect.objectContaining({ code: 'DESTINATION_INVALID' }));
  });

  it('refuses the stream in its own words', async () => {
    const { port } = await openDoor(closers);
    const publisher = publisherTo(`rtmp://127.0.0.1:${port}/live`, {
      target: { url: `rtmp://127.0.0.1:${port}/live`, streamKey: 'WRONG' },
    });
    await expect(publisher.connect(never)).rejects.toMatchObject({
      code: 'DESTINATION_REFUSED',
      message: 'The server refused the stream: The stream key is not known.',
    });
  });

  it('refuses the connection', async () => {
    const port = await openTcpServer(closers, () => undefined);
    await closers.closeAll();
    await expect(publisherTo(`rtmp://127.0.0.1:${port}/live/KEY`).connect(never)).rejects.toMatchObject({
      code: 'DESTINATION_UNREACHABLE',
      message: '127.0.0.1 refused the connection; check the address and the port.',
    });
  });

  it('has no name that is known', async () => {
    await expect(publisherTo('rtmp://studio.invalid/live/KEY').connect(never)).rejects.toMatchObject({
      code: 'DESTINATION_UNREACHABLE',
      message: expect.stringContaining('studio.invalid') as string,
    });
  });

  it('never answers', async () => {
    const port = await openTcpServer(closers, (socket) => socket.resume());
    const publisher = publisherTo(`rtmp://127.0.0.1:${port}/live/KEY`, { connectTimeoutMs: 50 });
    await expect(publisher.connect(never)).rejects.toMatchObject({
      code: 'DESTINATION_UNREACHABLE',
      message: '127.0.0.1 did not accept the stream within 0.05 s.',
    });
  });

  it('speaks something else, or hangs up', async () => {
    const web = await openTcpServer(closers, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(publisherTo(`rtmp://127.0.0.1:${web}/live/KEY`).connect(never)).rejects.toMatchObject({
      code: 'DESTINATION_UNREACHABLE',
      message: expect.stringContaining('does not speak RTMP') as string,
    });
    const mute = await openTcpServer(closers, (socket) => socket.end());
    await expect(publisherTo(`rtmp://127.0.0.1:${mute}/live/KEY`).connect(never)).rejects.toMatchObject({
      code: 'DESTINATION_UNREACHABLE',
      message: expect.stringContaining('check the address and the stream key') as string,
    });
  });

  it('is given up', async () => {
    const port = await openTcpServer(closers, (socket) => socket.resume());
    const givenUp = new AbortController();
    const connecting = publisherTo(`rtmp://127.0.0.1:${port}/live/KEY`).connect(givenUp.signal);
    givenUp.abort();
    await expect(connecting).rejects.toMatchObject({ code: 'DESTINATION_LOST' });
    await expect(
      publisherTo(`rtmp://127.0.0.1:${port}/live/KEY`).connect(givenUp.signal),
    ).rejects.toMatchObject({
      code: 'DESTINATION_LOST',
    });
  });
});

describe('a destination that is lost', () => {
  it('hangs up in mid-stream', async () => {
    const { port, listener } = await openDoor(closers);
    const publisher = publisherTo(`rtmp://127.0.0.1:${port}/live/KEY`);
    await publisher.connect(never);
    const end = closed(publisher);
    sendAll(publisher, stream);
    await listener.close();
    expect(await end).toMatchObject({
      code: 'DESTINATION_LOST',
      message: expect.stringContaining('shutting down') as string,
    });
    const sent = publisher.bytesSent;
    sendAll(publisher, stream);
    expect(publisher.bytesSent).toBe(sent);
    await Promise.all([publisher.close(), publisher.close()]);
  });

  it('no longer reads: what waits is measured, and then it is given up', async () => {
    const { port } = await openDoor(closers);
    const forwarders: Socket[] = [];
    const slow = await openTcpServer(closers, (socket) => {
      forwarders.push(socket);
      pipeTo(port, socket);
    });
    let nowUs = 0;
    const publisher = publisherTo(`rtmp://127.0.0.1:${slow}/live/KEY`, { clock: { nowUs: () => nowUs } });
    await publisher.connect(never);
    const end = closed(publisher);
    for (const socket of forwarders) {
      socket.unpipe();
      socket.pause();
    }
    publisher.sendVideoConfig(stream.video);
    // 40 s of large pictures: more than the buffers of the way hold.
    for (let index = 0; index < 1000; index += 1) {
      const timeUs = index * 40_000;
      publisher.sendVideo({ ptsUs: timeUs, dtsUs: timeUs, keyframe: true, data: new Uint8Array(40_000) });
    }
    expect(publisher.queuedBytes).toBeGreaterThan(20_000_000);
    expect(publisher.queuedMs).toBeGreaterThan(20_000);
    expect(publisher.queuedMs).toBeLessThan(40_000);
    nowUs = 15_000_000;
    publisher.sendVideo({ ptsUs: 40_000_000, dtsUs: 40_000_000, keyframe: true, data: new Uint8Array(1) });
    nowUs = 30_000_000;
    publisher.sendVideo({ ptsUs: 40_040_000, dtsUs: 40_040_000, keyframe: true, data: new Uint8Array(1) });
    expect(await end).toMatchObject({
      code: 'DESTINATION_LOST',
      message: expect.stringContaining('no longer takes') as string,
    });
  });
});
