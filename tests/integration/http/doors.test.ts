import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  Agent as HttpAgent,
  get as getHttp,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { Agent, get as getHttps } from 'node:https';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { Certificate } from '../../../server/certificate.ts';
import { ServedText } from '../../../server/delivery/served-text.ts';
import { HttpServer, type HttpServerOptions } from '../../../server/http/http-server.ts';
import { PortKeeper } from '../../../server/core/port-keeper.ts';
import { SlowReaders } from '../../../server/http/slow-readers.ts';
import { textAnswer } from '../../../server/http/text-answers.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { TestCertificate } from '../../support/certificate-files.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function openServer(
  options: Partial<HttpServerOptions> = {},
  addRoutes: (server: HttpServer) => void = () => undefined,
) {
  const server = new HttpServer({
    trustedProxies: [],
    maxConnections: 100,
    maxConnectionsPerAddress: 50,
    logger: silentLogger,
    ...options,
  });
  closers.push(() => server.close());
  server.app.get('/hello', (request) => ({ host: request.host, version: request.raw.httpVersion }));
  const held: (() => void)[] = [];
  server.app.get('/held', async () => {
    await new Promise<void>((resolve) => held.push(resolve));
    return 'done';
  });
  addRoutes(server);
  const port = await server.listen({ host: '127.0.0.1', port: 0 });
  return { server, port, held };
}

async function openServerWithCertificate(...options: Parameters<typeof openServer>) {
  const { server, port: plainPort } = await openServer(...options);
  const files = new TestCertificate();
  closers.push(() => files.dispose());
  const certificate = await Certificate.open(files, silentLogger);
  closers.push(() => certificate.dispose());
  return { server, plainPort, files, certificate };
}

async function openSecureServer(...options: Parameters<typeof openServer>) {
  const { server, certificate, ...others } = await openServerWithCertificate(...options);
  const port = await server.listenSecurely({ host: '127.0.0.1', port: 0 }, certificate);
  return { server, port, certificate, ...others };
}

async function getByHttp2(session: ClientHttp2Session, path: string): Promise<string> {
  return text(session.request({ ':path': path }).setEncoding('utf8'));
}

it('speaks HTTP/2 and HTTP/1.1 behind TLS, and HTTP/1.1 without', async () => {
  const { port, plainPort } = await openSecureServer();
  const session = connectHttp2(`https://localhost:${port}`, { rejectUnauthorized: false });
  closers.push(() => session.destroy());
  const answers = await Promise.all(Array.from({ length: 20 }, () => getByHttp2(session, '/hello')));
  expect(new Set(answers)).toEqual(new Set([JSON.stringify({ host: `localhost:${port}`, version: '2.0' })]));
  expect(JSON.parse(await getByHttp2(session, '/nothing'))).toMatchObject({ error: { code: 'NOT_FOUND' } });

  const agent = new Agent({ rejectUnauthorized: false });
  const [older] = (await once(getHttps(`https://localhost:${port}/hello`, { agent }), 'response')) as [
    NodeJS.ReadableStream,
  ];
  expect(await text(older)).toContain('"version":"1.1"');
  const plain = await fetch(`http://127.0.0.1:${plainPort}/hello`);
  expect(await plain.json()).toMatchObject({ version: '1.1' });
});

