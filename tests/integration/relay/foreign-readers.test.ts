import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { broadcastListSchema } from '../../../src/shared/contracts/broadcasts.ts';
import { viewerTokenSchema } from '../../../src/shared/contracts/viewing.ts';
import { TestCertificate } from '../../support/certificate-files.ts';
import { FfmpegPublisher, type FfmpegPublisherOptions } from '../../support/ffmpeg-publisher.ts';
import {
  decodeByFfmpeg,
  decodeByGstreamer,
  type Content,
  type Decoded,
  type DecodedFrame,
} from '../../support/foreign-readers.ts';
import { HlsViewer, waitForChannel } from '../../support/hls-viewer.ts';
import { RelayProcess } from '../../support/relay-process.ts';

/** FLV has whole milliseconds. */
const roundingS = 0.0015;
/** GStreamer's older reader repeats or shifts a picture where it goes over to another rung. */
const olderS = 0.1;

const streams = {
  plain: {},
  hevc: { codec: 'hevc' },
  silent: { audio: false },
  sound: { video: false },
  uneven: { size: '322x182', frameRate: 24 },
} as const satisfies Record<string, FfmpegPublisherOptions>;
type Stream = keyof typeof streams;
const names = Object.keys(streams) as Stream[];

const frameRateOf = (name: Stream): number => ({ frameRate: 15, ...streams[name] }).frameRate;
const contentsOf = (name: Stream): Content[] => {
  const { video = true, audio = true }: FfmpegPublisherOptions = streams[name];
  return [...(video ? (['picture'] as const) : []), ...(audio ? (['sound'] as const) : [])];
};

/** How far each frame is from the end of the one before, in s. */
function gapsS(frames: readonly DecodedFrame[]): number[] {
  return frames.slice(1).map(({ startS }, index) => {
    const before = frames[index];
    return startS - (before?.startS ?? NaN) - (before?.durationS ?? NaN);
  });
}

/** What is wrong with what a reader decoded of a stretch without a break. */
function wrongs(
  name: Stream,
  content: Content,
  { complaints, frames }: Decoded,
  least: number,
  toleranceS = roundingS,
): string[] {
  const lengthS = content === 'picture' ? 1 / frameRateOf(name) : 1024 / 48_000;
  // GStreamer gives the last picture of a segment no more than what it thinks is left.
  const odd = frames.slice(1).flatMap(({ startS }, index) => {
    const stepS = startS - (frames[index]?.startS ?? NaN);
    return Math.abs(stepS - lengthS) > toleranceS ? [`${stepS} s from ${startS - stepS} s on`] : [];
  });
  return [
    ...(complaints === '' ? [] : [complaints]),
    ...(frames.length < least ? [`only ${frames.length} frames`] : []),
    ...odd,
  ];
}

