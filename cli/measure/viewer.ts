import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build } from 'vite';
import { FootlightError } from '../../src/shared/base/errors.ts';
import type { ViewerReadings } from './viewer-readings.ts';

const browserPaths = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/microsoft-edge'];

/** Flags that keep a headless browser quiet and let it play sound without a click. */
const browserArguments = [
  '--autoplay-policy=no-user-gesture-required',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-gpu',
  '--no-first-run',
];

/** Starts the installed browser, headless. @throws FootlightError BROWSER_MISSING */
export async function launchViewerBrowser(extraArguments: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env['FOOTLIGHT_BROWSER'] ?? browserPaths.find((path) => existsSync(path));
  if (!executablePath) {
    throw new FootlightError(
      'BROWSER_MISSING',
      'No Chromium, Chrome or Edge was found to watch with. Install one (on Debian: apt-get install chromium), or name it in FOOTLIGHT_BROWSER.',
    );
  }
  return chromium.launch({
    executablePath,
    // A browser that runs as root has to do without its sandbox.
    args: [...browserArguments, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...extraArguments],
  });
}

/** A page of viewers with the reader of picture and sound in it. */
export class MeasuredViewer {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens the watch page, waits until a picture is there, and begins to read. */
  static async open(browser: Browser, watchUrl: string, timeoutMs: number): Promise<MeasuredViewer> {
    // The reader's own worklet is not part of the page and its policy.
    const context = await browser.newContext({ bypassCSP: true, viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(watchUrl, { timeout: timeoutMs });
    await page.waitForFunction("document.querySelector('video')?.videoWidth > 0", null, {
      timeout: timeoutMs,
    });
    await page.evaluate(await readerScript());
    return new MeasuredViewer(page);
  }

  /** What was seen and heard since the last call. */
  async take(): Promise<ViewerReadings> {
    return this.page.evaluate<ViewerReadings>('footlightViewerReader.take()');
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** The reader as one script that runs in any page. */
async function readerScript(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'chrome140',
      lib: { entry: join(import.meta.dirname, 'viewer-reader.page.ts'), formats: ['es'] },
    },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (!output || !('output' in output)) throw new Error('The reader could not be built.');
  return `(async () => {${output.output[0].code}})()`;
}
