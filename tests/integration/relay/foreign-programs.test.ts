import { afterAll, beforeAll, expect, it } from 'vitest';
import ffmpegOf2018 from '@ffmpeg-installer/ffmpeg';
import { Film } from '../../support/ffmpeg-library-publisher.ts';
import { playByGstreamer, publishByGstreamerRtmp, publishByGstreamerSrt } from '../../support/gstreamer.ts';
import { firstPicture } from '../../support/first-picture.ts';
import { HlsViewer, waitForChannel, type ListedSegment } from '../../support/hls-viewer.ts';
import { ObsStudio } from '../../support/obs-studio.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { Closers } from '../rtmp/doors.ts';
import { runProgram, type RunningProgram } from '../rtmp/programs.ts';

const closers = new Closers();
let relay: RelayProcess;

beforeAll(async () => {
  relay = await RelayProcess.start({ env: { FOOTLIGHT_RUNGS: '[]' } });
});
afterAll(async () => {
  await closers.closeAll();
  await relay.dispose();
});

function keep(program: RunningProgram): void {
  closers.add(async () => {
    program.child.kill('SIGKILL');
    await program.finished;
  });
}

/** What FFmpeg decodes of two seconds of a channel: nothing may be wrong with them. */
async function read(slug: string) {
  const url = `${relay.http}/hls/${slug}/index.m3u8`;
  const args = ['-v', 'error', '-i', url, '-map', '0:v:0', '-map', '0:a:0', '-t', '2', '-f', 'framemd5', '-'];
  const { code, stdout, stderr } = await runProgram('/usr/bin/ffmpeg', args).finished;
  const lines = stdout.toString().split('\n');
  const packetsOf = (stream: number): number => lines.filter((line) => line.startsWith(`${stream},`)).length;
  return { code, stderr, pictures: packetsOf(0), hasSound: packetsOf(1) > 0 };
}

const publishers: Record<string, (slug: string) => Promise<void>> = {
  'ffmpeg-of-2018': async (slug) => {
    const { rtmpUrl } = await relay.createChannel(slug);
    keep(
      runProgram(ffmpegOf2018.path, [
        ...['-v', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25'],
        ...['-f', 'lavfi', '-i', 'sine=sample_rate=44100', '-pix_fmt', 'yuv420p'],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-c:a', 'aac', '-f', 'flv', rtmpUrl],
      ]),
    );
  },
  'gstreamer-rtmp': async (slug) => {
    keep(publishByGstreamerRtmp((await relay.createChannel(slug)).rtmpUrl));
  },
  'gstreamer-srt': async (slug) => {
    const { streamKey } = await relay.createChannel(slug);
    keep(publishByGstreamerSrt(relay.srtUrl, `#!::r=${slug},m=publish,s=${streamKey}`));
  },
  'ffmpeg-8-av1-opus': async (slug) => {
    const { rtmpUrl } = await relay.createChannel(slug);
    const film = await Film.encode('av1', 'libopus', 12);
    const stop = new AbortController();
    const published = film.publishByFfmpeg8(rtmpUrl, stop.signal);
    closers.add(async () => {
      stop.abort();
      await published;
      film.dispose();
    });
  },
  'obs-rtmp': async (slug) => {
    const { rtmpUrl } = await relay.createChannel(slug);
    const obs = await ObsStudio.start(rtmpUrl);
    closers.add(() => obs.stop());
  },
};

it('takes programs that are not ours, old ones too, and gives them to players that are not ours', async () => {
  const slugs = Object.keys(publishers);
  await Promise.all(
    Object.entries(publishers).map(async ([slug, publish]) => {
      await publish(slug);
      await waitForChannel(relay.http, slug, ({ live }) => live);
    }),
  );
  const found = await Promise.all(slugs.map(async (slug) => [slug, await read(slug)] as const));
  for (const [slug, { pictures, ...others }] of found) {
    expect([slug, others]).toEqual([slug, { code: 0, stderr: '', hasSound: true }]);
    // A publisher on a busy machine leaves pictures out.
    expect(pictures).toBeGreaterThan(20);
  }
  const master = await (await fetch(`${relay.http}/hls/ffmpeg-8-av1-opus/index.m3u8`)).text();
  expect(master).toContain('CODECS="av01.0.00M.08,mp4a.40.2",RESOLUTION=320x180');
  // Its film is over, and the slate that follows is coded like it.
  const viewer = new HlsViewer(relay.http, 'ffmpeg-8-av1-opus');
  const isSlate = ({ discontinuity, uri }: ListedSegment): boolean => discontinuity && uri !== undefined;
  const { segments } = await viewer.playlistUntil('source', (now) => now.segments.some(isSlate));
  const { map = '', uri = '' } = segments.find(isSlate) ?? {};
  const slate = Buffer.concat([await viewer.bytes(`source/${map}`), await viewer.bytes(`source/${uri}`)]);
  expect(slate.includes('av01')).toBe(true);
  const { meanLuma, ...size } = await firstPicture(slate);
  expect(size).toMatchObject({ width: 320, height: 180 });
  // Dark, which the film is not.
  expect(meanLuma).toBeLessThan(60);
  const played = await playByGstreamer(`${relay.http}/hls/gstreamer-rtmp/index.m3u8`, 50);
  expect(played).toMatchObject({ code: 0, stderr: '' });
  expect(played.stdout.toString()).toContain('width=(int)320, height=(int)180');
});
