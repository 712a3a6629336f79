import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi, type TestContext } from 'vitest';
import WebSocket from 'ws';
import { fromRelaySchema } from '../../../src/shared/contracts/live-socket.ts';
import { channelSchema, type Channel, type ChannelWithKey } from '../../../src/shared/contracts/relay.ts';
import { FfmpegPublisher, type FfmpegPublisherOptions } from '../../support/ffmpeg-publisher.ts';
import { HlsViewer, waitForChannel, type ParsedPlaylist } from '../../support/hls-viewer.ts';
import { processesBelow } from '../../support/processes.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { alternatingSizes } from '../media-worker/alternating-sizes.ts';
import { announcedTooLittle } from '../media-worker/announced-too-little.ts';
import { Closers } from '../rtmp/doors.ts';
import { changingCodecs, publishTags } from '../rtmp/tag-publisher.ts';

const patience = { timeout: 40_000 };

/** Process ids of a relay's media workers. */
function workersOf(relay: RelayProcess): number[] {
  return processesBelow(relay.process.pid ?? 0)
    .filter(({ command }) => command.includes('media-worker'))
    .map(({ pid }) => pid);
}

const uris = ({ segments }: ParsedPlaylist) =>
  segments.map(({ uri }) => uri).filter((uri) => uri !== undefined);
const afterDiscontinuity = ({ segments }: ParsedPlaylist) => {
  const at = segments.findIndex(({ discontinuity }) => discontinuity);
  return at < 0 ? [] : segments.slice(at).filter(({ uri }) => uri !== undefined);
};
const expectPlayable = ({ segments, targetDurationS }: ParsedPlaylist) => {
  for (const { durationS, parts } of segments) {
    expect(durationS).toBeLessThan(targetDurationS + 0.5);
    expect(parts[0]?.independent ?? true).toBe(true);
  }
};

