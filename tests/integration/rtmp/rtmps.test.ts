import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { afterEach, expect, it } from 'vitest';
import { Certificate } from '../../../server/certificate.ts';
import { RtmpPublisher } from '../../../src/publish/rtmp/rtmp-publisher.ts';
import { TestCertificate } from '../../support/certificate-files.ts';
import { Closers, openDoor, systemClock } from './doors.ts';
import { encodedByFfmpeg, readFlv } from './encoded-stream.ts';
import { LogRecorder } from './log-recorder.ts';
import { probe, runProgram, testSource } from './programs.ts';

const closers = new Closers();
afterEach(() => closers.closeAll());

const never = new AbortController().signal;

function testCertificate(): TestCertificate {
  const files = new TestCertificate();
  closers.add(() => {
    files.dispose();
  });
  return files;
}

async function openCertificate(files: TestCertificate, logger = new LogRecorder()): Promise<Certificate> {
  const certificate = await Certificate.open(files, logger);
  closers.add(() => {
    certificate.dispose();
  });
  return certificate;
}

async function openTlsDoor(options: Parameters<typeof openDoor>[1] = {}) {
  const files = testCertificate();
  const certificate = await openCertificate(files);
  const door = await openDoor(closers, options);
  const { port } = await door.listener.listen({ host: '127.0.0.1', port: 0 }, { tls: certificate });
  return { ...door, port, plainPort: door.port, files, certificate };
}

function publisherTo(url: string, ca?: string): RtmpPublisher {
  const publisher = new RtmpPublisher({
    target: { url, streamKey: undefined },
    clock: systemClock,
    onListenerFailure: (failure) => {
      throw failure;
    },
    ...(ca !== undefined && { ca }),
  });
  closers.add(() => publisher.close());
  return publisher;
}

it('takes FFmpeg’s stream behind TLS, and says that it came so', async () => {
  const { gate, listener, port } = await openTlsDoor();
  const url = `rtmps://127.0.0.1:${port}/live/KEY`;

  const program = runProgram('/usr/bin/ffmpeg', [...testSource(50), '-f', 'flv', url]);
  closers.add(() => program.child.kill('SIGKILL'));
  const recorded = await gate.publication();
  await recorded.until(() => recorded.chunks.length > 3);
  expect(listener.connections()).toMatchObject([{ protocol: 'rtmps', mode: 'publish' }]);
  expect((await program.finished).code).toBe(0);

  expect(await recorded.ended()).toMatchObject({ orderly: true });
  expect(await probe(recorded.bytes())).toMatchObject([
    { codec_name: 'h264', nb_read_packets: '50' },
    { codec_name: 'aac' },
  ]);
});

it('takes our publisher, which trusts the certificate that it was told of, and no other', async () => {
  const { gate, files, port } = await openTlsDoor();
  const stream = await encodedByFfmpeg(25);
  const url = `rtmps://localhost:${port}/live/KEY`;
  await expect(publisherTo(url).connect(never)).rejects.toMatchObject({
    code: 'DESTINATION_UNREACHABLE',
    message: expect.stringContaining('certificate that is not trusted') as string,
  });

  const publisher = publisherTo(url, readFileSync(files.certificateFile, 'utf8'));
  await publisher.connect(never);
  publisher.sendVideoConfig(stream.video);
  publisher.sendAudioConfig(stream.audio);
  for (const item of stream.packets) {
    if (item.kind === 'video') publisher.sendVideo(item.packet);
    else publisher.sendAudio(item.packet);
  }
  await publisher.close();

  const recorded = await gate.publication();
  await recorded.ended();
  expect(readFlv(recorded.bytes()).packets).toEqual(stream.packets);
});

it('hangs up on what is not TLS, on half a handshake, and on TLS that carries no RTMP', async () => {
  let nowUs = 0;
  const { port, listener, logger } = await openTlsDoor({ clock: { nowUs: () => nowUs }, tickIntervalMs: 10 });
  const plain = connectTcp({ port, host: '127.0.0.1' });
  plain.on('error', () => undefined).resume();
  plain.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(1536)]));
  await once(plain, 'close');
  expect(logger.lines.at(-1)).toMatchObject({
    level: 'warn',
    text: expect.stringContaining('No TLS connection came about') as string,
  });

  const web = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  web.on('error', () => undefined).resume();
  web.write('GET / HTTP/1.1\r\n\r\n');
  await once(web, 'close');

  const half = connectTcp({ port, host: '127.0.0.1' });
  half.on('error', () => undefined).resume();
  // The header of a TLS record whose 512 bytes never come.
  half.write(Buffer.from([0x16, 3, 1, 2, 0]));
  await expect.poll(() => listener.statistics().connectionsAccepted).toBe(3);
  nowUs = 6_000_000;
  await once(half, 'close');
  await expect.poll(() => listener.statistics()).toMatchObject({ connections: 0, timeouts: 1 });
});

it('counts connections of both doors together', async () => {
  const { port, plainPort, listener } = await openTlsDoor({ limits: { maxConnectionsPerAddress: 1 } });
  const first = connectTcp({ port: plainPort, host: '127.0.0.1' });
  closers.add(() => first.destroy());
  await expect.poll(() => listener.statistics().connections).toBe(1);
  const second = connectTcp({ port, host: '127.0.0.1' });
  second.on('error', () => undefined).resume();
  await once(second, 'close');
  expect(listener.statistics()).toMatchObject({ connections: 1, connectionsRejected: 1 });
});

it('shows a renewed certificate to who comes then, and goes on with the old one while the files don’t fit', async () => {
  const { port, certificate, files } = await openTlsDoor();
  const shown = async (): Promise<string> => {
    const socket: TLSSocket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { fingerprint256 }: PeerCertificate = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };
  const first = await shown();
  const key = readFileSync(files.keyFile);
  files.renew();
  const renewedKey = readFileSync(files.keyFile);
  writeFileSync(files.keyFile, key);
  await certificate.reload();
  expect(await shown()).toBe(first);

  writeFileSync(files.keyFile, renewedKey);
  let changes = 0;
  certificate.on('changed', () => (changes += 1));
  await certificate.reload();
  await certificate.reload();
  expect(await shown()).not.toBe(first);
  expect(changes).toBe(1);
});

it('does not open with files that are no certificate', async () => {
  const files = testCertificate();
  writeFileSync(files.certificateFile, 'not PEM');
  await expect(Certificate.open(files, new LogRecorder())).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('are not a certificate and its key') as string,
  });
  await expect(
    Certificate.open(
      { certificateFile: '/nowhere/certificate.pem', keyFile: files.keyFile },
      new LogRecorder(),
    ),
  ).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('/nowhere') as string });
});
