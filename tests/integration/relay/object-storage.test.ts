import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookAtBucket } from '../../../cli/doctor/bucket.ts';
import { loadSettings } from '../../../server/config/load.ts';
import { Bucket } from '../../../server/storage/bucket.ts';
import { broadcastSchema } from '../../../src/shared/contracts/broadcasts.ts';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { HlsViewer, parsePlaylist, waitForChannel } from '../../support/hls-viewer.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { SwiftServer } from '../../support/swift-server.ts';
import { WebhookReceiver } from '../../support/webhook-receiver.ts';

/** Looks and pauses of the relay are seconds long. */
const patience = { timeout: 40_000, interval: 100 };

describe('broadcasts in an object storage', () => {
  let storage: SwiftServer;
  let relay: RelayProcess;
  let publisher: FfmpegPublisher | undefined;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    storage = await SwiftServer.start();
    receiver = await WebhookReceiver.start();
    const { s3Url, s3AccessKeyId, s3SecretAccessKey } = storage.settings;
    relay = await RelayProcess.start({
      env: {
        FOOTLIGHT_RUNGS: '[]',
        FOOTLIGHT_THUMBNAIL_INTERVAL_S: '2',
        FOOTLIGHT_WEBHOOKS_TO_OWN_NETWORK: 'true',
        S3_URL: s3Url,
        AWS_ACCESS_KEY_ID: s3AccessKeyId,
        AWS_SECRET_ACCESS_KEY: s3SecretAccessKey,
      },
    });
  });
  afterAll(async () => {
    await publisher?.kill();
    await relay.dispose();
    await storage.stop();
    await receiver.close();
  });

  const api = (address: string, method = 'GET', body?: object): Promise<Response> =>
    fetch(`${relay.http}/api/v1${address}`, {
      method,
      headers: {
        authorization: `Bearer ${relay.adminToken}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const directory = (id: string): string => path.join(relay.dataDirectory, 'broadcasts', id);
  const isStored = (id: string) =>
    expect.poll(() => readdirSync(directory(id)), patience).toEqual(['stored.jsonl']);
  const metrics = async (): Promise<string> => (await fetch(`${relay.http}/metrics`)).text();
  const vod = (id: string, address: string, range?: string): Promise<Response> =>
    fetch(`${relay.http}/vod/${id}/${address}`, range === undefined ? {} : { headers: { range } });

  it('wait on the disk while it is away, and nothing live stops; then they are played, downloaded and deleted there', async () => {
    const { rtmpUrl } = await relay.createChannel('show');
    publisher = new FfmpegPublisher(rtmpUrl, { size: '320x180' });
    await waitForChannel(relay.http, 'show', ({ live }) => live);
    await api('/webhooks', 'POST', { url: receiver.url, events: ['storage.away', 'storage.back'] });
    const viewer = new HlsViewer(relay.http, 'show');
    await viewer.playlistUntil('source', ({ segments }) => segments.length > 3);

    await storage.halt();
    const made = await api('/channels/show/clips', 'POST', { seconds: 5 });
    const clip = broadcastSchema.parse(await made.json());
    await expect.poll(metrics, patience).toContain('footlight_object_storage_up 0');
    expect(relay.log.find(({ msg }) => msg.startsWith('Broadcasts stay on the disk'))).toMatchObject({
      reason: expect.stringContaining('ECONNREFUSED') as string,
    });
    expect((await vod(clip.id, 'index.m3u8')).status).toBe(200);
    const { segments, mediaSequence } = await viewer.playlist('source');
    await viewer.playlistUntil(
      'source',
      (now) => now.mediaSequence + now.segments.length > mediaSequence + segments.length,
    );
    expect(existsSync(path.join(directory(clip.id), 'journal.jsonl'))).toBe(true);

    await storage.resume();
    await isStored(clip.id);
    expect(await metrics()).toContain('footlight_object_storage_up 1');
    await expect.poll(() => receiver.types, patience).toEqual(['storage.away', 'storage.back']);
    expect(receiver.messages[0]?.data.reason).toContain('ECONNREFUSED');
    const [live] = readdirSync(path.join(relay.dataDirectory, 'broadcasts')).filter((id) => id !== clip.id);
    const id = live ?? '';
    await publisher.stop();
    await isStored(id);
    const names = (await storage.objects()).map((name) => name.replace(`show-room/${id}/`, ''));
    expect(names).toEqual(
      expect.arrayContaining(['journal.jsonl', 'poster.jpg', 'audio.0.media', 'source.0.media']),
    );

    const playlist = parsePlaylist(await (await vod(id, 'source/playlist.m3u8')).text());
    expect(playlist.ended).toBe(true);
    const uris = playlist.segments.map(({ uri }) => uri ?? '');
    expect(uris.length).toBeGreaterThan(4);
    for (const uri of uris) {
      const bytes = new Uint8Array(await (await vod(id, `source/${uri}`)).arrayBuffer());
      expect(bytes.byteLength).toBeGreaterThan(1000);
      const stretch = await vod(id, `source/${uri}`, 'bytes=10-19');
      expect(stretch.status).toBe(206);
      expect(new Uint8Array(await stretch.arrayBuffer())).toEqual(bytes.slice(10, 20));
    }
    expect((await vod(id, 'poster.jpg')).headers.get('content-type')).toBe('image/jpeg');
    const download = await api(`/broadcasts/${id}/download`);
    const file = await download.arrayBuffer();
    expect(file.byteLength).toBe(Number(download.headers.get('content-length')));

    expect((await api(`/broadcasts/${clip.id}`, 'DELETE')).status).toBe(204);
    await expect.poll(async () => (await storage.objects()).join(), patience).not.toContain(clip.id);
    await storage.halt();
    const away = await vod(id, 'source/playlist.m3u8');
    // Its list is in memory, and so is what was read last.
    expect(away.status).toBe(200);
    expect((await api(`/broadcasts/${id}`, 'DELETE')).status).toBe(204);
    expect((await vod(id, 'index.m3u8')).status).toBe(404);
    expect(readdirSync(path.join(relay.dataDirectory, 'broadcasts'))).toEqual([`${id}.removed`]);
    await storage.resume();
    await expect.poll(() => readdirSync(path.join(relay.dataDirectory, 'broadcasts')), patience).toEqual([]);
    expect(await storage.objects()).toEqual([]);
    expect(relay.stderr).not.toContain(storage.settings.s3SecretAccessKey);
  }, 120_000);

  it('are looked after by the doctor, who says what is wrong', async () => {
    const { settings } = storage;
    const look = (changes: Record<string, string>) =>
      lookAtBucket(
        loadSettings({
          flags: { data: relay.dataDirectory },
          env: {
            S3_URL: changes['s3Url'] ?? settings.s3Url,
            AWS_ACCESS_KEY_ID: settings.s3AccessKeyId,
            AWS_SECRET_ACCESS_KEY: changes['secret'] ?? settings.s3SecretAccessKey,
          },
        }),
      );
    expect(await look({})).toMatchObject([{ subject: 'object storage', state: 'good' }]);
    expect(await storage.objects()).toEqual([]);
    const wrong = [
      [{ secret: 'another' }, 'does not take the key'],
      [{ s3Url: settings.s3Url.replace('recordings', 'nothing') }, 'there is no such bucket'],
      [{ s3Url: 'http://127.0.0.1:9999/recordings' }, 'ECONNREFUSED'],
    ] as const;
    for (const [changes, message] of wrong) {
      expect(await look(changes)).toMatchObject([
        { state: 'bad', message: expect.stringContaining(message) as string },
      ]);
    }
    expect(await lookAtBucket(loadSettings({ flags: { data: relay.dataDirectory }, env: {} }))).toEqual([]);
  });

  it('are read by a client that takes no answer for another', async () => {
    const { s3Url, s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey } = storage.settings;
    const options = { url: s3Url, isBucketInHost: false, region: 'us-east-1', accessKeyId, secretAccessKey };
    const bucket = new Bucket(options);
    const file = path.join(relay.dataDirectory, 'object');
    // Larger than one piece of a transfer.
    const bytes = Buffer.alloc(1_000_000, 'abcdefg');
    writeFileSync(file, bytes);
    await bucket.put('one/object', file);
    writeFileSync(file, '');
    await bucket.put('two/empty', file);
    expect(Buffer.from(await bucket.read('one/object')).equals(bytes)).toBe(true);
    expect(await bucket.read('two/empty')).toHaveLength(0);
    expect(await bucket.list('one')).toEqual([{ name: 'object', byteLength: bytes.byteLength }]);
    expect(await bucket.folders()).toEqual(['one', 'two']);
    for (const stretch of [
      { offset: 999_999, byteLength: 2 },
      { offset: 1_000_000, byteLength: 1 },
    ]) {
      await expect(bucket.read('one/object', stretch)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await expect(bucket.read('one/none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await bucket.delete('one/object');
    await bucket.delete('one/object');
    const stranger = new Bucket({ ...options, url: s3Url.replace('recordings/', '') });
    await expect(stranger.read('one/object')).rejects.toMatchObject({ code: 'OBJECT_STORAGE_FAILED' });
    await expect(stranger.put('one/object', file)).rejects.toThrow('no such bucket');
  });
});
