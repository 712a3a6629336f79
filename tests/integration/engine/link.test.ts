import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import type { StoredAsset } from '../../../src/shared/contracts/engine.ts';
import { errorBodySchema } from '../../../src/shared/contracts/relay.ts';
import { writeMediaFrame } from '../../../src/shared/contracts/media-link.ts';
import { builtPage, runEngine, temporaryDirectory } from './running-engine.ts';

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** fetch sets Host by itself, so requests with another one go by http.request. */
function ask(
  url: string,
  options: { headers?: Record<string, string>; method?: string; path?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { path, ...others } = options;
    const request = httpRequest(
      url,
      { ...others, ...(path !== undefined && { path }), agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      },
    );
    request.on('error', reject);
    request.end();
  });
}

/** The HTTP status that a socket was refused with, or `open`. */
function trySocket(url: string, headers: Record<string, string> = {}): Promise<number | 'open'> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers });
    onTestFinished(() => {
      socket.terminate();
    });
    socket.on('open', () => {
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', () => undefined);
  });
}

async function openLink() {
  const running = await runEngine();
  const ui = new URL(running.engine.uiUrl);
  const token = ui.searchParams.get('token') ?? '';
  const wrongToken = token.replace(/^./, token.startsWith('A') ? 'B' : 'A');
  return { ...running, ui, token, wrongToken, socketUrl: (path: string) => `ws://${ui.host}${path}` };
}

const pngBytes = Uint8Array.from(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));

function codeOf(body: string): string {
  return errorBodySchema.parse(JSON.parse(body)).error.code;
}