it('gives a playlist whole, packed or not, small or large, to many on one connection', async () => {
  const own = { playlistSuffix: '', mediaSuffix: '' };
  // Beyond ASCII, and not to be packed well.
  const line = (index: number): string => `ü${createHash('sha256').update(String(index)).digest('hex')}`;
  const texts = [1, 40, 1000].map((lines) =>
    Array.from({ length: lines }, (_, index) => line(index)).join(''),
  );
  const { port, plainPort } = await openSecureServer({}, ({ app }) => {
    const served = texts.map((each) => new ServedText(each));
    app.get<{ Params: { index: number } }>('/text/:index', async (request, reply) => {
      const text = served[request.params.index] ?? new ServedText('');
      const kind = { type: 'text/plain', caching: 'public, no-cache' };
      (await textAnswer(request, reply, kind, text, own))?.write();
      return reply;
    });
  });
  const plain = `http://127.0.0.1:${plainPort}`;
  const session = connectHttp2(`https://localhost:${port}`, { rejectUnauthorized: false });
  closers.push(() => session.destroy());
  const oneSocket = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  closers.push(() => oneSocket.destroy());
  for (const [index, wanted] of texts.entries()) {
    const path = `/text/${index}`;
    for (const encoding of ['identity', 'gzip', 'gzip']) {
      const headers = { 'accept-encoding': encoding };
      const ask = { agent: oneSocket, headers };
      const [answer] = (await once(getHttp(plain + path, ask), 'response')) as [IncomingMessage];
      const newer = session.request({ ':path': path, ...headers });
      const [newerHead] = (await once(newer, 'response')) as [IncomingHttpHeaders];
      for (const [head, body] of [
        [answer.headers, await buffer(answer)],
        [newerHead, await buffer(newer)],
      ] as const) {
        expect(head).toMatchObject({
          'content-type': 'text/plain',
          'content-length': String(body.byteLength),
          'cache-control': 'public, no-cache',
          'access-control-allow-origin': '*',
          'x-content-type-options': 'nosniff',
          'x-request-id': expect.stringMatching(/^[\w-]{36}$/) as string,
        });
        const isPacked = encoding === 'gzip' && index > 0;
        expect(head['content-encoding']).toBe(isPacked ? 'gzip' : undefined);
        expect((isPacked ? gunzipSync(body) : body).toString()).toBe(wanted);
      }
    }
    const { headers } = await fetch(plain + path, { method: 'HEAD' });
    expect(Number(headers.get('content-length'))).toBeGreaterThan(0);
    const tag = headers.get('etag') ?? '';
    const known = await fetch(plain + path, { headers: { 'if-none-match': tag } });
    expect([known.status, known.headers.get('etag')]).toEqual([304, tag]);
    const alone = session.request({ ':method': 'HEAD', ':path': path });
    const [head] = (await once(alone, 'response')) as [IncomingHttpHeaders];
    expect(head).toMatchObject({ ':status': 200, etag: tag });
    expect(await buffer(alone)).toHaveLength(0);
  }
});

it('answers those behind TLS who came in before it listened, as a relay does that takes the place of another', async () => {
  const { server, certificate } = await openServerWithCertificate();
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  const keeper = new PortKeeper(listening);
  const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  closers.push(() => session.destroy());
  const newer = getByHttp2(session, '/hello');
  const agent = new Agent({ rejectUnauthorized: false });
  const older = once(getHttps(`https://127.0.0.1:${port}/hello`, { agent }), 'response') as Promise<
    [NodeJS.ReadableStream]
  >;
  await expect.poll(() => keeper.kept).toBe(2);
  expect(await server.listenSecurely({ host: '127.0.0.1', port }, certificate, keeper)).toBe(port);
  expect(await newer).toContain('"version":"2.0"');
  const [answer] = await older;
  expect(await text(answer)).toContain('"version":"1.1"');
});

it('shows a renewed certificate to who comes then, and keeps those who are there', async () => {
  const { port, files, certificate } = await openSecureServer();
  const shown = async (): Promise<string> => {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };
  const session = connectHttp2(`https://localhost:${port}`, { rejectUnauthorized: false });
  closers.push(() => session.destroy());
  await getByHttp2(session, '/hello');
  const before = await shown();
  files.renew();
  await certificate.reload();
  expect(await shown()).not.toBe(before);
  expect(await getByHttp2(session, '/hello')).toContain('2.0');
});

