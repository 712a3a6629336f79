import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Mean colour of a rectangle of the playing picture; places and sizes as shares of it, 0 to 1. */
export async function pictureColor(
  page: Page,
  area: { x: number; y: number; width: number; height: number },
): Promise<{ red: number; green: number; blue: number }> {
  return page.evaluate(`(() => {
    const area = ${JSON.stringify(area)};
    const video = document.querySelector('video');
    const canvas = new OffscreenCanvas(64, 64);
    const context = canvas.getContext('2d');
    const { videoWidth: width, videoHeight: height } = video;
    context.drawImage(video, area.x * width, area.y * height, area.width * width, area.height * height, 0, 0, 64, 64);
    const { data } = context.getImageData(0, 0, 64, 64);
    const sums = [0, 0, 0];
    for (let at = 0; at < data.length; at += 4) for (let part = 0; part < 3; part++) sums[part] += data[at + part];
    const [red, green, blue] = sums.map((sum) => sum / (data.length / 4));
    return { red, green, blue };
  })()`);
}

/** The strongest frequency in the playing sound, in Hz, and its level in dBFS. */
export async function soundPeak(page: Page): Promise<{ hz: number; db: number }> {
  return page.evaluate(`(async () => {
    const video = document.querySelector('video');
    video.muted = false;
    video.volume = 1;
    globalThis.footlightAnalyser ??= (() => {
      const context = new AudioContext();
      const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
      context.createMediaElementSource(video).connect(analyser).connect(context.destination);
      return analyser;
    })();
    const analyser = globalThis.footlightAnalyser;
    await analyser.context.resume();
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const strongest = bins.indexOf(Math.max(...bins));
    return { hz: (strongest * analyser.context.sampleRate) / analyser.fftSize, db: bins[strongest] };
  })()`);
}

/** Waits until the page has a moving picture: its time goes on by a second. */
export async function waitForPlayback(page: Page, timeoutMs: number): Promise<void> {
  let firstTime: number | undefined;
  await expect
    .poll(
      async () => {
        // Not by waitForFunction, whose text the page's own policy would not let it evaluate.
        const time: number | null = await page.evaluate(`(() => {
          const video = document.querySelector('video');
          return video && video.videoWidth > 0 && !video.paused ? video.currentTime : null;
        })()`);
        if (time === null) return 0;
        firstTime ??= time;
        return time - firstTime;
      },
      { timeout: timeoutMs, interval: 100 },
    )
    .toBeGreaterThan(1);
}
