import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { HlsViewer, parsePlaylist, waitForChannel, type ParsedPlaylist } from '../../support/hls-viewer.ts';
import { RelayProcess } from '../../support/relay-process.ts';

/** The rules of low-latency HLS, of a running relay with real media, as a client that is not us sees them. */
describe('low-latency HLS of a live channel', () => {
  let relay: RelayProcess;
  let publisher: FfmpegPublisher;
  let viewer: HlsViewer;
  const renditions = ['source', '240p', 'audio'];

  beforeAll(async () => {
    relay = await RelayProcess.start({
      env: { FOOTLIGHT_RUNGS: '[{"height":240,"bitrateKbps":300}]', FOOTLIGHT_PLAYLIST_WINDOW_S: '28' },
    });
    const { rtmpUrl } = await relay.createChannel('show');
    publisher = new FfmpegPublisher(rtmpUrl);
    viewer = new HlsViewer(relay.http, 'show');
    await waitForChannel(relay.http, 'show', ({ live }) => live);
  });

  afterAll(async () => {
    await publisher.stop();
    await relay.dispose();
  });

  const whole = (playlist: ParsedPlaylist) => playlist.segments.filter(({ uri }) => uri !== undefined);
  const lastWholeMsn = (playlist: ParsedPlaylist): number =>
    playlist.mediaSequence + whole(playlist).length - 1;

  it('offers the source and the ladder with one audio group', async () => {
    const text = await viewer.text('index.m3u8');
    expect(text.match(/^[a-z0-9]+\/playlist\.m3u8$/gm)).toEqual([
      'source/playlist.m3u8',
      '240p/playlist.m3u8',
      'audio/playlist.m3u8',
    ]);
    expect(text).toMatch(/#EXT-X-MEDIA:TYPE=AUDIO,.*URI="audio\/playlist\.m3u8"/);
    expect(text).toMatch(/CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2",RESOLUTION=640x360,FRAME-RATE=30\.000/);
    expect(text).toMatch(/RESOLUTION=42\dx240/);
    for (const [, bandwidth] of text.matchAll(/:BANDWIDTH=(\d+)/g))
      expect(Number(bandwidth)).toBeGreaterThan(100_000);
  });

  it.each(renditions)('rules 1 to 5, 7, 9, 11, 16 and 36: %s', async (rendition) => {
    const playlist = await viewer.playlistUntil(rendition, (now) => whole(now).length >= 3);
    const { serverControl, targetDurationS, partTargetS } = playlist;
    expect({ targetDurationS, partTargetS }).toEqual({ targetDurationS: 4, partTargetS: 0.34 });
    expect(serverControl['CAN-BLOCK-RELOAD']).toBe('YES');
    expect(Number(serverControl['PART-HOLD-BACK'])).toBeGreaterThanOrEqual(3 * partTargetS);
    expect(Number(serverControl['HOLD-BACK'])).toBeGreaterThanOrEqual(3 * targetDurationS);
    expect(Number(serverControl['CAN-SKIP-UNTIL'])).toBeGreaterThanOrEqual(6 * targetDurationS);
    for (const segment of playlist.segments) {
      expect(segment.map).toBeDefined();
      expect(segment.dateMs).toBeGreaterThan(Date.now() - 120_000);
      expect(Math.round(segment.durationS)).toBeLessThanOrEqual(targetDurationS);
      expect(segment.parts[0]?.independent).toBe(true);
      for (const part of segment.parts) {
        expect(part.durationS).toBeLessThanOrEqual(partTargetS);
        expect((await viewer.get(`${rendition}/${part.uri}`)).status).toBe(200);
      }
    }
  });

  it.each(renditions)(
    'rule 6: parts last at least 85 % of the target, but for the last of a segment: %s',
    async (rendition) => {
      const playlist = await viewer.playlistUntil(rendition, (now) => whole(now).length >= 3);
      for (const { parts } of whole(playlist)) {
        for (const part of parts.slice(0, -1)) expect(part.durationS).toBeGreaterThanOrEqual(0.85 * 0.34);
      }
    },
  );

  it.each(renditions)('rule 10: a segment is its parts: %s', async (rendition) => {
    const segment = whole(await viewer.playlist(rendition)).at(-1);
    const parts = await Promise.all(
      (segment?.parts ?? []).map(({ uri }) => viewer.bytes(`${rendition}/${uri}`)),
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(Buffer.concat(parts).equals(await viewer.bytes(`${rendition}/${segment?.uri ?? ''}`))).toBe(true);
    const listedS = segment?.parts.reduce((sum, part) => sum + part.durationS, 0);
    expect(listedS).toBeCloseTo(segment?.durationS ?? 0, 3);
  });

  it('all renditions have the same segments at the same time', async () => {
    const [source, ...others] = await Promise.all(renditions.map((rendition) => viewer.playlist(rendition)));
    for (const other of others) {
      const apartMs = whole(other).map((segment, index) => {
        const same = source?.segments[other.mediaSequence + index - source.mediaSequence];
        return Math.abs(segment.dateMs - (same?.dateMs ?? segment.dateMs));
      });
      // Audio is cut between its frames of 21 ms; dates have whole milliseconds.
      expect(Math.max(...apartMs)).toBeLessThanOrEqual(25);
    }
  });

  it('rules 19, 20, 32 and 33: blocks until the next part, whose address was hinted and which comes whole', async () => {
    const before = await viewer.playlist('source');
    expect(before.hint).toBeDefined();
    const msn = lastWholeMsn(before) + 1;
    const partsBefore = before.segments.find(({ uri }) => uri === undefined)?.parts.length ?? 0;
    const [after, hinted] = await Promise.all([
      viewer.playlist('source', `?_HLS_msn=${msn}&_HLS_part=${partsBefore}`),
      viewer.bytes(`source/${before.hint ?? ''}`),
    ]);
    const listed = after.segments.flatMap(({ parts }) => parts.map(({ uri }) => uri));
    expect(listed).toContain(before.hint);
    // A CMAF chunk: its first box is a moof or styp, and it ends with the mdat that fills it.
    const boxes: string[] = [];
    for (let at = 0; at < hinted.length; at += hinted.readUInt32BE(at))
      boxes.push(hinted.toString('latin1', at + 4, at + 8));
    expect(boxes).toContain('moof');
    expect(boxes.at(-1)).toBe('mdat');
    const next = await viewer.playlist('source', `?_HLS_msn=${msn}`);
    expect(lastWholeMsn(next)).toBeGreaterThanOrEqual(msn);
  });

  it('rule 21: a part beyond the last of its segment is the first of the next', async () => {
    const before = await viewer.playlist('source');
    const msn = lastWholeMsn(before);
    const after = await viewer.playlist('source', `?_HLS_msn=${msn}&_HLS_part=50`);
    expect(after.segments.at(-1)?.parts.length).toBeGreaterThan(0);
    expect(after.mediaSequence + after.segments.length - 1).toBeGreaterThan(msn);
  });

  it('rule 22: answers with the full playlist what has long been there', async () => {
    expect(whole(await viewer.playlist('source', '?_HLS_msn=0')).length).toBeGreaterThan(0);
  });

  it.each([
    ['rule 23', '?_HLS_part=1'],
    ['rule 24', '?_HLS_msn=100000'],
    ['rule 24', '?_HLS_msn=100000&_HLS_part=0'],
    ['no number', '?_HLS_msn=next'],
  ])('%s: %s is 400', async (_rule, query) => {
    const answer = await viewer.get(`source/playlist.m3u8${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'BAD_REQUEST' } });
  });

  it('rule 24: a part past the advance part limit is 400', async () => {
    const msn = lastWholeMsn(await viewer.playlist('source')) + 1;
    expect((await viewer.get(`source/playlist.m3u8?_HLS_msn=${msn}&_HLS_part=40`)).status).toBe(400);
  });

  it('rule 34: a part that nobody hinted is 404', async () => {
    const { hint } = await viewer.playlist('source');
    const far = (hint ?? '').replace(/\d+\.m4s$/, '77.m4s');
    expect((await viewer.get(`source/${far}`)).status).toBe(404);
  });

  it('rule 35: reports every other rendition', async () => {
    const playlist = await viewer.playlist('source');
    expect(playlist.reports.map((report) => report['URI'])).toEqual([
      '../240p/playlist.m3u8',
      '../audio/playlist.m3u8',
    ]);
    for (const report of playlist.reports) {
      expect(Math.abs(Number(report['LAST-MSN']) - lastWholeMsn(playlist))).toBeLessThanOrEqual(2);
      expect(report['LAST-PART']).toMatch(/^\d+$/);
    }
  });

  it('caches what never changes, and nothing else; any origin may play', async () => {
    const caching = async (path: string) => {
      const { headers } = await viewer.get(path);
      expect(headers.get('access-control-allow-origin')).toBe('*');
      return headers.get('cache-control');
    };
    const segment = whole(await viewer.playlist('source')).at(-1);
    expect(await caching('source/playlist.m3u8')).toBe('no-cache');
    expect(await caching(`source/${segment?.uri ?? ''}`)).toContain('immutable');
    expect(await caching(`source/${segment?.parts[0]?.uri ?? ''}`)).toContain('immutable');
    expect(await caching(`source/${segment?.map ?? ''}`)).toContain('immutable');
    expect(await caching('index.m3u8')).toBe('public, max-age=1');
    expect(await caching('source/nothing.m4s')).toBe('no-store');
  });

  it('rules 13, 17 and 27 to 29: the window moves on, old parts leave the list, and updates skip what is old', async () => {
    const first = await viewer.playlist('source');
    const oldest = first.segments[0];
    // 28 s of window, and one more segment.
    const later = await viewer.playlistUntil('source', (now) => now.mediaSequence > first.mediaSequence);
    expect(later.segments.length).toBeGreaterThanOrEqual(14);
    expect(later.discontinuitySequence).toBe(0);
    expect((await viewer.get(`source/${oldest?.uri ?? ''}`)).status).toBe(200);

    const fromEndS = later.segments.map((_, index) =>
      later.segments
        .slice(index)
        .reduce(
          (sum, { uri, durationS, parts }) => sum + (uri === undefined ? parts.length * 0.333 : durationS),
          0,
        ),
    );
    const firstWithParts = later.segments.findIndex(({ parts }) => parts.length > 0);
    expect(fromEndS[firstWithParts]).toBeLessThanOrEqual(12.1);
    const hidden = later.segments.find(({ parts }) => parts.length === 0);
    const hiddenPart = (hidden?.uri ?? '').replace('.m4s', '.0.m4s');
    expect((await viewer.get(`source/${hiddenPart}`)).status).toBe(200);

    const text = await viewer.text('source/playlist.m3u8?_HLS_skip=YES');
    const delta = parsePlaylist(text);
    const skipped = Number(/#EXT-X-SKIP:SKIPPED-SEGMENTS=(\d+)/.exec(text)?.[1]);
    expect(skipped).toBeGreaterThan(0);
    const full = await viewer.playlist('source');
    const keptUris = whole(full).map(({ uri }) => uri);
    const offset = full.mediaSequence - delta.mediaSequence;
    expect(keptUris.slice(skipped - offset, skipped - offset + 3)).toEqual(
      whole(delta)
        .slice(0, 3)
        .map(({ uri }) => uri),
    );
    const keptS = whole(delta).reduce((sum, { durationS }) => sum + durationS, 0);
    expect(keptS).toBeGreaterThanOrEqual(24 - 0.34);
  });

  it('an ffmpeg reads and decodes what was sent', async () => {
    const { stderr } = await promisify(execFile)(
      'ffmpeg',
      [
        ...['-hide_banner', '-nostdin', '-v', 'error', '-xerror', '-i', `${relay.http}/hls/show/index.m3u8`],
        ...['-t', '4', '-map', '0:v:0', '-map', '0:a:0', '-f', 'null', '-'],
      ],
      { timeout: 50_000 },
    );
    expect(stderr).toBe('');
  });

  it('rules 15, 26 and 30: an orderly end is an ENDLIST, with nothing to wait for', async () => {
    const held = viewer.playlist('source', `?_HLS_msn=${lastWholeMsn(await viewer.playlist('source')) + 2}`);
    await publisher.stop();
    const end = await waitForChannel(relay.http, 'show', ({ live }) => !live);
    expect(end).not.toHaveProperty('liveSince');
    const ended = await viewer.playlist('source', '?_HLS_msn=100000&_HLS_skip=YES');
    expect(ended.ended).toBe(true);
    expect(ended.hint).toBeUndefined();
    expect(ended.text).not.toContain('EXT-X-SKIP');
    await expect(held).resolves.toHaveProperty('segments');
  });
});
