import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HlsViewer, waitForChannel, type ListedSegment } from '../../support/hls-viewer.ts';
import { ObsStudio } from '../../support/obs-studio.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { Closers } from '../rtmp/doors.ts';
import { probe } from '../rtmp/programs.ts';

/** In µs, as OBS takes it. */
const latency = 'latency=200000';

/** What ffprobe finds in the first whole segment. */
async function firstSegment(viewer: HlsViewer, rendition: string) {
  const isWhole = ({ uri, gap }: ListedSegment) => uri !== undefined && !gap;
  const { segments } = await viewer.playlistUntil(rendition, (playlist) => playlist.segments.some(isWhole));
  const segment = segments.find(isWhole);
  const [map, media] = await Promise.all(
    [segment?.map, segment?.uri].map((uri) => viewer.bytes(`${rendition}/${uri ?? ''}`)),
  );
  return probe(Buffer.concat([map ?? Buffer.alloc(0), media ?? Buffer.alloc(0)]));
}

describe('OBS Studio', () => {
  const closers = new Closers();
  let relay: RelayProcess;

  beforeAll(async () => {
    relay = await RelayProcess.start();
  });
  afterEach(() => closers.closeAll());
  afterAll(() => relay.dispose());

  async function startObs(server: string): Promise<ObsStudio> {
    const obs = await ObsStudio.start(server);
    closers.add(() => obs.stop());
    return obs;
  }

  it('goes live by SRT, encrypted, and viewers get its picture and sound', async () => {
    const { srtUrl } = await relay.createChannel('from-obs', 'between-obs-and-us');
    const obs = await startObs(`${srtUrl}&${latency}`);

    await obs.log.until('Streaming Start');
    await waitForChannel(relay.http, 'from-obs', ({ live }) => live);
    const viewer = new HlsViewer(relay.http, 'from-obs');
    const contents = await Promise.all(
      ['source', 'audio'].map((rendition) => firstSegment(viewer, rendition)),
    );

    expect(contents).toMatchObject([
      [{ codec_type: 'video', codec_name: 'h264', width: 640, height: 360 }],
      [{ codec_type: 'audio', codec_name: 'aac' }],
    ]);
  });

  it('is refused with a wrong key, and the log says why', async () => {
    const { streamKey } = await relay.createChannel('not-from-obs');
    const wrongKey = `${streamKey.slice(0, -1)}${streamKey.endsWith('A') ? 'B' : 'A'}`;

    const obs = await startObs(`${relay.srtUrl}?streamid=publish:${wrongKey}&${latency}`);

    await obs.log.until('Connection rejected');
    await obs.log.until('Streaming Stop');
    await expect
      .poll(() => relay.log.filter(({ msg }) => msg.includes('turned away (2401)')))
      .toMatchObject([{ door: 'srt', reason: expect.stringContaining('stream key') as string }]);
    expect(relay.stderr).not.toContain(wrongKey);
    expect(await (await fetch(`${relay.http}/api/v1/channels/not-from-obs`)).json()).toMatchObject({
      live: false,
    });
  });
});
