import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ensureBuilt } from '../../../cli/build.ts';
import { RtmpListener } from '../../../server/ingest/rtmp/listener.ts';
import { systemTiming } from '../../../src/publish/timing.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { PageTools } from '../../support/page-tools.ts';
import { RecordingGate } from '../rtmp/recording-gate.ts';
import { temporaryDirectory } from './running-engine.ts';
import { allGone, StudioProcess } from './studio-process.ts';

const streamKey = 'a-key-that-is-long-enough';
/**
 * Media that comes again after ten seconds comes by another connection, for a server waits no longer; beside
 * other tests a browser may need more than that.
 */
const openingMs = 100_000;
const noDisplay = { DISPLAY: undefined, WAYLAND_DISPLAY: undefined };

beforeAll(async () => {
  await ensureBuilt('studio');
}, 300_000);

async function openServer(): Promise<{ gate: RecordingGate; publishUrl: string }> {
  const gate = new RecordingGate(streamKey);
  const limits = { idleTimeoutMs: openingMs };
  const listener = new RtmpListener({ gate, clock: systemTiming, logger: silentLogger, limits });
  const { port } = await listener.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => listener.close());
  return { gate, publishUrl: `rtmp://127.0.0.1:${port}/live/${streamKey}` };
}

/** Adobe FLV 10.1, E.4.1: type 9, 24 bits of size, 7 bytes, the data, and the tag's size again in four. */
function videoTags(bytes: Uint8Array): number {
  const view = Buffer.from(bytes);
  let count = 0;
  for (let at = 0; at < view.length; at += 15 + view.readUIntBE(at + 1, 3)) if (view[at] === 9) count += 1;
  return count;
}

describe('The studio', () => {
  it('goes on air from a headless browser, at the same pace when it is minimised, outlives that browser, and ends without a trace', async () => {
    const { gate, publishUrl } = await openServer();
    const profile = temporaryDirectory();
    const studio = new StudioProcess(['--profile', profile, '--headless', '--fake-devices', '--go-live'], {
      FOOTLIGHT_DESTINATION: publishUrl,
      FOOTLIGHT_BROWSER_ARGS: '--remote-debugging-port=0',
    });
    const ui = await studio.ready();
    const publication = await gate.publication();
    const keyframes = (): number => publication.chunks.filter(({ role }) => role === 'keyframe').length;
    await publication.until(() => keyframes() > 1);

    // A hidden page's own timers fire once a second: so many pictures would take it a minute and a half.
    const tools = await PageTools.open(profile, new URL(ui).origin);
    await tools.minimize();
    const pictures = (): number =>
      publication.chunks.reduce(
        (sum, { role, bytes }) => sum + (role === 'config' ? 0 : videoTags(bytes)),
        0,
      );
    const [seen, hiddenAtMs] = [pictures(), performance.now()];
    await publication.until(() => pictures() > seen + 90);
    expect(performance.now() - hiddenAtMs).toBeLessThan(45_000);
    expect(await tools.evaluate('document.visibilityState')).toBe('hidden');
    tools.close();

    const browser = studio.family().find(({ command }) => command.includes('--remote-debugging-pipe'));
    expect(browser).toBeDefined();
    // Every user of the machine may read command lines.
    expect(studio.family().filter(({ command }) => /token=|a-key-that/.test(command))).toEqual([]);
    process.kill(browser?.pid ?? 0, 'SIGKILL');
    await studio.logged(/opened again/);
    const before = keyframes();
    await publication.until(() => keyframes() > before + 1);
    expect(publication.endings).toEqual([]);

    const family = studio.family();
    studio.child.kill('SIGTERM');
    expect(await studio.exited).toBe(0);
    await allGone(family);
    expect(await publication.ended()).toMatchObject({ orderly: true });
    expect(studio.stderr).not.toContain(streamKey);
  }, 120_000);

  it('leaves nothing behind when it is killed', async () => {
    const studio = new StudioProcess(['--profile', temporaryDirectory(), '--headless', '--fake-devices']);
    await studio.ready();
    await studio.logged(/window is open/);
    const family = studio.family();
    expect(family.length).toBeGreaterThan(1);
    studio.child.kill('SIGKILL');
    await studio.exited;
    await allGone(family);
  });

  it('ends when its window is closed', async () => {
    const profile = temporaryDirectory();
    const studio = new StudioProcess(['--profile', profile, '--headless', '--fake-devices'], {
      FOOTLIGHT_BROWSER_ARGS: '--remote-debugging-port=0',
    });
    const { origin } = new URL(await studio.ready());
    const family = studio.family();
    await closePage(join(profile, 'browser/DevToolsActivePort'), origin);
    expect(await studio.exited).toBe(0);
    await allGone(family);
  });

  it('says which profile is in use already, and exits 2', async () => {
    const profile = ['--profile', temporaryDirectory()];
    const first = new StudioProcess(profile, noDisplay);
    await first.ready();
    const second = new StudioProcess(profile, noDisplay);
    expect(await second.exited).toBe(2);
    expect(second.stderr).toContain('Another Footlight studio is using the profile');
    first.child.kill('SIGINT');
    expect(await first.exited).toBe(0);
  });

  it('serves its page without a window where there is no display', async () => {
    const studio = new StudioProcess(['--profile', temporaryDirectory()], noDisplay);
    const page = await fetch(await studio.ready());
    expect(await page.text()).toContain('<script');
    expect(studio.stderr).toContain('There is no display');
    expect(studio.family().filter(({ command }) => command.includes('--remote-debugging-pipe'))).toEqual([]);
    studio.child.kill('SIGTERM');
    expect(await studio.exited).toBe(0);
  });

  it.each([
    [['--headless'], { FOOTLIGHT_BROWSER: '/nowhere/chromium' }, '/nowhere/chromium'],
    [['--destination', 'https://example.com/KEY'], noDisplay, 'rtmp://live.example.com/app'],
    [['--collection', '/nowhere.json'], noDisplay, '/nowhere.json'],
    [['--relay', 'nonsense'], noDisplay, 'http://127.0.0.1:8088'],
    [['--what'], noDisplay, '--what'],
    [['--shell', 'electron'], noDisplay, 'npx install-electron'],
  ])('exits 2 with what to do after %j', async (args, env, words) => {
    const studio = new StudioProcess([...args, '--profile', temporaryDirectory()], env);
    expect(await studio.exited).toBe(2);
    expect(studio.stderr).toContain(words);
    expect(studio.stderr).not.toContain('KEY');
    expect(await studio.firstLine).toBeUndefined();
  });
});

/** Closes the studio's page as a click on its window's cross does. */
async function closePage(portFile: string, origin: string): Promise<void> {
  for (;;) {
    // It is there before anything is written into it.
    const [port = ''] = await readFile(portFile, 'utf8').then(
      (text) => text.split('\n'),
      () => [],
    );
    const answer = port === '' ? undefined : await fetch(`http://127.0.0.1:${port}/json/list`);
    const pages = ((await answer?.json()) ?? []) as { id: string; url: string }[];
    const page = pages.find(({ url }) => url.startsWith(origin));
    if (page) {
      await fetch(`http://127.0.0.1:${port}/json/close/${page.id}`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