describe('The link', () => {
  it('serves the page without a token, under a strict policy', async () => {
    const { ui } = await openLink();
    const page = await ask(`${ui.origin}/`);
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Studio</title>');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).toContain(`connect-src 'self' ws://${ui.host}`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
  });

  it('has a token of 256 bits', async () => {
    const { token } = await openLink();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });

  it('opens its sockets and its images only with the token', async () => {
    const { ui, socketUrl, token, wrongToken } = await openLink();
    for (const path of ['/link', '/media']) {
      expect(await trySocket(socketUrl(path))).toBe(401);
      expect(await trySocket(socketUrl(`${path}?token=${wrongToken}`))).toBe(401);
      expect(await trySocket(socketUrl(`${path}?token=${token}x`))).toBe(401);
      expect(await trySocket(socketUrl(`${path}?token=${token}`))).toBe('open');
    }
    expect((await ask(`${ui.origin}/assets/${'0'.repeat(64)}`)).status).toBe(401);
    expect((await ask(`${ui.origin}/assets`, { method: 'POST' })).status).toBe(401);
    expect((await ask(`${ui.origin}/assets/${'0'.repeat(64)}?token=${token}`)).status).toBe(404);
  });

  it('answers to its own name only, so that a rebound domain gets nothing', async () => {
    const { ui, socketUrl, token } = await openLink();
    for (const host of ['evil.example.com', `evil.example.com:${ui.port}`, '127.0.0.1', '127.0.0.1:1']) {
      const answer = await ask(`${ui.origin}/`, { headers: { host } });
      expect([answer.status, codeOf(answer.body)]).toEqual([403, 'FORBIDDEN']);
      expect(await trySocket(socketUrl(`/link?token=${token}`), { host })).toBe(403);
    }
    expect((await ask(`${ui.origin}/`, { headers: { host: `localhost:${ui.port}` } })).status).toBe(200);
  });

  it('refuses other pages even with the token', async () => {
    const { ui, socketUrl, token } = await openLink();
    for (const origin of ['https://evil.example.com', `https://${ui.host}`, 'null', `http://127.0.0.1:1`]) {
      expect(await trySocket(socketUrl(`/link?token=${token}`), { origin })).toBe(403);
      expect(await trySocket(socketUrl(`/media?token=${token}`), { origin })).toBe(403);
      const upload = await ask(`${ui.origin}/assets?token=${token}`, { method: 'POST', headers: { origin } });
      expect(upload.status).toBe(403);
    }
    expect(await trySocket(socketUrl(`/link?token=${token}`), { origin: ui.origin })).toBe('open');
  });

  it('gives nothing but the built page', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'page'));
    writeFileSync(join(directory, 'secret.json'), '{"secret":true}');
    const { engine } = await runEngine({ rendererDir: builtPage(join(directory, 'page')) });
    const { origin } = new URL(engine.uiUrl);
    for (const path of [
      '/../secret.json',
      '/%2e%2e/secret.json',
      '/..%2fsecret.json',
      '/%zz',
      '/package.json',
    ]) {
      const answer = await ask(origin, { path });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    expect((await ask(`${origin}/`, { method: 'DELETE' })).status).toBe(404);
  });

  it('says how the page is built where it is not', async () => {
    const { engine } = await runEngine({ rendererDir: temporaryDirectory() });
    const answer = await ask(new URL(engine.uiUrl).origin);
    expect(answer.status).toBe(404);
    expect(answer.body).toContain('npm run build');
  });

  it('takes images in by what they are, and gives them back', async () => {
    const { ui, token } = await openLink();
    const upload = (body: Uint8Array<ArrayBuffer> | string, name = 'logo.png'): Promise<Response> =>
      fetch(`${ui.origin}/assets?token=${token}&name=${encodeURIComponent(name)}`, {
        method: 'POST',
        body,
      });
    const answer = await upload(pngBytes, 'Näme.png');
    expect(answer.status).toBe(201);
    const asset = (await answer.json()) as StoredAsset;
    expect(asset).toMatchObject({
      name: 'Näme.png',
      mediaType: 'image/png',
      byteLength: pngBytes.byteLength,
    });
    expect(await (await upload(pngBytes)).json()).toEqual(asset);
    const back = await fetch(`${ui.origin}/assets/${asset.id}?token=${token}`);
    expect(back.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await back.arrayBuffer()).equals(pngBytes)).toBe(true);
    expect((await upload('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')).status).toBe(400);
    expect((await upload('<!doctype html>')).status).toBe(400);
  });

  it('takes media and text in as they come and gives any part of them back', async () => {
    const { ui, token } = await openLink();
    const upload = (kind: string, body: Buffer<ArrayBuffer> | string): Promise<Response> =>
      fetch(`${ui.origin}/assets?token=${token}&kind=${kind}&name=file`, { method: 'POST', body });
    const wave = Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE'), Buffer.alloc(3_000_000, 7)]);
    const media = (await (await upload('media', wave)).json()) as StoredAsset;
    expect(media).toMatchObject({ mediaType: 'audio/wav', byteLength: wave.byteLength });
    const part = await fetch(`${ui.origin}/assets/${media.id}?token=${token}`, {
      headers: { range: 'bytes=8-13' },
    });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 8-13/3000012']);
    expect(await part.text()).toBe('WAVE\x07\x07');
    const beyond = await fetch(`${ui.origin}/assets/${media.id}?token=${token}`, {
      headers: { range: 'bytes=9000000-' },
    });
    expect(beyond.status).toBe(416);

    const text = await upload('text', 'Tonight: Zoë & Ümit');
    expect(await text.json()).toMatchObject({ mediaType: 'text/plain' });
    for (const [kind, body] of [
      ['text', Buffer.from([0x41, 0xff, 0xfe])],
      ['text', Buffer.alloc(1_200_000, 0x41)],
      ['media', Buffer.from('MZ no film')],
      ['media', Buffer.alloc(0)],
      ['program', wave],
    ] as const) {
      expect((await upload(kind, body)).status).toBe(400);
    }
  });

  it('refuses an image above 32 MB, whether it says so or not', async () => {
    const { ui, token } = await openLink();
    const announced = await ask(`${ui.origin}/assets?token=${token}`, {
      method: 'POST',
      headers: { 'content-length': String(33 * 1024 * 1024) },
    }).catch(() => undefined);
    // The request is never sent whole, so the server answers first.
    expect(announced === undefined || announced.status === 400).toBe(true);
    // Without a length in its head, it is cut off as soon as it is too long.
    const request = httpRequest(`${ui.origin}/assets?token=${token}`, { method: 'POST', agent: false });
    const cutOff = new Promise<number | 'cut off'>((resolve) => {
      request.on('response', (response) => {
        resolve(response.statusCode ?? 0);
      });
      request.on('error', () => {
        resolve('cut off');
      });
    });
    for (let megabytes = 0; megabytes < 40; megabytes += 1) {
      const written = new Promise((resolve) => request.write(Buffer.alloc(1024 * 1024), resolve));
      await Promise.race([written, cutOff]);
    }
    expect([400, 'cut off']).toContain(await cutOff);
    request.destroy();
  });

  it('has one media socket: a new page takes over', async () => {
    const { socketUrl, token } = await openLink();
    const first = new WebSocket(socketUrl(`/media?token=${token}`));
    await once(first, 'open');
    const closed = once(first, 'close');
    const second = new WebSocket(socketUrl(`/media?token=${token}`));
    onTestFinished(() => {
      second.terminate();
    });
    await once(second, 'open');
    expect((await closed)[0]).toBe(1000);
    second.send(
      writeMediaFrame({
        kind: 'audio',
        keyframe: false,
        track: 0,
        sequence: 7,
        ptsUs: 0,
        payload: new Uint8Array(8),
      }),
    );
    const [acknowledgement] = (await once(second, 'message')) as [Buffer];
    expect(acknowledgement[0]).toBe(4);
    expect(acknowledgement.readUInt32BE(4)).toBe(7);
  });

  it('closes a media socket that carries no media frames', async () => {
    const { socketUrl, token } = await openLink();
    for (const message of ['text', Buffer.from([99, 0, 0]), Buffer.alloc(17 * 1024 * 1024)]) {
      const socket = new WebSocket(socketUrl(`/media?token=${token}`));
      socket.on('error', () => undefined);
      await once(socket, 'open');
      socket.send(message);
      const [code] = (await once(socket, 'close')) as [number];
      expect([1008, 1009, 1006]).toContain(code);
    }
  });

  it('bounds the windows that call it', async () => {
    const { socketUrl, token } = await openLink();
    const answers: (number | 'open')[] = [];
    for (let count = 0; count < 9; count += 1)
      answers.push(await trySocket(socketUrl(`/link?token=${token}`)));
    expect(answers).toEqual([...Array.from({ length: 8 }, () => 'open'), 429]);
  });

  it('never logs its token', async () => {
    const { log, token, socketUrl, wrongToken } = await openLink();
    await trySocket(socketUrl(`/link?token=${wrongToken}`));
    expect(log.lines.some(({ text }) => text.includes(token) || text.includes(wrongToken))).toBe(false);
  });
});
