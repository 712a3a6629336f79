import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelayProcess } from '../support/relay-process.ts';
import { becomes, collectComplaints, launchBrowser, patienceMs, seesPicture } from '../support/watching.ts';

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

describe('watch page on a relay', () => {
  let relay: RelayProcess;
  let browser: Browser;
  let page: Page;
  let publisher: ChildProcess;
  let rtmpUrl: string;
  let complaints: string[];

  beforeAll(async () => {
    relay = await RelayProcess.start();
    ({ rtmpUrl } = await relay.createChannel('late-show'));
    browser = await launchBrowser();
    page = await browser.newPage();
    complaints = collectComplaints(page);
    await page.goto(`${relay.http}/c/late-show`);
    await page.getByText('late-show is offline').waitFor();
    publisher = publish(rtmpUrl);
  });

  afterAll(async () => {
    publisher.kill('SIGKILL');
    await ended(publisher);
    await browser.close();
    await relay.dispose();
  });

  it('starts by itself when the broadcaster goes live', async () => {
    await seesPicture(page);
    expect(await page.evaluate(`document.querySelector('video').videoWidth`)).toBe(640);
    await page.mouse.move(300, 200);
    await page.getByText(/^Live\d+(\.\d)? s$/).waitFor();
  });

  it('plays on when a media worker is killed', async () => {
    const [worker] = mediaWorkers(relay);
    if (!worker) throw new Error('The relay has no media worker.');
    process.kill(worker, 'SIGKILL');
    await expect
      .poll(() => mediaWorkers(relay).some((pid) => pid !== worker), { timeout: patienceMs })
      .toBe(true);
    const reached = await page.evaluate<number>(`document.querySelector('video').currentTime`);
    await becomes(page, `document.querySelector('video').currentTime > ${reached} + 6`);
    expect(await page.getByRole('status').textContent()).toBe('');
  });

  it('says that the broadcaster was interrupted, and plays on in the same page when it is back', async () => {
    publisher.kill('SIGKILL');
    await ended(publisher);
    await page.getByText('Back in a moment').waitFor({ timeout: patienceMs });
    publisher = publish(rtmpUrl);
    await seesPicture(page);
    expect(await page.getByText('Back in a moment').count()).toBe(0);
  });

  it('says that it is over, and starts again with the next broadcast', async () => {
    publisher.stdin?.write('q');
    await ended(publisher);
    await page.getByText('late-show is offline').waitFor({ timeout: patienceMs });
    publisher = publish(rtmpUrl);
    await seesPicture(page);
    expect(complaints).toEqual([]);
  });
});
