import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reportViewing } from '../../../cli/measure/statistics.ts';
import { launchViewerBrowser, MeasuredViewer } from '../../../cli/measure/viewer.ts';
import type { SeenFrame } from '../../../cli/measure/viewer-readings.ts';
import { filmFrameRate, writeClockFilm } from '../../support/clock-film.ts';

const filmSeconds = 8;

it('reads picture and sound of a film whose clock and lip sync are known', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'footlight-film-'));
  const film = join(folder, 'film.mp4');
  const startEpochMs = 1_800_000_000_000;
  await writeClockFilm(film, startEpochMs, filmSeconds);
  const server = createServer((request, response) => {
    if (request.url === '/film.mp4') response.setHeader('content-type', 'video/mp4').end(readFileSync(film));
    else response.setHeader('content-type', 'text/html').end('<video src="/film.mp4" autoplay></video>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchViewerBrowser();
  try {
    const { port } = server.address() as AddressInfo;
    const viewer = await MeasuredViewer.open(browser, `http://127.0.0.1:${port}/`, 30_000);
    const frames: SeenFrame[] = [];
    const beepsAtMs: number[] = [];
    await expect
      .poll(
        async () => {
          const readings = await viewer.take();
          frames.push(...readings.frames);
          beepsAtMs.push(...readings.beepsAtMs);
          return frames.at(-1)?.frame;
        },
        { timeout: 60_000 },
      )
      .toBe(filmSeconds * filmFrameRate - 1);
    const report = reportViewing(frames, beepsAtMs);
    // What a busy machine does not show can't be read.
    expect(report.frames.lost).toBeLessThan((filmSeconds * filmFrameRate) / 3);
    expect(report.fps).toBeGreaterThan(filmFrameRate * 0.5);
    expect(report.fps).toBeLessThan(filmFrameRate * 1.1);
    expect(report.beeps).toBeGreaterThan(filmSeconds / 2);
    // Three frames of the film: a busy machine shows them late.
    expect(Math.abs(report.avOffsetMs.median)).toBeLessThan(100);
  } finally {
    await browser.close();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  }
});
