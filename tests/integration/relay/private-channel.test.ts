import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelSchema } from '../../../src/shared/contracts/relay.ts';
import { viewerTokenSchema, type ViewerToken } from '../../../src/shared/contracts/viewing.ts';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { footlight } from '../../support/footlight-command.ts';
import { HlsViewer, waitForChannel } from '../../support/hls-viewer.ts';
import { RelayProcess } from '../../support/relay-process.ts';

const run = promisify(execFile);

describe('a private channel', () => {
  let relay: RelayProcess;
  let publisher: FfmpegPublisher;
  let ticket: ViewerToken;

  const command = async (...args: string[]): Promise<unknown> => {
    const { stdout } = await footlight(...args, '--data', relay.dataDirectory, '--json');
    return JSON.parse(stdout) as unknown;
  };
  const get = async (address: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(address.startsWith('http') ? address : `${relay.http}${address}`, { headers });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const admin = () => ({ authorization: `Bearer ${relay.adminToken}` });

  beforeAll(async () => {
    relay = await RelayProcess.start({ env: { FOOTLIGHT_RUNGS: '' } });
    const { rtmpUrl } = await relay.createChannel('inner');
    publisher = new FfmpegPublisher(rtmpUrl);
    await waitForChannel(relay.http, 'inner', ({ live }) => live);
    await command('channel', 'set', 'inner', 'private=true');
    ticket = viewerTokenSchema.parse(await command('channel', 'viewer-token', 'inner', '--valid-for', '1h'));
  });

  afterAll(async () => {
    await publisher.stop();
    await relay.dispose();
  });

  it('is neither told of nor shown to who has no token', async () => {
    const other = viewerTokenSchema.parse(
      await command('channel', 'viewer-token', 'inner', '--address', '203.0.113.7'),
    );
    const child = 'source/playlist.m3u8';
    for (const address of [
      '/api/v1/channels/inner',
      '/api/v1/channels/inner/events',
      '/hls/inner/index.m3u8',
      `/hls/inner/${child}`,
    ]) {
      expect((await get(address)).status).toBe(401);
      expect((await get(`${address}?token=${other.token}`)).status).toBe(403);
      const answer = await get(`${address}?token=${ticket.token.slice(0, -1)}x`);
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('VIEWER_TOKEN_WRONG');
    }
    expect((await get('/api/v1/channels')).text).not.toContain('inner');
    expect((await get('/api/v1/channels', admin())).text).toContain('inner');
  });

  it('plays with a token, which every address in its playlists has', async () => {
    const multivariant = await get(ticket.playlistUrl);
    expect(multivariant.status).toBe(200);
    expect(multivariant.headers.get('cache-control')).toBe('private, max-age=1');
    const variant = /^source.*$/m.exec(multivariant.text)?.[0] ?? '';
    expect(variant).toBe(`source/playlist.m3u8?token=${ticket.token}`);
    const playlist = await get(`/hls/inner/${variant}`);
    expect(playlist.headers.get('cache-control')).toBe('private, no-cache');
    const addresses = [...playlist.text.matchAll(/URI="([^"]+)"|^([^#\s].*)$/gm)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    );
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) expect(address).toContain(`?token=${ticket.token}`);
    const segment = /^[^#\s]\S*\.m4s\?\S+$/m.exec(playlist.text)?.[0] ?? '';
    const media = await get(`/hls/inner/source/${segment}`);
    expect(media.status).toBe(200);
    expect(media.headers.get('cache-control')).toBe('private, max-age=3600, immutable');
    expect((await get(`/hls/inner/source/${segment.split('?')[0] ?? ''}`)).status).toBe(401);
    const channel = channelSchema.parse(
      JSON.parse((await get(`/api/v1/channels/inner?token=${ticket.token}`)).text),
    );
    expect(channel).toMatchObject({ private: true, live: true });
  });

  it('counts its viewers by the signs of life of their pages', async () => {
    const beat = async (viewer: string, left = false, token = ticket.token): Promise<number> => {
      const answer = await fetch(`${relay.http}/api/v1/channels/inner/viewing?token=${token}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ viewer, left }),
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    expect(await beat('a'.repeat(16))).toBe(204);
    expect(await beat('b'.repeat(16))).toBe(204);
    expect(await beat('c'.repeat(16), false, '')).toBe(401);
    expect(await beat('short')).toBe(400);
    const metrics = (await get('/metrics')).text;
    // Two pages, and the player of the test before, which has sent no sign of life but a page of its kind has.
    expect(metrics).toMatch(/footlight_viewers\{channel="inner"\} 2/);
    expect(await beat('b'.repeat(16), true)).toBe(204);
    expect((await get('/metrics')).text).toMatch(/footlight_viewers\{channel="inner"\} 1/);
  });

  it('gives its source by SRT to those alone who have a token', async () => {
    const read = (id: string) =>
      run('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_name', `${relay.srtUrl}?streamid=${id}`]);
    await expect(read('#!::r=inner,m=request')).rejects.toThrow();
    await expect(read(`#!::r=inner,m=request,s=${ticket.token.slice(0, -1)}x`)).rejects.toThrow();
    expect((await read(`#!::r=inner,m=request,s=${ticket.token}`)).stdout).toContain('h264');
  });

  it('is open to everybody again when its owner says so', async () => {
    await command('channel', 'set', 'inner', 'private=false');
    const viewer = new HlsViewer(relay.http, 'inner');
    expect((await viewer.playlist('source')).segments.length).toBeGreaterThan(0);
  });
});
