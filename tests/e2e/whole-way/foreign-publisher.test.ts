import installer from '@ffmpeg-installer/ffmpeg';
import ffmpeg from 'fluent-ffmpeg';
import { expect, it } from 'vitest';
import { launchViewerBrowser } from '../../../cli/measure/viewer.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { pictureColor, soundPeak, waitForPlayback } from '../../support/viewer-content.ts';

it('takes a stream from a publisher that is not ours, of 2018', async () => {
  const relay = await RelayProcess.start();
  const channel = await relay.createChannel('foreign');
  const publisher = ffmpeg()
    .setFfmpegPath(installer.path)
    .input('color=c=red:s=1280x720:r=15')
    .inputFormat('lavfi')
    .inputOptions('-re')
    .input('sine=f=660:r=44100')
    .inputFormat('lavfi')
    .inputOptions('-re')
    .videoCodec('libx264')
    .outputOptions(['-preset ultrafast', '-g 30', '-pix_fmt yuv420p', '-af volume=6', '-b:v 2M'])
    .audioCodec('aac')
    .format('flv')
    .output(channel.rtmpUrl);
  const ended = new Promise<void>((resolve) => {
    publisher.once('end', () => resolve()).once('error', () => resolve());
  });
  publisher.run();
  const browser = await launchViewerBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(channel.watchUrl);
    await waitForPlayback(page, 60_000);
    const color = await pictureColor(page, { x: 0.2, y: 0.2, width: 0.6, height: 0.6 });
    expect(color.red).toBeGreaterThan(200);
    expect(color.green).toBeLessThan(50);
    expect(color.blue).toBeLessThan(50);
    await expect.poll(async () => (await soundPeak(page)).db, { timeout: 20_000 }).toBeGreaterThan(-60);
    expect((await soundPeak(page)).hz).toBeCloseTo(660, -2);
    const playlist = await (await fetch(`${relay.http}/hls/foreign/index.m3u8`)).text();
    expect(playlist).toMatch(/RESOLUTION=1280x720/);
    expect(playlist).toMatch(/RESOLUTION=85[0-9]x480/);
  } finally {
    await browser.close();
    publisher.kill('SIGKILL');
    await ended;
    await relay.dispose();
  }
});