describe('players that are not ours', () => {
  const certificate = new TestCertificate();
  const publishers = new Map<Stream, FfmpegPublisher>();
  let relay: RelayProcess;

  const address = (name: string, query = ''): string => `${relay.http}/hls/${name}/index.m3u8${query}`;
  const admin = (path: string, method: string, body: object): Promise<Response> =>
    fetch(`${relay.http}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${relay.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    relay = await RelayProcess.start({
      env: {
        FOOTLIGHT_HTTPS: '127.0.0.1:0',
        FOOTLIGHT_TLS_CERTIFICATE_FILE: certificate.certificateFile,
        FOOTLIGHT_TLS_KEY_FILE: certificate.keyFile,
        FOOTLIGHT_RUNGS: '[{"height":144,"bitrateKbps":200}]',
      },
    });
    const publish = await Promise.all(
      names.map(async (name) => {
        const { rtmpUrl, srtUrl } = await relay.createChannel(name);
        // One with a lower rung is enough to go over to.
        if (name !== 'plain') await admin(`/channels/${name}/settings`, 'PATCH', { ladder: false });
        const options = { size: '320x180', ...streams[name] };
        return [name, () => new FfmpegPublisher(name === 'hevc' ? srtUrl : rtmpUrl, options)] as const;
      }),
    );
    for (const [name, start] of publish) publishers.set(name, start());
    await Promise.all(names.map((name) => waitForChannel(relay.http, name, ({ live }) => live)));
    // The slate stands in for one that is lost, until it is back.
    const lost = publish.filter(([name]) => name === 'plain' || name === 'hevc');
    await Promise.all(
      lost.map(async ([name, start]) => {
        await publishers.get(name)?.kill();
        await new HlsViewer(relay.http, name).playlistUntil('source', ({ segments }) =>
          segments.some(({ discontinuity, uri }) => discontinuity && uri !== undefined),
        );
        publishers.set(name, start());
      }),
    );
  });

  afterAll(async () => {
    await Promise.all([...publishers.values()].map((publisher) => publisher.stop()));
    await relay.dispose();
    certificate.dispose();
  });

  it('play on through the slate, and through the return of the broadcaster in another stretch', async () => {
    const playOn = async (name: 'plain' | 'hevc'): Promise<void> => {
      await new HlsViewer(relay.http, name).playlistUntil(
        'source',
        ({ segments }) =>
          segments.filter(({ discontinuity }) => discontinuity).length === 2 &&
          segments.slice(-2).every(({ discontinuity, uri }) => !discontinuity && uri !== undefined),
      );
      for (const content of ['picture', 'sound'] as const) {
        const whole = await decodeByFfmpeg(address(name), content, { seconds: 9, fromStart: true });
        expect([name, content, whole.complaints]).toEqual([name, content, '']);
        const gaps = gapsS(whole.frames);
        // FFmpeg joins the stretches by the times of one of the two, which ended a little after the other.
        const joints = gaps.filter((gapS) => Math.abs(gapS) > roundingS);
        expect(Math.min(...gaps), `${name}, ${content}`).toBeGreaterThan(-0.1);
        expect(Math.max(...gaps), `${name}, ${content}`).toBeLessThan(0.5);
        // The slate's own pictures are far apart, for it stands still.
        expect(content === 'sound' ? joints.length : 0).toBeLessThanOrEqual(2);
        // What was sent, what stood in for it, and what was sent again.
        const lastS = whole.frames.at(-1)?.startS ?? 0;
        expect(lastS, `${name}, ${content}`).toBeGreaterThan(7.5);
      }
    };
    await Promise.all([playOn('plain'), playOn('hevc')]);
  });

  it('decode every kind of stream without a gap', async () => {
    const triesOf = (name: Stream) =>
      contentsOf(name).flatMap((content, index) => [
        {
          what: `FFmpeg: ${name}, ${content}`,
          run: async () =>
            wrongs(name, content, await decodeByFfmpeg(address(name), content, { seconds: 3 }), 40),
        },
        // The older one stops at streams that nobody takes, so that it gets the first alone.
        ...(index === 0 ? (['uridecodebin3', 'uridecodebin'] as const) : (['uridecodebin3'] as const)).map(
          (player) => ({
            what: `${player}: ${name}, ${content}`,
            run: async () => {
              const decoded = await decodeByGstreamer(address(name), content, player, 45);
              return wrongs(name, content, decoded, 45, player === 'uridecodebin' ? olderS : roundingS);
            },
          }),
        ),
      ]);
    const found: [string, string[]][] = [];
    await Promise.all(
      names.map(async (name) => {
        // Some begin that far back, and this is not about the joints.
        await new HlsViewer(relay.http, name).playlistUntil(
          contentsOf(name).includes('picture') ? 'source' : 'audio',
          ({ segments }) => segments.slice(-7).every(({ discontinuity }) => !discontinuity),
        );
        for (const { what, run } of triesOf(name)) found.push([what, await run()]);
      }),
    );
    expect(found.filter(([, wrong]) => wrong.length > 0)).toEqual([]);
  }, 120_000);

  it('come in by TLS, as players before low latency, and with a token', async () => {
    await admin('/channels/uneven/settings', 'PATCH', { private: true });
    const ticket = viewerTokenSchema.parse(
      await (await admin('/channels/uneven/viewer-tokens', 'POST', {})).json(),
    );
    // By plain HTTP: GStreamer has no way to be told of a certificate that nobody vouches for.
    const withToken = address('uneven', `?token=${ticket.token}`);
    const secure = `${relay.ready.https ?? ''}/hls/silent/index.m3u8`;
    const old = address('plain', '?low-latency=0');
    const decoded = [
      ['silent', await decodeByFfmpeg(secure, 'picture', { seconds: 3 })],
      ['plain', await decodeByFfmpeg(old, 'picture', { seconds: 3 })],
      ['uneven', await decodeByFfmpeg(withToken, 'picture', { seconds: 3 })],
      ['plain', await decodeByGstreamer(old, 'picture', 'uridecodebin3', 40)],
      ['uneven', await decodeByGstreamer(withToken, 'picture', 'uridecodebin3', 40)],
    ] as const;
    expect(decoded.map(([name, each]) => wrongs(name, 'picture', each, 40))).toEqual([[], [], [], [], []]);
    const refused = await decodeByFfmpeg(address('uneven'), 'picture', { seconds: 3 });
    expect(refused.complaints).toContain('401');
    expect(refused.frames).toEqual([]);
  });

  it('come to the end of what has ended, and find the recording whole', async () => {
    for (const name of ['silent', 'sound'] as const) {
      const [content = 'picture'] = contentsOf(name);
      await publishers.get(name)?.stop();
      await waitForChannel(relay.http, name, ({ live }) => !live);
      const ended = await decodeByFfmpeg(address(name), content, { fromStart: true });
      expect(wrongs(name, content, ended, 50)).toEqual([]);
      const { broadcasts } = broadcastListSchema.parse(
        await (await fetch(`${relay.http}/api/v1/channels/${name}/broadcasts`)).json(),
      );
      const recording = `${relay.http}/vod/${broadcasts[0]?.id ?? ''}/index.m3u8`;
      const kept = await decodeByFfmpeg(recording, content);
      expect(kept).toEqual(ended);
      const byGstreamer = await decodeByGstreamer(recording, content, 'uridecodebin3');
      expect(wrongs(name, content, byGstreamer, 50)).toEqual([]);
      // They count the last block of sound, which is not full, each in its own way.
      expect(Math.abs(byGstreamer.frames.length - kept.frames.length)).toBeLessThanOrEqual(1);
    }
  });
});
