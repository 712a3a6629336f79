import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { channelSchema, type Channel, type ChannelWithKey } from '../../../src/shared/contracts/relay.ts';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { HlsViewer, waitForChannel, type ParsedPlaylist } from '../../support/hls-viewer.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { firstPicture } from '../../support/first-picture.ts';

describe('the publishers of a channel', () => {
  let relay: RelayProcess;
  let channel: ChannelWithKey;
  let viewer: HlsViewer;
  const publishers: FfmpegPublisher[] = [];

  function publish(url: string): FfmpegPublisher {
    const publisher = new FfmpegPublisher(url);
    publishers.push(publisher);
    return publisher;
  }
  const call = async (method: string, path = '', body?: object): Promise<Response> =>
    fetch(`${relay.http}/api/v1/channels/${channel.slug}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${relay.adminToken}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const until = (predicate: (state: Channel) => boolean) =>
    waitForChannel(relay.http, channel.slug, predicate);
  const epochs = ({ segments }: ParsedPlaylist) => segments.filter(({ discontinuity }) => discontinuity);
  /** Whole segments behind the playlist's so many-th discontinuity. */
  const behind = (playlist: ParsedPlaylist, discontinuities: number) => {
    const first = epochs(playlist)[discontinuities - 1];
    const at = first ? playlist.segments.indexOf(first) : playlist.segments.length;
    return playlist.segments.slice(at).filter(({ uri, gap }) => uri !== undefined && !gap);
  };
  const publishersNow = async () =>
    (channelSchema.parse(await (await call('GET')).json()).publishers ?? []).map(
      ({ role, state, protocol }) => `${role} ${state} ${protocol}`,
    );

  beforeAll(async () => {
    const rungs = JSON.stringify([{ height: 180, bitrateKbps: 300 }]);
    relay = await RelayProcess.start({
      env: { FOOTLIGHT_RUNGS: rungs, FOOTLIGHT_RECONNECT_GRACE_S: '30' },
    });
    channel = await relay.createChannel('show');
    viewer = new HlsViewer(relay.http, channel.slug);
    await call('PATCH', '/settings', { slateText: 'In Kürze zurück' });
  });
  afterEach(async () => {
    await Promise.all(publishers.splice(0).map((publisher) => publisher.kill()));
  });
  afterAll(async () => {
    await relay.dispose();
  });

  it('are followed by a slate in every quality when they are lost, and by each other', async () => {
    const main = publish(channel.rtmpUrl);
    await until(({ live, interrupted }) => live && !interrupted);
    const [first] = (await viewer.playlist('source')).segments;
    await main.kill();
    for (const [rendition, size] of [
      ['source', { width: 640, height: 360 }],
      ['180p', { width: 320, height: 180 }],
    ] as const) {
      const playlist = await viewer.playlistUntil(rendition, (now) => behind(now, 1).length > 0);
      const [slate] = behind(playlist, 1);
      const media = await viewer.bytes(`${rendition}/${slate?.uri ?? ''}`);
      const header = await viewer.bytes(`${rendition}/${slate?.map ?? ''}`);
      const picture = await firstPicture(Buffer.concat([header, media]));
      expect(picture).toMatchObject(size);
      // Dark, but for its sign and its text; the test picture is neither.
      expect(picture.meanLuma).toBeGreaterThan(16);
      expect(picture.meanLuma).toBeLessThan(60);
      expect(picture.maxLuma).toBeGreaterThan(180);
      expect(slate?.parts.every(({ durationS }) => durationS <= playlist.partTargetS)).toBe(true);
    }
    const sound = await viewer.playlistUntil('audio', (now) => behind(now, 1).length > 0);
    expect(sound.ended).toBe(false);

    // A backup goes on air where nobody is, and the main publisher stands by until it is asked for.
    await call('PATCH', '/settings', { giveBack: 'request' });
    const back = viewer.playlistUntil('source', (now) => behind(now, 2).length > 0);
    const backup = publish(`${channel.rtmpUrl}?backup=1`);
    await back;
    expect(await publishersNow()).toEqual(['backup onAir rtmp']);
    publish(channel.srtUrl);
    await expect.poll(publishersNow, { timeout: 20_000 }).toEqual(['backup onAir rtmp', 'main standby srt']);
    await expect
      .poll(async () => (await call('POST', '/switch-publisher')).status, { timeout: 20_000 })
      .toBe(200);
    expect(await publishersNow()).toEqual(['main onAir srt', 'backup standby rtmp']);
    await viewer.playlistUntil('source', (now) => behind(now, 3).length > 0);
    await publishers[2]?.kill();
    await viewer.playlistUntil('source', (now) => behind(now, 4).length > 0);
    // SRT tells only later that nobody is there any more.
    expect((await publishersNow())[0]).toBe('backup onAir rtmp');
    expect((await viewer.playlist('180p')).ended).toBe(false);
    await backup.stop();
    await until(({ live }) => !live);
    const ended = await viewer.playlist('source');
    expect(ended.ended).toBe(true);
    // No slate stood in between: the backup was there in time.
    expect(epochs(ended)).toHaveLength(4);
    expect(ended.segments[0]?.uri).toBe(first?.uri);
    const dates = ended.segments.map(({ dateMs }) => dateMs);
    expect(dates).toEqual(dates.toSorted((a, b) => a - b));
  });
});
