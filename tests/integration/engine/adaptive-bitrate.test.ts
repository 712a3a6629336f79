import { beforeAll, expect, it } from 'vitest';
import type { Publisher } from '../../../src/publish/publisher.ts';
import { publisherFactory } from '../../../src/publish/publisher-factory.ts';
import { Leg } from '../../../src/publish/leg.ts';
import { AdaptiveBitrate } from '../../../src/engine/session/adaptive-bitrate.ts';
import { every, systemTiming } from '../../../src/publish/timing.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { VideoConfig } from '../../../src/shared/media/codec/packets.ts';
import { SocketListener } from '../../support/srt-sockets.ts';
import { Closers, openDoor } from '../rtmp/doors.ts';
import { openNarrowLink, openNarrowStream, type NarrowWay } from './narrow-ways.ts';
import { recordProgram } from './program-recording.ts';

const targetKbps = 10_000;
const frameRate = 30;
const framesPerKeyframe = 30;

let config: VideoConfig;
beforeAll(async () => {
  ({ config } = await recordProgram());
});

/** A destination that is fed with pictures of the bitrate that it is given, like those of an encoder. */
function broadcastTo(
  closers: Closers,
  url: string,
): {
  bitrate: AdaptiveBitrate;
  leg: Leg;
  until: (isSo: () => boolean) => Promise<void>;
} {
  const bitrate = new AdaptiveBitrate({ targetKbps, audioKbps: 0, enabled: true });
  const makePublisher = publisherFactory(systemTiming, silentLogger);
  const leg = new Leg({
    id: 'only',
    name: 'Only',
    makePublisher: (): Publisher => makePublisher({ url, streamKey: 'KEY', latencyMs: 200 }),
    timing: systemTiming,
    random: () => 0.5,
    logger: silentLogger,
    onChanged: () => undefined,
    onKeyframeWanted: () => undefined,
  });
  closers.add(() => leg.stop());
  leg.handleVideoConfig(config);
  leg.handleAudioConfig({
    codec: 'aac',
    sampleRate: 48_000,
    channels: 2,
    description: Uint8Array.of(0x11, 0x90),
  });
  const startUs = systemTiming.nowUs();
  let frames = 0;
  const encoder = every(systemTiming, 10, () => {
    for (; (frames * 1_000_000) / frameRate < systemTiming.nowUs() - startUs; frames += 1) {
      const keyframe = frames % framesPerKeyframe === 0;
      const data = new Uint8Array((bitrate.kbps * 125) / frameRate).fill(0x55);
      new DataView(data.buffer).setUint32(0, data.byteLength - 4);
      data[4] = keyframe ? 0x65 : 0x41;
      const timeUs = Math.round((frames * 1_000_000) / frameRate);
      leg.handleVideo({ ptsUs: timeUs, dtsUs: timeUs, keyframe, data });
    }
  });
  const waiting = new Set<() => void>();
  const watch = every(systemTiming, 250, () => {
    const { load } = leg;
    if (load) bitrate.observe([{ id: 'only', ...load }], systemTiming.nowUs() / 1000);
    for (const look of waiting) look();
  });
  closers.add(() => {
    encoder.dispose();
    watch.dispose();
  });
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
    });
  return { bitrate, leg, until };
}

/** A server behind a narrow way, and where to publish to it. */
interface Opened {
  way: NarrowWay;
  url: string;
}

async function overRtmp(closers: Closers, rateKbps: number): Promise<Opened> {
  const { port } = await openDoor(closers);
  const way = await openNarrowStream(closers, port, rateKbps);
  return { way, url: `rtmp://127.0.0.1:${way.port}/live` };
}

async function overSrt(closers: Closers, rateKbps: number): Promise<Opened> {
  const listener = await SocketListener.open();
  closers.add(() => {
    listener.close();
  });
  const way = await openNarrowLink(closers, listener.port, rateKbps);
  return { way, url: `srt://127.0.0.1:${way.port}` };
}

it.concurrent.for([
  ['RTMP', overRtmp],
  ['SRT', overSrt],
] as const)(
  'The bitrate over %s goes down to what the way carries, and up again when it is free',
  async ([, open], test) => {
    const closers = new Closers();
    test.onTestFinished(() => closers.closeAll());
    const { way, url } = await open(closers, 50_000);
    const { bitrate, leg, until } = broadcastTo(closers, url);
    // What a busy machine holds up lowers it as well, for a while.
    await until(() => leg.state.sentVideoFrames > frameRate && bitrate.kbps === targetKbps);
    way.rateKbps = 5_000;
    await until(() => bitrate.kbps < 5_000);
    expect(bitrate.loweredFor).toBe('only');
    way.rateKbps = 50_000;
    let loweredKbps = bitrate.kbps;
    await until(() => {
      const isRaised = bitrate.kbps > loweredKbps;
      loweredKbps = bitrate.kbps;
      return isRaised;
    });
    expect(leg.state).toMatchObject({ phase: 'live', reconnects: 0 });
  },
);
