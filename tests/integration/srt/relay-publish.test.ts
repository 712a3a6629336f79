import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { Channel } from '../../../src/shared/contracts/relay.ts';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { HlsViewer, waitForChannel } from '../../support/hls-viewer.ts';
import { RelayProcess } from '../../support/relay-process.ts';

const passphrase = "don't tell, 10-79!".replaceAll(' ', '_');

describe('a channel published by SRT', () => {
  let relay: RelayProcess;

  beforeAll(async () => {
    relay = await RelayProcess.start({ env: { FOOTLIGHT_RUNGS: '[]', FOOTLIGHT_RECONNECT_GRACE_S: '20' } });
  });
  afterAll(async () => {
    await relay.dispose();
  });

  function publish(context: TestContext, url: string): FfmpegPublisher {
    const publisher = new FfmpegPublisher(url);
    context.onTestFinished(() => publisher.kill());
    return publisher;
  }
  const until = (slug: string, predicate: (state: Channel) => boolean) =>
    waitForChannel(relay.http, slug, predicate);
  const isPlaying = ({ live, interrupted }: Channel) => live && !interrupted;
  const lineOf = (message: string, slug: string) =>
    relay.log.findLast(({ msg, slug: of }) => msg === message && of === slug);

  it('plays over HLS, is shown to operators, and ends when its publisher says goodbye', async (context) => {
    const { srtUrl, streamKey } = await relay.createChannel('long');
    expect(srtUrl).toBe(`${relay.srtUrl}?streamid=#!::r=long,m=publish,s=${streamKey}`);
    const publisher = publish(context, srtUrl);
    await until('long', isPlaying);

    const viewer = new HlsViewer(relay.http, 'long');
    const playlist = await viewer.playlistUntil('source', ({ segments }) => segments.length >= 2);
    expect((await viewer.bytes(`source/${playlist.segments[0]?.uri ?? ''}`)).length).toBeGreaterThan(10_000);
    expect(await viewer.text('index.m3u8')).toMatch(/RESOLUTION=640x360.*AUDIO=/);

    const [connection] = await relay.connections();
    expect(connection).toMatchObject({
      protocol: 'srt',
      channel: 'long',
      mode: 'publish',
      remoteAddress: '127.0.0.1',
      srt: { receive: { latencyMs: 120, undecryptedPackets: 0, droppedPackets: 0 } },
    });
    expect(connection?.bytes).toBeGreaterThan(10_000);
    const metrics = await (await fetch(`${relay.http}/metrics`)).text();
    const labels = `{channel="long",mode="publish",protocol="srt",connection="${connection?.id ?? ''}"}`;
    expect(metrics).toMatch(
      new RegExp(`^footlight_srt_connection_received_packets_total${labels} [1-9]`, 'm'),
    );
    expect(metrics).toContain(`footlight_srt_connection_rtt_ms${labels}`);
    expect(metrics).toMatch(/^footlight_srt_publishers 1$/m);
    expect(metrics).toMatch(/^footlight_srt_inductions_total 1$/m);

    await publisher.stop();
    await until('long', ({ live }) => !live);
    expect((await viewer.playlist('source')).ended).toBe(true);
    expect(lineOf('An SRT publisher is off.', 'long')).toMatchObject({ orderly: true });
    expect(await relay.connections()).toEqual([]);
  });

  it.concurrent('takes the short form, and payloads that hold no whole packets', async (context) => {
    const { streamKey } = await relay.createChannel('short');
    publish(context, `${relay.srtUrl}?streamid=publish:${streamKey}&payload_size=1000`);
    await until('short', isPlaying);
    const metrics = await (await fetch(`${relay.http}/metrics`)).text();
    expect(metrics).toMatch(/^footlight_srt_sync_losses_total 0$/m);
  });

  it.concurrent.for([16, 32])(
    'is encrypted with %i bytes of key if it has a passphrase',
    async (keyLengthBytes, context) => {
      const slug = `secret-${keyLengthBytes}`;
      const { srtUrl } = await relay.createChannel(slug, passphrase);
      expect(srtUrl).toContain(`&passphrase=${passphrase}`);
      publish(context, `${srtUrl}&pbkeylen=${keyLengthBytes}`);
      await until(slug, isPlaying);
      expect(lineOf('An SRT publisher is on.', slug)).toMatchObject({ encryptionBits: keyLengthBytes * 8 });
    },
  );

  it.concurrent(
    'goes on behind a discontinuity when its publisher is lost and comes back',
    async (context) => {
      const { srtUrl } = await relay.createChannel('lost');
      const first = publish(context, srtUrl);
      await until('lost', isPlaying);
      await first.kill();
      await until('lost', ({ live, interrupted }) => live && interrupted);
      // Until the first one's silence has lasted long enough, the channel is its own.
      const isGone = () => Boolean(lineOf('An SRT publisher is off.', 'lost'));
      await context.expect.poll(isGone, { timeout: 10_000 }).toBe(true);
      publish(context, srtUrl);
      await until('lost', isPlaying);
      const after = await new HlsViewer(relay.http, 'lost').playlistUntil('source', ({ segments }) =>
        segments.some(({ discontinuity, uri }) => discontinuity && uri !== undefined),
      );
      expect(after.ended).toBe(false);
      expect(lineOf('An SRT publisher is off.', 'lost')).toMatchObject({ orderly: false });
    },
  );

  it.concurrent('turns its publisher away when the key is replaced', async (context) => {
    const { srtUrl } = await relay.createChannel('rotated');
    const publisher = publish(context, srtUrl);
    await until('rotated', isPlaying);
    const answer = await fetch(`${relay.http}/api/v1/channels/rotated/rotate-key`, {
      method: 'POST',
      headers: { authorization: `Bearer ${relay.adminToken}` },
    });
    expect(answer.status).toBe(200);
    expect(await publisher.ended()).not.toBe(0);
    expect(await publish(context, srtUrl).ended()).not.toBe(0);
    expect(lineOf('An SRT publisher is off.', 'rotated')).toMatchObject({ code: 'STREAM_KEY_WRONG' });
  });
});
