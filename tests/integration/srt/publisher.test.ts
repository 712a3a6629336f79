import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SrtPublisher, type SrtPublisherOptions } from '../../../src/publish/srt/srt-publisher.ts';
import type { FootlightError } from '../../../src/shared/base/errors.ts';
import type { SrtListenerOptions } from '../../../src/shared/media/srt/listener.ts';
import { SocketListener } from '../../support/srt-sockets.ts';
import { Closers, systemClock } from '../rtmp/doors.ts';
import { encodedByFfmpeg, type EncodedStream } from '../rtmp/encoded-stream.ts';
import { probe, runProgram } from '../rtmp/programs.ts';

const closers = new Closers();
afterEach(() => closers.closeAll());

let stream: EncodedStream;
beforeAll(async () => {
  stream = await encodedByFfmpeg(50);
});

async function openListener(options: Partial<SrtListenerOptions> & { passphrase?: string } = {}) {
  const received: Uint8Array[] = [];
  const listener = await SocketListener.open({ ...options, received: (payload) => received.push(payload) });
  let isOpen = true;
  const close = (): void => {
    if (isOpen) listener.close();
    isOpen = false;
  };
  closers.add(close);
  return { listener, received, url: `srt://127.0.0.1:${listener.port}`, close };
}

function publisherTo(
  url: string,
  options: Partial<Omit<SrtPublisherOptions, 'target'>> & Partial<SrtPublisherOptions['target']> = {},
): SrtPublisher {
  const { streamKey, passphrase, latencyMs, ...others } = options;
  const publisher = new SrtPublisher({
    target: { url, streamKey, passphrase, latencyMs },
    clock: systemClock,
    onListenerFailure: (failure) => {
      throw failure;
    },
    ...others,
  });
  closers.add(() => publisher.close());
  return publisher;
}

function sendAll(publisher: SrtPublisher, { video, audio, packets }: EncodedStream): void {
  publisher.sendVideoConfig(video);
  publisher.sendAudioConfig(audio);
  for (const item of packets) {
    if (item.kind === 'video') publisher.sendVideo(item.packet);
    else publisher.sendAudio(item.packet);
  }
}

/** The publisher's end, when it was not asked for. */
function closed(publisher: SrtPublisher): Promise<FootlightError | undefined> {
  return new Promise((resolve) => {
    const subscription = publisher.on('closed', ({ error }) => {
      subscription.dispose();
      resolve(error);
    });
  });
}

const never = new AbortController().signal;

describe.each([
  ['plain', '', {}],
  ['encrypted', '?pbkeylen=32', { passphrase: 'a passphrase of ours' }],
])('A publisher, %s', (_, query, secret) => {
  it('brings the whole stream to a listener, as MPEG-TS, before it is gone', async () => {
    const { listener, received, url } = await openListener(secret);
    const publisher = publisherTo(`${url}${query}`, { ...secret, streamKey: 'publish:KEY', latencyMs: 200 });
    expect(publisher.link).toBeUndefined();
    await publisher.connect(never);
    sendAll(publisher, stream);
    await publisher.close();
    // The goodbye may still be on its way.
    while (listener.endings.length === 0) await new Promise((resolve) => setImmediate(resolve));

    expect(listener.streamIds).toEqual(['publish:KEY']);
    for (const payload of received) expect(payload.byteLength % 188).toBe(0);
    const bytes = Buffer.concat(received);
    expect(publisher.bytesSent).toBe(bytes.byteLength);
    expect(publisher.queuedMs).toBe(0);
    expect(publisher.link).toMatchObject({
      latencyMs: 200,
      sendBufferMs: 0,
      droppedPackets: 0,
      encrypted: 'passphrase' in secret,
    });
    const frames = (kind: string): string =>
      String(stream.packets.filter((packet) => packet.kind === kind).length);
    expect(await probe(bytes)).toMatchObject([
      { codec_name: 'h264', width: 320, height: 180, nb_read_packets: frames('video') },
      { codec_name: 'aac', nb_read_packets: frames('audio') },
    ]);
    const decoded = await runProgram(
      '/usr/bin/ffmpeg',
      ['-v', 'warning', '-f', 'mpegts', '-i', 'pipe:0', '-f', 'null', '-'],
      bytes,
    ).finished;
    expect(decoded.stderr).toBe('');
    expect(listener.endings).toMatchObject([{ cause: 'peer-closed' }]);
  });
});

