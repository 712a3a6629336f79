import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { waitForChannel } from '../../support/hls-viewer.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { PeerProgram, transmitArguments } from '../../support/srt-peers.ts';
import { SocketCaller } from '../../support/srt-sockets.ts';
import { probe, runProgram, type RunningProgram } from '../rtmp/programs.ts';

const enoughBytes = 300_000;

describe.concurrent('a live channel read by SRT', () => {
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
  const addressOf = (slug: string) => `${relay.srtUrl}?streamid=#!::r=${slug},m=request`;
  const untilLive = (slug: string) =>
    waitForChannel(relay.http, slug, ({ live, interrupted }) => live && !interrupted);

  /** Decodes three seconds, and fails at anything that ffmpeg has to complain of. */
  function decode(context: TestContext, address: string): RunningProgram {
    // It would look for more streams for five seconds.
    const input = ['-analyzeduration', '1000000', '-i', address];
    const args = ['-v', 'warning', '-nostdin', ...input, '-t', '3', '-f', 'null', '-'];
    const program = runProgram('/usr/bin/ffmpeg', args);
    context.onTestFinished(() => void program.child.kill('SIGKILL'));
    return program;
  }
  /** Reads with srt-live-transmit until there is enough to look at. */
  async function transmit(context: TestContext, address: string): Promise<Buffer> {
    const program = new PeerProgram('srt-live-transmit', [...transmitArguments, address, 'file://con']);
    context.onTestFinished(() => void program.child.kill('SIGKILL'));
    const chunks: Buffer[] = [];
    let count = 0;
    await new Promise<void>((resolve) => {
      program.child.stdout?.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        count += chunk.byteLength;
        if (count >= enoughBytes) resolve();
      });
    });
    await program.exit(0);
    return Buffer.concat(chunks);
  }

  it.for(['srt', 'rtmp'] as const)(
    'is MPEG-TS from a keyframe on, published by %s',
    async (protocol, context) => {
      const slug = `by-${protocol}`;
      const channel = await relay.createChannel(slug);
      const publisher = publish(context, protocol === 'srt' ? channel.srtUrl : channel.rtmpUrl);
      await untilLive(slug);

      const decoding = decode(context, addressOf(slug));
      const bytes = await transmit(context, `${relay.srtUrl}?streamid=request:${slug}`);
      expect(await decoding.finished).toMatchObject({ code: 0, stderr: '' });
      expect(bytes[0]).toBe(0x47);
      const streams = await probe(bytes.subarray(0, bytes.byteLength - (bytes.byteLength % 188)));
      expect(streams).toMatchObject([
        { codec_type: 'video', codec_name: 'h264', width: 640, height: 360 },
        { codec_type: 'audio', codec_name: 'aac' },
      ]);

      // A reader behind a narrow tunnel gets the same in smaller packets.
      const narrow = await transmit(context, `${relay.srtUrl}?streamid=request:${slug}&mss=1000`);
      expect(await probe(narrow.subarray(0, narrow.byteLength - (narrow.byteLength % 188)))).toHaveLength(2);

      const { promise: firstPayload, resolve: received } = Promise.withResolvers<Uint8Array>();
      const caller = await SocketCaller.connect(Number(new URL(relay.srtUrl).port), {
        streamId: `request:${slug}`,
        received,
      });
      await firstPayload;
      expect(await relay.connections()).toContainEqual(
        expect.objectContaining({ protocol: 'srt', channel: slug, mode: 'request' }),
      );
      expect(await relay.connections()).toContainEqual(
        expect.objectContaining({ protocol, channel: slug, mode: 'publish' }),
      );
      await publisher.stop();
      await waitForChannel(relay.http, slug, ({ live }) => !live);
      const ofChannel = async () => (await relay.connections()).filter(({ channel }) => channel === slug);
      await context.expect.poll(ofChannel).toEqual([]);
      const lines = relay.log.filter(({ msg, slug: of }) => msg === 'An SRT reader is off.' && of === slug);
      expect(lines.at(-1)).toMatchObject({
        reason: 'The broadcast ended.',
      });
      await caller.close();
    },
  );

  it('wants the passphrase, if the channel has one', async (context) => {
    const passphrase = 'of-readers-too';
    const { srtUrl } = await relay.createChannel('secret', passphrase);
    publish(context, srtUrl);
    await untilLive('secret');
    const refused = await decode(context, addressOf('secret')).finished;
    expect(refused.code).not.toBe(0);
    const decoded = await decode(context, `${addressOf('secret')}&passphrase=${passphrase}`).finished;
    expect(decoded).toMatchObject({ code: 0, stderr: '' });
  });

  it('goes on with a publisher who comes back', async (context) => {
    const { rtmpUrl } = await relay.createChannel('returning');
    const first = publish(context, rtmpUrl);
    await untilLive('returning');
    let count = 0;
    const caller = await SocketCaller.connect(Number(new URL(relay.srtUrl).port), {
      streamId: 'request:returning',
      received: ({ byteLength }) => (count += byteLength),
    });
    await context.expect.poll(() => count, { timeout: 20_000 }).toBeGreaterThan(0);
    await first.kill();
    await waitForChannel(relay.http, 'returning', ({ interrupted }) => interrupted);
    const before = count;
    publish(context, rtmpUrl);
    await context.expect.poll(() => count, { timeout: 20_000 }).toBeGreaterThan(before + enoughBytes / 3);
    // By the connection that it had.
    expect(await relay.connections()).toContainEqual(
      expect.objectContaining({ protocol: 'srt', channel: 'returning', mode: 'request' }),
    );
    await caller.close();
  });
});