it('lets an address have so many connections, and a trusted proxy any number', async () => {
  const open = async (port: number, count: number): Promise<Socket[]> => {
    const sockets = Array.from({ length: count }, () =>
      connect({ port, host: '127.0.0.1' }).on('error', () => undefined),
    );
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
    });
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    return sockets;
  };
  const { server, port } = await openServer({ maxConnectionsPerAddress: 3, maxConnections: 2000 });
  const sockets = await open(port, 1000);
  await expect.poll(() => server.limits.refused).toBe(997);
  await expect.poll(() => sockets.filter(({ closed }) => !closed).length).toBe(3);
  for (const socket of sockets) socket.destroy();
  await expect
    .poll(async () => (await fetch(`http://127.0.0.1:${port}/hello`).catch(() => undefined))?.status)
    .toBe(200);

  const proxied = await openServer({
    maxConnectionsPerAddress: 3,
    maxConnections: 2000,
    trustedProxies: ['127.0.0.0/8'],
  });
  await open(proxied.port, 50);
  expect(proxied.server.limits.refused).toBe(0);
});

it("counts a proxy's requests for the viewers that they are of", async () => {
  const { port, held } = await openServer({
    maxConnectionsPerAddress: 2,
    trustedProxies: ['127.0.0.1'],
  });
  const ask = (path: string, viewer: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'x-forwarded-for': viewer } });
  const waiting = [ask('/held', '192.0.2.1'), ask('/held', '192.0.2.1')];
  await expect.poll(() => held.length).toBe(2);
  const third = await ask('/hello', '192.0.2.1');
  expect(third.status).toBe(429);
  expect(await third.json()).toMatchObject({ error: { code: 'TOO_MANY_CONNECTIONS' } });
  expect(await (await ask('/hello', '192.0.2.2')).json()).toHaveProperty('version');
  for (const release of held) release();
  for (const answer of await Promise.all(waiting)) expect(await answer.text()).toBe('done');
  expect(await (await ask('/hello', '192.0.2.1')).json()).toHaveProperty('version');
});

it.each(['http', 'https'] as const)(
  'hangs up on garbage and on who never ends a request by %s',
  async (door) => {
    const { port, plainPort } = await openSecureServer({ requestTimeoutMs: 200 });
    const target = { port: door === 'http' ? plainPort : port, host: '127.0.0.1' };
    const rejectUnauthorized = false;
    const request = 'GET /hello HTTP/1.1\r\nHost: relay\r\nX-Slow: ';
    const sent: [Socket, string | Buffer][] = [
      [connect(target), Buffer.alloc(5000, 0xff)],
      [connect(target), 'never a handshake'.slice(0, 3)],
      [door === 'http' ? connect(target) : connectTls({ ...target, rejectUnauthorized }), request],
      [door === 'http' ? connect(target) : connectTls({ ...target, rejectUnauthorized }), Buffer.alloc(5000)],
    ];
    for (const [socket, bytes] of sent) {
      closers.push(() => socket.destroy());
      socket.on('error', () => undefined).resume();
      socket.write(bytes);
    }
    // A reset is an end as well, and comes where the rest of what was sent is still to be read.
    await Promise.all(sent.map(([socket]) => new Promise((resolve) => socket.once('close', resolve))));
    const answer = await fetch(`http://127.0.0.1:${plainPort}/hello`);
    expect(answer.status).toBe(200);
  },
);

it('ends the answer of who does not take it, and of nobody else', async () => {
  const slowReaders = new SlowReaders();
  closers.push(() => slowReaders.dispose());
  const bytes = Buffer.alloc(32 * 1024 * 1024);
  const { port } = await openServer({}, ({ app }) => {
    app.get('/large', (_request, reply) => {
      slowReaders.watch(reply.raw, 100);
      return reply.send(bytes);
    });
  });
  const [taken] = (await once(getHttp(`http://127.0.0.1:${port}/large`), 'response')) as [
    NodeJS.ReadableStream,
  ];
  let total = 0;
  for await (const chunk of taken) total += (chunk as Buffer).byteLength;
  expect(total).toBe(bytes.byteLength);

  const slow = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
  closers.push(() => slow.destroy());
  slow.write('GET /large HTTP/1.1\r\nHost: relay\r\n\r\n');
  await once(slow, 'readable');
  slow.read(1);
  slowReaders.check(performance.now() + 10_000);
  expect(slow.closed).toBe(false);
  slowReaders.check(performance.now() + 60_000);
  slow.resume();
  await once(slow, 'close');
  expect(slow.bytesRead).toBeLessThan(bytes.byteLength);
});