describe.concurrent('a live session', () => {
  let relay: RelayProcess;
  let stages = 0;

  beforeAll(async () => {
    relay = await RelayProcess.start({ env: { FOOTLIGHT_RUNGS: '[]', FOOTLIGHT_RECONNECT_GRACE_S: '20' } });
  });
  afterAll(async () => {
    await relay.dispose();
  });

  /** A channel of a test's own, which goes with it. */
  async function openStage(context: TestContext) {
    stages += 1;
    const channel = await relay.createChannel(`show-${stages}`);
    const call = (path: string, method: string) =>
      fetch(`${relay.http}/api/v1/channels/${channel.slug}${path}`, {
        method,
        headers: { authorization: `Bearer ${relay.adminToken}` },
      });
    context.onTestFinished(async () => {
      await call('', 'DELETE');
    });
    const until = (predicate: (state: Channel) => boolean) =>
      waitForChannel(relay.http, channel.slug, predicate);
    return {
      channel,
      viewer: new HlsViewer(relay.http, channel.slug),
      call,
      until,
      untilLive: () => until(({ live, interrupted }) => live && !interrupted),
      publish: (url = channel.rtmpUrl, options: FfmpegPublisherOptions = {}): FfmpegPublisher => {
        const publisher = new FfmpegPublisher(url, options);
        context.onTestFinished(() => publisher.kill());
        return publisher;
      },
      problem: async () => channelSchema.parse(await (await call('', 'GET')).json()).publishers?.[0]?.problem,
    };
  }

  it('goes on behind a discontinuity when its publisher is lost and comes back', async (context) => {
    const { publish, until, untilLive, viewer } = await openStage(context);
    const first = publish();
    await untilLive();
    const before = await viewer.playlist('source');
    await first.kill();
    await until(({ live, interrupted }) => live && interrupted);
    publish();
    await untilLive();
    const after = await viewer.playlistUntil('source', (playlist) => afterDiscontinuity(playlist).length > 0);
    expect(uris(after).slice(0, uris(before).length)).toEqual(uris(before));
    expect(after.mediaSequence).toBe(before.mediaSequence);
    expect(after.ended).toBe(false);
    expect((await viewer.playlist('audio')).text).toContain('#EXT-X-DISCONTINUITY\n');
    const dates = after.segments.map(({ dateMs }) => dateMs);
    expect(dates).toEqual(dates.toSorted((a, b) => a - b));
  });

  it('lets in neither a wrong key nor a second publisher', async (context) => {
    const { publish, until, untilLive } = await openStage(context);
    publish();
    await untilLive();
    expect(await publish(`${relay.ready.rtmp}/fl_wrong`).ended()).not.toBe(0);
    expect(await publish().ended()).not.toBe(0);
    expect(relay.log.map(({ level, msg }) => `${level} ${msg}`).join('\n')).not.toContain('50 ');
    expect((await until(({ live }) => live)).interrupted).toBe(false);
  });

  it('turns its publisher away when the key is replaced or the channel deleted', async (context) => {
    const { call, channel, publish, untilLive } = await openStage(context);
    const publisher = publish();
    await untilLive();
    const rotated = (await (await call('/rotate-key', 'POST')).json()) as ChannelWithKey;
    expect(await publisher.ended()).not.toBe(0);
    expect(await publish().ended()).not.toBe(0);
    const next = publish(rotated.rtmpUrl);
    await untilLive();
    expect((await call('', 'DELETE')).status).toBe(204);
    expect(await next.ended()).not.toBe(0);
    expect((await fetch(`${relay.http}/api/v1/channels/${channel.slug}`)).status).toBe(404);
  });

  it('plays a stream without sound', async (context) => {
    const { channel, publish, untilLive, viewer } = await openStage(context);
    publish(channel.rtmpUrl, { audio: false });
    await untilLive();
    expect(await viewer.text('index.m3u8')).not.toContain('AUDIO');
    expect((await viewer.playlist('source')).segments.length).toBeGreaterThan(0);
  });

  it('re-encodes a source whose keyframes are 30 s apart, and tells its publisher why', async (context) => {
    const { channel, problem, publish, untilLive, viewer } = await openStage(context);
    const studio = new WebSocket(`${relay.http.replace('http', 'ws')}/api/v1/channels/${channel.slug}/live`, {
      headers: { authorization: `Bearer ${channel.streamKey}` },
    });
    const told: unknown[] = [];
    studio.on('message', (bytes: Buffer) => told.push(fromRelaySchema.parse(JSON.parse(bytes.toString()))));
    context.onTestFinished(() => {
      studio.terminate();
    });
    await once(studio, 'open');
    const publisher = publish(channel.rtmpUrl, { keyframeEveryS: 30, size: '320x180' });
    await untilLive();
    const playlist = await viewer.playlistUntil('source', (now) => afterDiscontinuity(now).length >= 2);
    expectPlayable(playlist);
    const said = await problem();
    expect(said).toContain('set its keyframe interval to 2 s');
    const ofStream = () => told.filter((message) => (message as { type: string }).type === 'stream');
    await context.expect.poll(ofStream).toEqual([{ type: 'stream', problem: said }]);
    const metrics = await (await fetch(`${relay.http}/metrics`)).text();
    expect(metrics).toContain(`footlight_source_trouble{channel="${channel.slug}"} 1`);
    await publisher.stop();
    await context.expect.poll(ofStream, patience).toEqual([expect.anything(), { type: 'stream' }]);
  });

  it('shows a source whose size changes at every keyframe in one size, and tells its publisher why', async (context) => {
    const { channel, problem, publish, untilLive, viewer } = await openStage(context);
    const file = path.join(relay.dataDirectory, 'alternating.flv');
    writeFileSync(file, await alternatingSizes(6, 1));
    publish(channel.rtmpUrl, { file });
    await context.expect.poll(problem, patience).toContain('again and again');
    await untilLive();
    const count = ({ segments }: ParsedPlaylist): number => {
      const last = segments.findLastIndex(({ discontinuity }) => discontinuity);
      return segments.slice(Math.max(last, 0)).filter(({ uri }) => uri !== undefined).length;
    };
    // Longer than any picture of it kept its size.
    expectPlayable(await viewer.playlistUntil('source', (now) => count(now) >= 2));
    const restarts = relay.log.filter(({ msg }) => msg.startsWith('The publisher changed its format'));
    expect(restarts.length).toBeLessThan(7);
  });

  it('goes on behind a discontinuity when its publisher changes the codecs of picture and sound', async (context) => {
    const { channel, untilLive, viewer } = await openStage(context);
    const closers = new Closers();
    const { rtmpUrl } = channel;
    const target = { port: Number(new URL(rtmpUrl).port), streamKey: rtmpUrl.split('/').at(-1) ?? '' };
    const sent = publishTags(target, await changingCodecs(5), closers);
    await untilLive();
    expect(await viewer.text('index.m3u8')).toContain('CODECS="avc1.');
    const mapOf = async ({ map = '' }: { map?: string | undefined } = {}) =>
      (await viewer.bytes(`source/${map}`)).toString('latin1');
    const isHevc = async (playlist: ParsedPlaylist): Promise<boolean> =>
      (await mapOf(afterDiscontinuity(playlist).at(-1))).includes('hvcC');
    const after = await viewer.playlistUntil('source', (now) => afterDiscontinuity(now).length >= 2);
    await sent;
    expect(await isHevc(after)).toBe(true);
    expect(await mapOf(after.segments[0])).toContain('avcC');
    expectPlayable(after);
    expect(await viewer.text('index.m3u8')).toMatch(/CODECS="hvc1\.[^"]*mp4a\.40\.2"/);
    const sound = await viewer.playlist('audio');
    expect(afterDiscontinuity(sound).length).toBeGreaterThan(0);
    const ofChannel = relay.log.filter((line) => line['channel'] === channel.slug).map(({ msg }) => msg);
    expect(ofChannel).toContain('The publisher changed its format: a new media worker starts');
    expect(ofChannel).not.toContain('The publisher was turned away');
    await closers.closeAll();
  });

  it('plays a source of ten times the bitrate that it announces, and tells players of what it takes', async (context) => {
    const { channel, problem, publish, untilLive, viewer } = await openStage(context);
    const file = path.join(relay.dataDirectory, 'loud.flv');
    writeFileSync(file, await announcedTooLittle());
    publish(channel.rtmpUrl, { file });
    await untilLive();
    expectPlayable(await viewer.playlistUntil('source', ({ segments }) => segments.length > 2));
    const [bandwidth, average] = ['BANDWIDTH', 'AVERAGE-BANDWIDTH'].map(async (name) =>
      Number(new RegExp(`[:,]${name}=(\\d+)`).exec(await viewer.text('index.m3u8'))?.[1]),
    );
    expect(await bandwidth).toBeGreaterThan(3_000_000);
    expect(await average).toBeGreaterThan(3_000_000);
    expect(await problem()).toBeUndefined();
  });
});

