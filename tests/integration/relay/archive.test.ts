import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  broadcastListSchema,
  broadcastSchema,
  downloadAddressSchema,
  type Broadcast,
} from '../../../src/shared/contracts/broadcasts.ts';
import { parseThumbnailTrack } from '../../../src/shared/media/hls/thumbnail-track.ts';
import type { ChannelWithKey } from '../../../src/shared/contracts/relay.ts';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { HlsViewer, waitForChannel, type ParsedPlaylist } from '../../support/hls-viewer.ts';
import { giveDatabase, RelayProcess } from '../../support/relay-process.ts';

const run = promisify(execFile);
/** So often the relay is killed in mid-broadcast; FOOTLIGHT_TEST_KILLS=20 for the whole of it. */
const kills = Number(process.env['FOOTLIGHT_TEST_KILLS'] ?? 1);
const env = { FOOTLIGHT_RUNGS: '[]', FOOTLIGHT_RECONNECT_GRACE_S: '60', FOOTLIGHT_THUMBNAIL_INTERVAL_S: '2' };

describe('a broadcast that is kept', () => {
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'footlight-archive-'));
  let relay: RelayProcess;
  let channel: ChannelWithKey;
  let publisher: FfmpegPublisher | undefined;
  let broadcast: Broadcast;

  const api = (address: string, method = 'GET', body?: object): Promise<Response> =>
    fetch(`${relay.http}/api/v1${address}`, {
      method,
      headers: {
        authorization: `Bearer ${relay.adminToken}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const broadcasts = async (): Promise<Broadcast[]> =>
    broadcastListSchema.parse(await (await api('/channels/show/broadcasts')).json()).broadcasts;
  const publish = (): void => {
    const { pathname } = new URL(channel.rtmpUrl.replace('rtmp:', 'http:'));
    const { host } = new URL(relay.ready.rtmp.replace('rtmp:', 'http:'));
    publisher = new FfmpegPublisher(`rtmp://${host}${pathname}`, { size: '320x180' });
  };
  const untilLive = () => waitForChannel(relay.http, 'show', ({ live, interrupted }) => live && !interrupted);
  const start = async (): Promise<RelayProcess> => (relay = await RelayProcess.start({ dataDirectory, env }));
  const wholeUris = ({ segments }: ParsedPlaylist): string[] =>
    segments.filter(({ uri, gap }) => uri !== undefined && !gap).map(({ uri }) => uri ?? '');
  const seconds = ({ segments }: ParsedPlaylist): number =>
    segments.reduce((sum, { durationS, gap }) => sum + (gap ? 0 : durationS), 0);
  /** What another program makes of an address: duration in seconds and frames of video. */
  const probe = async (address: string): Promise<{ duration: number; frames: number }> => {
    const { stdout } = await run(
      'ffprobe',
      [
        ...['-v', 'error', '-count_packets', '-select_streams', 'v:0'],
        ...['-show_entries', 'stream=nb_read_packets:format=duration', '-of', 'json', address],
      ],
      { timeout: 50_000 },
    );
    const found = JSON.parse(stdout) as {
      streams: { nb_read_packets: string }[];
      format: { duration: string };
    };
    return {
      duration: Number(found.format.duration),
      frames: Number(found.streams[0]?.nb_read_packets),
    };
  };

  beforeAll(async () => {
    giveDatabase(dataDirectory);
    await start();
    channel = await relay.createChannel('show');
    // On a slow machine it would stand in now and then, and the frames are counted.
    await api('/channels/show/settings', 'PATCH', { slate: false });
    publish();
    await untilLive();
  });
  afterAll(async () => {
    await publisher?.kill();
    await relay.dispose();
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  it(`loses nothing that was finished when the relay is killed, times: ${kills}, and goes on in the same playlists`, async () => {
    for (let kill = 0; kill < kills; kill += 1) {
      const first = new HlsViewer(relay.http, 'show');
      const before = await first.playlistUntil('source', ({ segments }) => segments.length > 1 + kill * 2);
      // Somewhere in the next segment.
      await first.playlist(
        'source',
        `?_HLS_msn=${before.mediaSequence + before.segments.length}&_HLS_part=${kill % 5}`,
      );
      relay.process.kill('SIGKILL');
      await once(relay.process, 'exit');
      await publisher?.kill();

      await start();
      const viewer = new HlsViewer(relay.http, 'show');
      const resumed = await viewer.playlist('source');
      expect(wholeUris(resumed).slice(0, wholeUris(before).length)).toEqual(wholeUris(before));
      expect(resumed.ended).toBe(false);
      publish();
      await untilLive();
      const after = await viewer.playlistUntil(
        'source',
        (now) => now.segments.filter(({ discontinuity }) => discontinuity).length === kill + 1,
      );
      expect(wholeUris(after).slice(0, wholeUris(before).length)).toEqual(wholeUris(before));
      const dates = after.segments.map(({ dateMs }) => dateMs);
      expect(dates).toEqual(dates.toSorted((a, b) => a - b));
      for (const uri of wholeUris(after)) {
        expect((await viewer.bytes(`source/${uri}`)).byteLength).toBeGreaterThan(1000);
      }
    }
  }, 600_000);

  it('gives a clip of its last seconds, which can be played at once', async () => {
    const answer = await api('/channels/show/clips', 'POST', { seconds: 5 });
    expect(answer.status).toBe(201);
    const clip = broadcastSchema.parse(await answer.json());
    expect(clip).toMatchObject({ kind: 'clip', state: 'finished', renditions: ['source', 'audio'] });
    expect(clip.durationS).toBeGreaterThanOrEqual(5);
    const { duration, frames } = await probe(`${relay.http}/vod/${clip.id}/index.m3u8`);
    expect(duration).toBeCloseTo(clip.durationS, 0);
    expect(frames).toBeGreaterThan(50);
    expect((await api('/channels/show/clips', 'POST', { seconds: 1 })).status).toBe(400);
    expect((await api('/channels/none/clips', 'POST', { seconds: 5 })).status).toBe(404);
    expect((await fetch(`${relay.http}/api/v1/channels/show/clips`, { method: 'POST' })).status).toBe(401);
  });

  it('is a recording as soon as it is over', async () => {
    const [live] = (await broadcasts()).filter(({ kind }) => kind === 'broadcast');
    expect(live).toMatchObject({ slug: 'show', title: 'show', state: 'live' });
    expect((await api(`/broadcasts/${live?.id ?? ''}`, 'DELETE')).status).toBe(409);
    const viewer = new HlsViewer(relay.http, 'show');
    await publisher?.stop();
    await waitForChannel(relay.http, 'show', (state) => !state.live);
    const last = await viewer.playlist('source');
    expect(last.ended).toBe(true);
    await expect
      .poll(async () => (await broadcasts()).find(({ id }) => id === live?.id)?.state)
      .toBe('finished');
    broadcast = broadcastSchema.parse(
      await (await fetch(`${relay.http}/api/v1/broadcasts/${live?.id ?? ''}`)).json(),
    );
    expect(broadcast.durationS).toBeCloseTo(seconds(last), 1);
    const { duration, frames } = await probe(`${relay.http}/vod/${broadcast.id}/index.m3u8`);
    expect(duration).toBeCloseTo(broadcast.durationS, 0);
    expect(frames / 15).toBeCloseTo(broadcast.durationS, 0);
  });

  it('has pictures for the seek bar at the places that they show, and one that stands for it', async () => {
    const folder = `${relay.http}/vod/${broadcast.id}`;
    const track = parseThumbnailTrack(await (await fetch(`${folder}/thumbnails.vtt`)).text());
    expect(track.zeroDateMs).toBeUndefined();
    const starts = track.thumbnails.map(({ startS }) => startS);
    expect(starts.length).toBeGreaterThan(kills + 1);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(starts.at(-1)).toBeLessThanOrEqual(broadcast.durationS);
    for (const name of ['poster.jpg', track.thumbnails.at(-1)?.uri ?? '']) {
      const answer = await fetch(`${folder}/${name}`);
      expect(answer.headers.get('content-type')).toBe('image/jpeg');
      const jpeg = Buffer.from(await answer.arrayBuffer());
      expect(jpeg.subarray(0, 2).toString('hex')).toBe('ffd8');
    }
    expect((await fetch(`${folder}/sprite-900-0.1.jpg`)).status).toBe(404);
  });

  it('can be downloaded as one file that others can read, also in pieces', async () => {
    const answer = await api(`/broadcasts/${broadcast.id}/download`);
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="show-[\d-]+T[\d-]+\.mp4"$/,
    );
    const whole = Buffer.from(await answer.arrayBuffer());
    expect(whole.byteLength).toBe(Number(answer.headers.get('content-length')));
    const file = path.join(dataDirectory, 'download.mp4');
    const command = [
      'cli/footlight.ts',
      'broadcast',
      'download',
      broadcast.id,
      file,
      '--data',
      dataDirectory,
    ];
    await run(process.execPath, command, { timeout: 50_000 });
    expect(readFileSync(file).equals(whole)).toBe(true);
    const { duration, frames } = await probe(file);
    expect(duration).toBeCloseTo(broadcast.durationS, 0);
    expect(frames / 15).toBeCloseTo(broadcast.durationS, 0);
    // It decodes without a complaint, and its times never go back.
    const { stderr } = await run('ffmpeg', ['-v', 'warning', '-i', file, '-f', 'null', '-'], {
      timeout: 50_000,
    });
    expect(stderr).toBe('');
    const middle = whole.byteLength >> 1;
    const rest = await fetch(`${relay.http}/api/v1/broadcasts/${broadcast.id}/download`, {
      headers: { authorization: `Bearer ${relay.adminToken}`, range: `bytes=${middle}-` },
    });
    expect(rest.status).toBe(206);
    expect(Buffer.from(await rest.arrayBuffer()).equals(whole.subarray(middle))).toBe(true);
    expect((await fetch(answer.url)).status).toBe(401);

    // Who has the stream key gets an address that a browser can follow by itself.
    const ask = (by: string) =>
      fetch(`${answer.url}-address`, { method: 'POST', headers: { authorization: `Bearer ${by}` } });
    expect((await ask('fl_wrong')).status).toBe(401);
    const { path: given, bytes } = downloadAddressSchema.parse(await (await ask(channel.streamKey)).json());
    expect(bytes).toBe(whole.byteLength);
    const stretch = await fetch(`${relay.http}${given}`, { headers: { range: 'bytes=0-99' } });
    expect(stretch.status).toBe(206);
    expect(Buffer.from(await stretch.arrayBuffer()).equals(whole.subarray(0, 100))).toBe(true);
    expect((await fetch(`${relay.http}${given.slice(0, -1)}`)).status).toBe(401);
    expect(JSON.stringify(relay.log)).not.toContain(given.split('=')[1]);
  });

  it('is gone when it is deleted, and all of a channel when that is', async () => {
    expect(
      (await fetch(`${relay.http}/api/v1/broadcasts/${broadcast.id}`, { method: 'DELETE' })).status,
    ).toBe(401);
    expect((await api(`/broadcasts/${broadcast.id}`, 'DELETE')).status).toBe(204);
    expect((await api(`/broadcasts/${broadcast.id}`)).status).toBe(404);
    expect((await fetch(`${relay.http}/vod/${broadcast.id}/index.m3u8`)).status).toBe(404);
    expect(await broadcasts()).toHaveLength(1);
    expect((await api('/channels/show', 'DELETE')).status).toBe(204);
    await expect.poll(() => readdirSync(path.join(dataDirectory, 'broadcasts'))).toEqual([]);
  });
});
