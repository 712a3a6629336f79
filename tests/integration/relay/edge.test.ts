import { once } from 'node:events';
import { createServer, request as requestHttp, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { fromRelaySchema, type ToRelay } from '../../../src/shared/contracts/live-socket.ts';
import { overlayMessageSchema } from '../../../src/shared/contracts/overlay.ts';
import type { ChannelWithKey } from '../../../src/shared/contracts/relay.ts';
import { viewerTokenSchema } from '../../../src/shared/contracts/viewing.ts';
import { newWidgetSettings } from '../../../src/shared/scene/widget-defaults.ts';
import { startEdge } from '../../support/edge.ts';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { footlight } from '../../support/footlight-command.ts';
import { HlsViewer, waitForChannel } from '../../support/hls-viewer.ts';
import type { Nginx } from '../../support/nginx.ts';
import { RelayProcess } from '../../support/relay-process.ts';

/** Stands between nginx and the relay and writes down what nginx asks for. */
async function startTap(relayUrl: string): Promise<{ server: Server; address: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(incoming.url ?? '');
    const { method, url, headers } = incoming;
    const onward = requestHttp(`${relayUrl}${url ?? ''}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', ({ method, url, rawHeaders }, stream, head) => {
    asked.push(url ?? '');
    const { hostname, port } = new URL(relayUrl);
    const onward = connect({ host: hostname, port: Number(port) });
    const headers = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`));
    onward.write(`${method ?? ''} ${url ?? ''} HTTP/1.1\r\n${headers.join('')}\r\n`);
    onward.write(head);
    for (const [one, other] of [
      [stream, onward],
      [onward, stream],
    ] as const) {
      one.on('error', () => other.destroy());
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('nginx in front of a relay', () => {
  let relay: RelayProcess;
  let channels: ChannelWithKey[];
  let publishers: FfmpegPublisher[];
  let tap: Awaited<ReturnType<typeof startTap>>;
  let edge: Nginx;
  let coalescing: Nginx;

  const command = async (...args: string[]): Promise<string> => {
    const { stdout, code } = await footlight(...args, '--data', relay.dataDirectory);
    expect(code).toBe(0);
    return stdout;
  };
  const get = async (url: string) => {
    const answer = await fetch(url);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  beforeAll(async () => {
    relay = await RelayProcess.start({
      env: { FOOTLIGHT_RUNGS: '', FOOTLIGHT_TRUSTED_PROXIES: '127.0.0.1' },
    });
    tap = await startTap(relay.http);
    channels = await Promise.all(['open', 'inner'].map((slug) => relay.createChannel(slug)));
    publishers = channels.map(({ rtmpUrl }) => new FfmpegPublisher(rtmpUrl));
    [edge, coalescing] = await Promise.all([
      startEdge(tap.address, relay.dataDirectory),
      startEdge(tap.address, relay.dataDirectory, '--coalesce-playlists'),
    ]);
    for (const slug of ['open', 'inner']) await waitForChannel(relay.http, slug, ({ live }) => live);
    await command('channel', 'set', 'inner', 'private=true');
  });

  afterAll(async () => {
    await edge.stop();
    await coalescing.stop();
    tap.server.closeAllConnections();
    tap.server.close();
    await Promise.all(publishers.map((publisher) => publisher.stop()));
    await relay.dispose();
  });

  it('passes blocking requests on, and gives what they waited for', async () => {
    const viewer = new HlsViewer(edge.url, 'open');
    let playlist = await viewer.playlist('source');
    for (let step = 0; step < 6; step += 1) {
      const open = playlist.segments.find(({ uri }) => uri === undefined);
      const msn = playlist.mediaSequence + playlist.segments.length - (open ? 1 : 0);
      const part = open?.parts.length ?? 0;
      playlist = await viewer.playlist('source', `?_HLS_msn=${msn}&_HLS_part=${part}`);
      const found = playlist.segments[msn - playlist.mediaSequence];
      const uri = found?.parts[part]?.uri ?? found?.uri ?? '';
      expect(uri).not.toBe('');
      expect((await viewer.bytes(`source/${uri}`)).byteLength).toBeGreaterThan(100);
    }
    expect(playlist.hint).toBeUndefined();
    expect((await viewer.get('source/playlist.m3u8?_HLS_msn=100000')).status).toBe(400);
  });

  it('asks the relay once for media that many viewers want at once, and not again', async () => {
    const viewer = new HlsViewer(edge.url, 'open');
    const playlist = await viewer.playlist('source');
    const part = playlist.segments.at(-1)?.parts.at(-1)?.uri ?? '';
    const all = await Promise.all(Array.from({ length: 60 }, () => viewer.bytes(`source/${part}`)));
    expect(new Set(all.map((bytes) => bytes.byteLength)).size).toBe(1);
    await viewer.bytes(`source/${part}?token=another`);
    expect(tap.asked.filter((url) => url.includes(part))).toHaveLength(1);
    const range = await fetch(`${edge.url}/hls/open/source/${part}`, { headers: { range: 'bytes=0-9' } });
    expect([range.status, (await range.arrayBuffer()).byteLength]).toEqual([206, 10]);
  });

  it('asks once for all who wait for the same playlist, if that is wanted', async () => {
    const viewer = new HlsViewer(coalescing.url, 'open');
    const { mediaSequence, segments } = await viewer.playlist('source');
    const query = `?_HLS_msn=${mediaSequence + segments.length}`;
    const all = await Promise.all(
      Array.from({ length: 40 }, () => viewer.text(`source/playlist.m3u8${query}`)),
    );
    expect(new Set(all).size).toBe(1);
    expect(tap.asked.filter((url) => url.endsWith(query.slice(1)))).toHaveLength(1);
  });

  it('shows a private channel to those alone who have a token, though all share what it keeps', async () => {
    const tokens = await Promise.all(
      [1, 2].map(async () =>
        viewerTokenSchema.parse(
          JSON.parse(await command('channel', 'viewer-token', 'inner', '--json', '--valid-for', '1h')),
        ),
      ),
    );
    const [first = '', second = ''] = tokens.map(({ token }) => token);
    const base = `${edge.url}/hls/inner`;
    const playlist = await get(`${base}/source/playlist.m3u8?token=${first}`);
    const segment = /^[^#\s]\S*?(?=\?)/m.exec(playlist.text)?.[0] ?? '';
    expect(playlist.text).toContain(`${segment}?token=${first}\n`);
    expect((await get(`${base}/source/${segment}?token=${first}`)).status).toBe(200);
    // It is in the cache now.
    for (const [query, status] of [
      ['', 401],
      ['?token=wrong', 403],
      [`?token=${first.slice(0, -1)}x`, 403],
    ] as const) {
      for (const address of [`source/${segment}`, 'source/playlist.m3u8', 'index.m3u8']) {
        const answer = await get(`${base}/${address}${query}`);
        expect(answer.status).toBe(status);
        expect(answer.text).toContain('VIEWER_TOKEN_');
      }
    }
    const others = await get(`${base}/source/playlist.m3u8?token=${second}`);
    expect(others.text).toContain(`?token=${second}\n`);
    // Neither another viewer's token nor that of nginx, which opens everything.
    const tokensOf = (text: string) =>
      new Set([...text.matchAll(/token=([\w.*-]+)/g)].map((match) => match[1]));
    expect(tokensOf(others.text)).toEqual(new Set([second]));
    const multivariant = await get(`${base}/index.m3u8?token=${second}`);
    expect(tokensOf(multivariant.text)).toEqual(new Set([second]));
    expect(tap.asked.some((url) => url.includes('token=1.*.*.*.'))).toBe(true);
  });

  it('passes the live sockets of studios and overlays on, and the overlays’ pages', async () => {
    const { streamKey = '' } = channels[0] ?? {};
    const key = 'k'.repeat(40);
    const open = <Message>(address: string, parse: (json: unknown) => Message, bearer?: string) => {
      const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
      const socket = new WebSocket(`${edge.url.replace('http', 'ws')}${address}`, { headers });
      const heard: Message[] = [];
      socket.on('message', (bytes: Buffer) => heard.push(parse(JSON.parse(bytes.toString()))));
      onTestFinished(() => {
        socket.terminate();
      });
      return { socket, heard };
    };
    const studio = open('/api/v1/channels/open/live', (json) => fromRelaySchema.parse(json), streamKey);
    await once(studio.socket, 'open');
    const tell = (message: ToRelay): void => {
      studio.socket.send(JSON.stringify(message));
    };
    const goal = { id: 'goal', settings: newWidgetSettings('goal'), width: 400, height: 100 };
    tell({ type: 'overlays', key, overlays: [goal] });
    tell({ type: 'serve' });
    const page = '/overlay/open/goal';
    // It is there for who has the key, or would be if pages were built (503).
    const pageFor = async (by: string) => (await get(`${edge.url}${page}?key=${by}`)).status;
    await expect.poll(() => pageFor(key)).toBeOneOf([200, 503]);
    expect(await pageFor('wrong')).toBe(401);

    const overlay = open(`${page}/socket?key=${key}`, (json) => overlayMessageSchema.parse(json));
    await expect.poll(() => overlay.heard.map(({ type }) => type)).toEqual(['widget', 'history']);
    const told = await fetch(`${edge.url}/api/v1/channels/open/live-events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${streamKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'follow', id: 'a', name: 'Ada' }),
    });
    expect(told.status).toBe(202);
    for (const { heard } of [studio, overlay]) {
      await expect.poll(() => heard.at(-1)).toMatchObject({ type: 'event', event: { id: 'a' } });
    }
    expect(tap.asked).toEqual(
      expect.arrayContaining(['/api/v1/channels/open/live', `${page}/socket?key=${key}`]),
    );
    const refused = open('/api/v1/channels/open/live', (json) => json, 'fl_wrong');
    expect(String((await once(refused.socket, 'error'))[0])).toContain('401');
  });

  it('leaves metrics to the operator, and passes everything else', async () => {
    expect((await get(`${edge.url}/metrics`)).status).toBe(404);
    const list = await get(`${edge.url}/api/v1/channels`);
    expect(list.text).toContain('open');
    const channel = await waitForChannel(edge.url, 'open', ({ live }) => live);
    expect(channel.slug).toBe('open');
  });
});