describe('a destination that can’t be had', () => {
  it.each([
    ['another passphrase', { passphrase: 'the right passphrase' }, { passphrase: 'the wrong passphrase' }],
    ['no passphrase', { passphrase: 'the right passphrase' }, {}],
    ['a passphrase that the server has not', {}, { passphrase: 'the wrong passphrase' }],
  ])('refuses %s, in words', async (_, theirs, ours) => {
    const { url } = await openListener(theirs);
    await expect(publisherTo(url, ours).connect(never)).rejects.toMatchObject({
      code: 'DESTINATION_REFUSED',
      message: expect.stringMatching(/^The server refused the stream: .*passphrase/u) as string,
    });
  });

  it('has no room now, which is no reason to give it up', async () => {
    const { url } = await openListener({ maxConnections: 1 });
    await publisherTo(url).connect(never);
    await expect(publisherTo(url).connect(never)).rejects.toMatchObject({
      code: 'DESTINATION_UNREACHABLE',
      message: expect.stringContaining('can’t take the stream now') as string,
    });
  });

  it('is not there', async () => {
    const { close, url } = await openListener();
    close();
    await expect(publisherTo(url).connect(never)).rejects.toMatchObject({
      code: 'DESTINATION_UNREACHABLE',
      message: '127.0.0.1 refused the connection; check the address and the port.',
    });
  });

  it('has no name that is known', async () => {
    await expect(publisherTo('srt://studio.invalid:8890').connect(never)).rejects.toMatchObject({
      code: 'DESTINATION_UNREACHABLE',
      message: expect.stringContaining('studio.invalid') as string,
    });
  });

  it('never answers, or is given up', async () => {
    const mute = createSocket('udp4').bind(0, '127.0.0.1');
    closers.add(() => mute.close());
    await once(mute, 'listening');
    const url = `srt://127.0.0.1:${mute.address().port}`;
    await expect(publisherTo(url, { connectTimeoutMs: 50 }).connect(never)).rejects.toMatchObject({
      code: 'DESTINATION_UNREACHABLE',
      message: '127.0.0.1 gave no answer; check the address, the port (UDP) and the firewall.',
    });
    const impatient = new AbortController();
    const connecting = publisherTo(url).connect(impatient.signal);
    await once(mute, 'message');
    impatient.abort();
    await expect(connecting).rejects.toMatchObject({ code: 'DESTINATION_LOST' });
    await expect(publisherTo(url).connect(impatient.signal)).rejects.toMatchObject({
      code: 'DESTINATION_LOST',
    });
    const closedSoon = publisherTo(url);
    const made = closedSoon.connect(never);
    await closedSoon.close();
    await expect(made).rejects.toMatchObject({ code: 'DESTINATION_LOST' });
  });

  it('answers on the second of a name’s addresses only', async () => {
    const { listener, url } = await openListener();
    await publisherTo(url.replace('127.0.0.1', 'localhost')).connect(never);
    expect(listener.connections).toHaveLength(1);
  });
});

describe('a destination that is lost', () => {
  it('says goodbye in mid-stream', async () => {
    const { close, url } = await openListener();
    const publisher = publisherTo(url);
    await publisher.connect(never);
    const end = closed(publisher);
    sendAll(publisher, stream);
    close();
    expect(await end).toMatchObject({
      code: 'DESTINATION_LOST',
      message: expect.stringContaining('127.0.0.1 is over') as string,
    });
    sendAll(publisher, stream);
    await Promise.all([publisher.close(), publisher.close()]);
  });

  it('takes no stream that MPEG-TS can’t carry, and tells why', async () => {
    const { url } = await openListener();
    const publisher = publisherTo(url);
    await publisher.connect(never);
    const end = closed(publisher);
    publisher.sendVideoConfig({ ...stream.video, codec: 'vp9' });
    expect(await end).toMatchObject({ code: 'DESTINATION_LOST' });
  });
});
