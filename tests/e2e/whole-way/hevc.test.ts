import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Demuxer, Muxer } from 'node-av/api';
import { expect, it } from 'vitest';
import { launchViewerBrowser } from '../../../cli/measure/viewer.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { pictureColor, waitForPlayback } from '../../support/viewer-content.ts';

const run = promisify(execFile);
const streamSeconds = 40;

/** Copies a file to an RTMP address at the pace of its own clock, as FFmpeg 8 does it, until told to stop. */
async function publishByFfmpeg8(file: string, url: string, signal: AbortSignal): Promise<void> {
  await using input = await Demuxer.open(file);
  await using output = await Muxer.open(url, { format: 'flv' });
  const video = input.video();
  const audio = input.audio();
  if (!video || !audio) throw new Error('The file lacks video or audio.');
  const targets = new Map(
    [video, audio].map((stream) => [stream.index, { stream, at: output.addStream(stream) }]),
  );
  const startedAtMs = performance.now();
  for await (const packet of input.packets()) {
    if (!packet || signal.aborted) break;
    const target = targets.get(packet.streamIndex);
    if (!target) continue;
    const { num, den } = target.stream.timeBase;
    const dueMs = startedAtMs + (Number(packet.dts) * num * 1000) / den;
    await new Promise((resolve) => setTimeout(resolve, dueMs - performance.now()));
    await output.writePacket(packet, target.at);
    packet.free();
  }
}

it('carries HEVC by Enhanced RTMP to readers that know it, and H.264 to those that do not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'footlight-hevc-'));
  const file = join(folder, 'stream.mkv');
  await run('ffmpeg', [
    ...[
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'color=0x00c000:s=854x480:r=15',
      '-f',
      'lavfi',
      '-i',
      'sine=r=48000',
    ],
    ...['-t', String(streamSeconds), '-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
    ...['-x265-params', 'log-level=none:keyint=30:min-keyint=30', '-c:a', 'aac', file],
  ]);
  const relay = await RelayProcess.start();
  const channel = await relay.createChannel('hevc');
  const stopping = new AbortController();
  const publishing = publishByFfmpeg8(file, channel.rtmpUrl, stopping.signal);
  const browser = await launchViewerBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(channel.watchUrl);
    await waitForPlayback(page, 60_000);
    const seen = await pictureColor(page, { x: 0.2, y: 0.2, width: 0.6, height: 0.6 });
    expect(seen.green).toBeGreaterThan(150);
    expect(seen.red).toBeLessThan(60);

    const playlist = await (await fetch(`${relay.http}/hls/hevc/index.m3u8`)).text();
    expect(playlist).toMatch(/CODECS="hvc1\.[^"]+"/);
    const source = /CODECS="hvc1[^\n]*\n([^\n]+)/.exec(playlist)?.[1] ?? '';
    const { stdout } = await run(
      'ffmpeg',
      [
        ...[
          '-v',
          'error',
          '-i',
          new URL(source, `${relay.http}/hls/hevc/index.m3u8`).href,
          '-frames:v',
          '15',
        ],
        ...['-vf', 'scale=1:1', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'],
      ],
      { encoding: 'buffer' },
    );
    expect(stdout).toHaveLength(15 * 3);
    expect(stdout[1]).toBeGreaterThan(150);
    expect(stdout[0]).toBeLessThan(60);
  } finally {
    await browser.close();
    stopping.abort();
    await publishing.catch(() => undefined);
    await relay.dispose();
    rmSync(folder, { recursive: true });
  }
});
