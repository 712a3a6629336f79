import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { buffer, text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLive, checkState, verdicts, type Verdict } from '../../protocol/ll-hls/conformance.ts';
import { OriginClient } from '../../protocol/ll-hls/origin-client.ts';
import { allRules, rules, type Findings, type Rule } from '../../protocol/ll-hls/rules.ts';
import { TestCertificate } from '../../support/certificate-files.ts';
import { FfmpegPublisher, type FfmpegPublisherOptions } from '../../support/ffmpeg-publisher.ts';
import { HlsViewer, parsePlaylist, waitForChannel } from '../../support/hls-viewer.ts';
import { RelayProcess } from '../../support/relay-process.ts';

/** Rules that a stream which goes on does not show. */
const ofOtherStates: readonly Rule[] = [15, 25, 26, 30];
const targetDurationS = 2;

type Results = ReadonlyMap<string, Findings>;

/**
 * Every rule of a low-latency origin, on a running relay with real media: several channels at once, for
 * nearly all of the time is spent in waiting for media.
 */
describe('low-latency HLS', () => {
  let relay: RelayProcess;
  const channels = {
    plain: {},
    hevc: { codec: 'hevc', size: '320x180' },
    // Of which the usual target of parts is not filled.
    silent: { audio: false, frameRate: 5 },
    sound: { video: false },
    back: {},
  } as const satisfies Record<string, FfmpegPublisherOptions>;
  type Channel = keyof typeof channels;
  const publishers = new Map<Channel, FfmpegPublisher>();
  const live = new Map<Channel, Results>();

  const multivariant = (channel: Channel): URL => new URL(`${relay.http}/hls/${channel}/index.m3u8`);
  const publish = new Map<Channel, () => FfmpegPublisher>();
  const show = (channel: Channel, found: readonly Verdict[], outcome: Verdict['outcome']) =>
    found
      .filter((verdict) => verdict.outcome === outcome)
      .map(({ rule, found: what }) => `${channel}: rule ${rule}, ${rules[rule]}: ${what.join('; ')}`);

  const certificate = new TestCertificate();

  beforeAll(async () => {
    relay = await RelayProcess.start({
      env: {
        FOOTLIGHT_HTTPS: '127.0.0.1:0',
        FOOTLIGHT_TLS_CERTIFICATE_FILE: certificate.certificateFile,
        FOOTLIGHT_TLS_KEY_FILE: certificate.keyFile,
        FOOTLIGHT_RUNGS: '[{"height":144,"bitrateKbps":200}]',
        FOOTLIGHT_TARGET_DURATION_S: String(targetDurationS),
        FOOTLIGHT_SEGMENT_TARGET_MS: '1000',
        FOOTLIGHT_PLAYLIST_WINDOW_S: '16',
        FOOTLIGHT_DVR_WINDOW_S: '16',
      },
    });
    for (const [channel, options] of Object.entries(channels) as [Channel, FfmpegPublisherOptions][]) {
      const { rtmpUrl, srtUrl } = await relay.createChannel(channel);
      const url = options.codec === 'hevc' ? srtUrl : rtmpUrl;
      publish.set(
        channel,
        () => new FfmpegPublisher(url, { keyframeEveryS: 1, size: '320x180', ...options }),
      );
      publishers.set(channel, publish.get(channel)?.() as FfmpegPublisher);
    }
    const back = async (): Promise<void> => {
      await waitForChannel(relay.http, 'back', (now) => now.live);
      await publishers.get('back')?.kill();
      publishers.set('back', publish.get('back')?.() as FfmpegPublisher);
      await new HlsViewer(relay.http, 'back').playlistUntil('source', ({ segments }) =>
        segments.some(({ discontinuity }) => discontinuity),
      );
    };
    const names = Object.keys(channels) as Channel[];
    await Promise.all([
      back(),
      ...names.map((channel) => waitForChannel(relay.http, channel, (now) => now.live)),
    ]);
    await Promise.all(
      names.map(async (channel) => {
        // So that there is something to skip: more than six target durations.
        await new HlsViewer(relay.http, channel).playlistUntil(
          channel === 'sound' ? 'audio' : 'source',
          ({ segments }) =>
            segments.reduce((sum, { durationS }) => sum + durationS, 0) > 6 * targetDurationS + 2,
        );
        live.set(
          channel,
          await checkLive(multivariant(channel), { followS: 3 * targetDurationS + 2, slackS: 5 }),
        );
      }),
    );
  }, 120_000);

  afterAll(async () => {
    await Promise.all([...publishers.values()].map((publisher) => publisher.stop()));
    await relay.dispose();
    certificate.dispose();
  });

  it.each(Object.keys(channels) as Channel[])('keeps every rule of a live stream: %s', (channel) => {
    const results = live.get(channel) ?? new Map();
    const found = verdicts(results);
    expect(show(channel, found, 'broken')).toEqual([]);
    const unseen = found.filter(({ outcome }) => outcome === 'not seen').map(({ rule }) => rule);
    expect(unseen).toEqual([...ofOtherStates]);
    expect(found).toHaveLength(allRules.length);
  });

  it('offers every rendition with what it is, measured', async () => {
    const text = await new HlsViewer(relay.http, 'plain').text('index.m3u8');
    expect(text.match(/^[a-z0-9]+\/playlist\.m3u8$/gm)).toEqual([
      'source/playlist.m3u8',
      '144p/playlist.m3u8',
      'audio/playlist.m3u8',
    ]);
    expect(text).toMatch(
      /CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2",RESOLUTION=320x180,FRAME-RATE=15\.000,VIDEO-RANGE=SDR/,
    );
    for (const [, bandwidth, average] of text.matchAll(/:BANDWIDTH=(\d+),AVERAGE-BANDWIDTH=(\d+)/g)) {
      expect(Number(average)).toBeGreaterThan(50_000);
      expect(Number(bandwidth)).toBeGreaterThanOrEqual(Number(average));
    }
    expect(await new HlsViewer(relay.http, 'hevc').text('index.m3u8')).toMatch(/CODECS="hvc1\./);
    expect(await new HlsViewer(relay.http, 'silent').text('index.m3u8')).not.toContain('AUDIO');
  });

  it('answers caches and older players', async () => {
    const viewer = new HlsViewer(relay.http, 'plain');
    const { segments } = await viewer.playlist('source');
    const { uri = '', map = '' } = segments.find((segment) => segment.uri !== undefined) ?? {};
    const client = new OriginClient(new URL(`${relay.http}/hls/plain/source/playlist.m3u8`));
    const ask = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(client.resolve(path), init);
      return {
        status: answer.status,
        headers: answer.headers,
        bytes: Buffer.from(await answer.arrayBuffer()),
      };
    };
    for (const address of [uri, map]) {
      const whole = await ask(address);
      expect(whole.headers.get('cache-control')).toBe('public, max-age=3600, immutable');
      expect(whole.headers.get('access-control-allow-origin')).toBe('*');
      expect(whole.headers.get('x-content-type-options')).toBe('nosniff');
      expect(whole.headers.get('content-security-policy')).toBeNull();
      const etag = whole.headers.get('etag') ?? '';
      expect((await ask(address, { headers: { 'if-none-match': etag } })).status).toBe(304);
      const part = await ask(address, { headers: { range: 'bytes=10-19' } });
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes 10-19/${whole.bytes.byteLength}`);
      expect(part.bytes.equals(whole.bytes.subarray(10, 20))).toBe(true);
      expect((await ask(address, { headers: { range: 'bytes=99999999-' } })).status).toBe(416);
      const head = await ask(address, { method: 'HEAD' });
      expect(Number(head.headers.get('content-length'))).toBe(whole.bytes.byteLength);
      expect(head.bytes).toHaveLength(0);
    }
    const playlist = await ask('playlist.m3u8', { headers: { 'accept-encoding': 'gzip' } });
    expect(playlist.headers.get('cache-control')).toBe('public, no-cache');
    expect(playlist.headers.get('content-encoding')).toBe('gzip');
    expect(playlist.bytes.toString()).toContain('#EXT-X-PART:');
    expect((await ask('nothing.m4s')).headers.get('cache-control')).toBe('no-store');
    const preflight = await ask('playlist.m3u8', { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([204, '*']);

    const older = await viewer.text('index.m3u8?low-latency=0');
    expect(older).toContain('\nsource/playlist.m3u8?low-latency=0\n');
    const plain = await viewer.text('source/playlist.m3u8?low-latency=0');
    expect(plain).not.toMatch(/PART|SERVER-CONTROL|PRELOAD|REPORT/);
    expect(plain).toContain('#EXTINF');
    expect((await viewer.get(`source/playlist.m3u8?x=${'y'.repeat(5000)}`)).status).toBe(400);
  });

  it('comes by HTTP/2 behind TLS as well: playlists, media and events on one connection', async () => {
    const session = connect(relay.ready.https ?? '', { rejectUnauthorized: false });
    const ask = (path: string) => session.request({ ':path': path, 'accept-encoding': 'gzip' });
    try {
      const playlist = await text(ask('/hls/plain/source/playlist.m3u8').pipe(createGunzip()));
      const { mediaSequence, segments } = parsePlaylist(playlist);
      const next = ask(`/hls/plain/source/playlist.m3u8?_HLS_msn=${mediaSequence + segments.length}`);
      const uri = segments.find((segment) => segment.uri !== undefined)?.uri ?? '';
      const media = await buffer(ask(`/hls/plain/source/${uri}`));
      const plain = await new HlsViewer(relay.http, 'plain').bytes(`source/${uri}`);
      expect(media.equals(plain)).toBe(true);
      const events = ask('/api/v1/channels/plain/events');
      const [event] = (await once(events, 'data')) as [Buffer];
      expect(event.toString()).toMatch(/^data: \{"slug":"plain"/);
      events.close();
      const held = parsePlaylist(await text(next.pipe(createGunzip())));
      expect(held.mediaSequence + held.segments.length).toBeGreaterThan(mediaSequence + segments.length);
    } finally {
      session.destroy();
    }
  });

  it('all renditions have the same segments at the same time', async () => {
    const viewer = new HlsViewer(relay.http, 'plain');
    const [source, ...others] = await Promise.all(
      ['source', '144p', 'audio'].map((rendition) => viewer.playlist(rendition)),
    );
    for (const other of others) {
      const apartMs = other.segments.map((segment, index) => {
        const same = source?.segments[other.mediaSequence + index - source.mediaSequence];
        return Math.abs(segment.dateMs - (same?.dateMs ?? segment.dateMs));
      });
      // Audio is cut between its frames of 21 ms; dates have whole milliseconds.
      expect(Math.max(...apartMs)).toBeLessThanOrEqual(25);
    }
  });

  it('an ffmpeg reads and decodes what was sent', async () => {
    const { stderr } = await promisify(execFile)(
      'ffmpeg',
      [
        ...['-hide_banner', '-nostdin', '-v', 'error', '-xerror', '-i', multivariant('plain').href],
        ...['-t', '3', '-map', '0:v:0', '-map', '0:a:0', '-f', 'null', '-'],
      ],
      { timeout: 50_000 },
    );
    expect(stderr).toBe('');
  });

  it('keeps the rules of a stream that stands still, and of one that has ended', async () => {
    const { adminToken, http } = relay;
    const answer = await fetch(`${http}/api/v1/channels/back/settings`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ slate: false }),
    });
    expect(answer.status).toBe(200);
    await publishers.get('back')?.kill();
    const ending = (['plain', 'hevc', 'silent', 'sound'] as const).map(async (channel) => {
      await publishers.get(channel)?.stop();
      await waitForChannel(relay.http, channel, (now) => !now.live);
      return [channel, verdicts(await checkState(multivariant(channel), 'ended'))] as const;
    });
    await waitForChannel(relay.http, 'back', ({ interrupted }) => interrupted);
    const stalled = verdicts(await checkState(multivariant('back'), 'stalled'));
    expect(show('back', stalled, 'broken')).toEqual([]);
    expect(stalled.find(({ rule }) => rule === 25)?.outcome).toBe('kept');
    for (const [channel, found] of await Promise.all(ending)) {
      expect(show(channel, found, 'broken')).toEqual([]);
      for (const rule of [15, 26, 30] as const)
        expect(found.find((verdict) => verdict.rule === rule)?.outcome).toBe('kept');
    }
  });
});
