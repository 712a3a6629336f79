import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ViewerTokens } from '../../server/platform/viewing/viewer-tokens.ts';
import { deriveKey } from '../../server/storage/secret-box.ts';
import { FfmpegPublisher } from '../support/ffmpeg-publisher.ts';
import { RelayProcess } from '../support/relay-process.ts';
import { launchChromium } from '../support/chromium.ts';
import { becomes, collectComplaints, doubleTap, patienceMs, seesPicture } from '../support/watching.ts';

/** An independent encoder that goes live with a test picture and a tone. */
function publish(url: string): ChildProcess {
  return spawn(
    '/usr/bin/ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-re'],
      ...['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30'],
      ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
      ...['-g', '60', '-b:v', '800k', '-c:a', 'aac', '-f', 'flv', url],
    ],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
}

async function ended(publisher: ChildProcess): Promise<void> {
  if (publisher.exitCode === null && publisher.signalCode === null) await once(publisher, 'exit');
}

/** The relay's children that run a media worker. */
function mediaWorkers(relay: RelayProcess): number[] {
  const processes = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(relay.process.pid)]).toString();
  return processes
    .split('\n')
    .filter((line) => line.includes('media-worker'))
    .map((line) => Number.parseInt(line, 10));
}

/** Resolves once the video plays further than it had come, and says how long that took. */
async function resumes(page: Page, sinceMs: number): Promise<string> {
  const reached = await page.evaluate<number>(`document.querySelector('video').currentTime`);
  await becomes(
    page,
    `((video) => !video.paused && video.readyState > 2 && Math.abs(video.currentTime - ${reached}) > 1)(document.querySelector('video'))`,
  );
  return `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
}

/** How often the page was loaded: nothing here may need that twice. */
const loads = (page: Page): Promise<number> => page.evaluate(`Number(sessionStorage.getItem('loads') ?? 0)`);

const secretKey = 'only-for-this-test-and-of-no-use-elsewhere';
const env = { FOOTLIGHT_SECRET_KEY: secretKey };
/** Longer than timers are late by themselves. */
const sleepMs = 12_000;
/** A link that runs out while it is used. */
const linkMs = 15_000;

describe('watch page on a relay', () => {
  let relay: RelayProcess;
  let restarted: RelayProcess | undefined;
  let browser: Browser;
  let page: Page;
  /** Whose network goes away. */
  let traveller: Page;
  let publisher: ChildProcess;
  let radio: FfmpegPublisher;
  let rtmpUrl: string;
  const complaints: string[][] = [];

  async function openViewer(path = '/c/late-show', options: BrowserContextOptions = {}): Promise<Page> {
    const opened = await (await browser.newContext(options)).newPage();
    await opened.addInitScript(
      `sessionStorage.setItem('loads', Number(sessionStorage.getItem('loads') ?? 0) + 1)`,
    );
    complaints.push(collectComplaints(opened));
    await opened.goto(relay.http + path);
    return opened;
  }

  /** The processes that the pages live in. */
  async function renderers(): Promise<number[]> {
    const devTools = await browser.newBrowserCDPSession();
    const { processInfo } = await devTools.send('SystemInfo.getProcessInfo');
    await devTools.detach();
    return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  }

  /** Listens to a private channel of sound alone, until the link has run out. */
  async function listen(): Promise<void> {
    const tokens = new ViewerTokens(deriveKey(secretKey, '', 'viewer tokens'));
    const token = tokens.sign({ slug: 'radio', expiresMs: Date.now() + linkMs });
    const listener = await openViewer(`/c/radio?token=${token}`);
    await seesPicture(listener);
    await listener.getByText('Audio only', { exact: true }).waitFor();
    expect(await listener.getByRole('button', { name: 'Picture in picture' }).count()).toBe(0);
    await listener.getByText('Your link is no longer good').waitFor({ timeout: patienceMs });
    await listener.context().close();
  }

  /** Goes back and forth in the broadcast that is over, by finger: across all that has happened to it. */
  async function watchRecording(): Promise<void> {
    const phone = await openViewer('/c/late-show', { viewport: { width: 390, height: 844 }, hasTouch: true });
    await phone.getByRole('list').getByRole('link').first().tap();
    await seesPicture(phone);
    const [duration, began] = await phone.evaluate<[number, number]>(
      `((video) => [video.duration, video.currentTime])(document.querySelector('video'))`,
    );
    expect(began).toBeLessThan(duration / 4);
    const controls = `getComputedStyle(document.querySelector('[aria-label="Controls"]')).opacity`;
    const bar = phone.getByRole('slider', { name: 'Position' });
    for (const share of [0.75, 0.4]) {
      const seek = async (): Promise<boolean> => {
        // On a busy machine the controls may be gone again before the bar is touched.
        if ((await phone.evaluate(controls)) !== '1') {
          await phone.touchscreen.tap(195, 160);
          return false;
        }
        const box = await bar.boundingBox();
        if (!box) throw new Error('The seek bar is nowhere.');
        await phone.touchscreen.tap(box.x + box.width * share, box.y + box.height / 2);
        return phone.evaluate(
          `((video) => !video.seeking && Math.abs(video.currentTime - ${duration * share}) < ${duration * 0.1})(document.querySelector('video'))`,
        );
      };
      await expect.poll(seek, { timeout: patienceMs, interval: 500 }).toBe(true);
      await seesPicture(phone);
    }
    const before = await phone.evaluate<number>(`document.querySelector('video').currentTime`);
    await doubleTap(phone, 330, 160);
    await becomes(phone, `document.querySelector('video').currentTime > ${before + 9}`);
    await phone.context().close();
  }

  beforeAll(async () => {
    relay = await RelayProcess.start({ env });
    ({ rtmpUrl } = await relay.createChannel('late-show'));
    radio = new FfmpegPublisher((await relay.createChannel('radio')).rtmpUrl, { video: false });
    await fetch(`${relay.http}/api/v1/channels/radio/settings`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${relay.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ private: true }),
    });
    browser = await launchChromium();
    page = await openViewer();
    await page.getByText('late-show is offline').waitFor();
    publisher = publish(rtmpUrl);
  });

  afterAll(async () => {
    publisher.kill('SIGKILL');
    await ended(publisher);
    await radio.kill();
    await browser.close();
    await restarted?.dispose();
    await relay.dispose();
  });

  it('starts by itself when the broadcaster goes live', async ({ annotate }) => {
    await seesPicture(page);
    expect(await page.evaluate(`document.querySelector('video').videoWidth`)).toBe(640);
    await page.mouse.move(300, 200);
    await page.getByText(/^Live\d+(\.\d)? s$/).waitFor();
    const askedAtMs = Date.now();
    traveller = await openViewer();
    await seesPicture(traveller);
    await annotate(
      `A page that is opened shows the picture within ${((Date.now() - askedAtMs) / 1000).toFixed(1)} s`,
    );
  });

  it('plays on when a media worker is killed', async ({ annotate }) => {
    const workers = mediaWorkers(relay);
    for (const worker of workers) process.kill(worker, 'SIGKILL');
    const killedAtMs = Date.now();
    await expect
      .poll(() => mediaWorkers(relay).filter((pid) => !workers.includes(pid)).length, { timeout: patienceMs })
      .toBeGreaterThan(1);
    const reached = await page.evaluate<number>(`document.querySelector('video').currentTime`);
    await becomes(page, `document.querySelector('video').currentTime > ${reached} + 6`);
    expect(await page.getByRole('status').textContent()).toBe('');
    await annotate(
      `6 s further ${((Date.now() - killedAtMs) / 1000).toFixed(1)} s after the worker was killed`,
    );
  });

  it('plays on in the same page when the broadcaster was away for 10 s, the viewer’s network for 15 s, and when their machines slept', async ({
    annotate,
  }) => {
    const lostAtMs = Date.now();
    // The rest of the time is waited in anyway.
    const listened = listen();
    await traveller.context().setOffline(true);
    publisher.kill('SIGKILL');
    await ended(publisher);
    await page.getByText('Interrupted', { exact: true }).waitFor({ timeout: patienceMs });
    await traveller.getByText('You are offline').waitFor({ timeout: patienceMs });
    await delay(Math.max(0, lostAtMs + 10_000 - Date.now()));
    publisher = publish(rtmpUrl);
    const backAtMs = Date.now();
    await page.locator('h1 + p').getByText('Live', { exact: true }).waitFor({ timeout: patienceMs });
    await annotate(`Broadcaster back: picture after ${await resumes(page, backAtMs)}`);
    await delay(Math.max(0, lostAtMs + 15_000 - Date.now()));
    await traveller.context().setOffline(false);
    await annotate(`Network back: picture after ${await resumes(traveller, Date.now())}`);
    expect(await traveller.getByText('You are offline').count()).toBe(0);
    await listened;
    const pages = await renderers();
    for (const pid of pages) process.kill(pid, 'SIGSTOP');
    await delay(sleepMs);
    for (const pid of pages) process.kill(pid, 'SIGCONT');
    const wokenAtMs = Date.now();
    const woken = await Promise.all([page, traveller].map((viewer) => resumes(viewer, wokenAtMs)));
    await annotate(`Asleep for ${sleepMs / 1000} s: picture after ${woken.join(' and ')}`);
  });

  it('plays on in the same page when the relay was restarted', async ({ annotate }) => {
    const { http, rtmp } = relay.ready;
    await relay.stop();
    publisher.kill('SIGKILL');
    await ended(publisher);
    const stoppedAtMs = Date.now();
    restarted = await RelayProcess.start({
      env,
      dataDirectory: relay.dataDirectory,
      args: ['--http', new URL(http).host, '--rtmp', new URL(rtmp).host],
    });
    const startedInMs = Date.now() - stoppedAtMs;
    publisher = publish(rtmpUrl);
    const resumed = await Promise.all([page, traveller].map((viewer) => resumes(viewer, stoppedAtMs)));
    await annotate(
      `Relay restarted, which took ${(startedInMs / 1000).toFixed(1)} s: picture after ${resumed.join(' and ')}`,
    );
    expect([await loads(page), await loads(traveller)]).toEqual([1, 1]);
  });

  it('says that it is over, and starts again with the next broadcast', async () => {
    publisher.stdin?.write('q');
    await ended(publisher);
    await page.getByText('late-show is offline').waitFor({ timeout: patienceMs });
    await watchRecording();
    publisher = publish(rtmpUrl);
    await seesPicture(page);
    expect(complaints.flat()).toEqual([]);
  });
});