describe('a live session, one at a time', () => {
  let relay: RelayProcess;
  let publisher: FfmpegPublisher;
  let viewer: HlsViewer;

  beforeAll(async () => {
    relay = await RelayProcess.start({ env: { FOOTLIGHT_RUNGS: '[]', FOOTLIGHT_RECONNECT_GRACE_S: '1' } });
  });
  afterEach(async () => {
    await publisher.kill();
    // The next one's worker is then the only one.
    await vi.waitUntil(() => workersOf(relay).length === 0, patience);
  });
  afterAll(async () => {
    await relay.dispose();
  });

  async function live(slug: string, options?: FfmpegPublisherOptions): Promise<void> {
    publisher = new FfmpegPublisher((await relay.createChannel(slug)).rtmpUrl, options);
    viewer = new HlsViewer(relay.http, slug);
    await waitForChannel(relay.http, slug, (channel) => channel.live);
  }
  function killWorker(): void {
    const [pid] = workersOf(relay);
    if (pid === undefined) throw new Error('The relay has no media worker.');
    process.kill(pid, 'SIGKILL');
  }

  it('gets a new media worker at once when its own is killed', async () => {
    await live('show');
    killWorker();
    const after = await viewer.playlistUntil(
      'source',
      (playlist) => afterDiscontinuity(playlist).length >= 2,
    );
    const [fresh] = afterDiscontinuity(after);
    expect(fresh?.parts[0]?.independent).toBe(true);
    expect((await viewer.bytes(`source/${fresh?.uri ?? ''}`)).length).toBeGreaterThan(1000);
    expect(await (await fetch(`${relay.http}/metrics`)).text()).toContain(
      'footlight_worker_restarts_total 1',
    );
  });

  it('plays a stream of sound alone, also after its media worker was killed', async () => {
    await live('sound', { video: false });
    expect(await viewer.text('index.m3u8')).toContain('CODECS="mp4a.40.2"');
    killWorker();
    await viewer.playlistUntil('audio', (playlist) => afterDiscontinuity(playlist).length > 0);
  });

  it('ends when the publisher does not come back', async () => {
    await live('lost');
    await publisher.kill();
    await waitForChannel(relay.http, 'lost', (channel) => !channel.live);
    expect((await viewer.playlist('source')).ended).toBe(true);
  });

  it('ends when the relay stops, which answers who waits', async () => {
    await live('stopped');
    const { mediaSequence, segments } = await viewer.playlist('source');
    const held = viewer.playlist('source', `?_HLS_msn=${mediaSequence + segments.length}`);
    const metrics = async (): Promise<string> => (await fetch(`${relay.http}/metrics`)).text();
    await expect.poll(metrics).toMatch(/held_requests 1$/m);
    expect(await relay.stop()).toBe(0);
    await expect(held).resolves.toHaveProperty('segments');
    expect(workersOf(relay)).toEqual([]);
  });
});
