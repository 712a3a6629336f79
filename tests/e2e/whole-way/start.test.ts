import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import {
  channelSchema,
  relayReadySchema,
  studioReadySchema,
  type RelayReady,
  type StudioReady,
} from '../../../src/shared/contracts/relay.ts';
import { PageTools } from '../../support/page-tools.ts';
import { processesBelow } from '../../support/processes.ts';

/** The relay, the studio, its window and a picture that moves share the machine. */
const patience = { timeout: 60_000, interval: 200 };

let folder: string;
let screen: ChildProcess;
let display: string;
/** Without one a window counts as none, and its picture stays empty now and then. */
let windowManager: ChildProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'footlight-start-'));
  screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const chosen = screen.stdio[3];
  if (!chosen) throw new Error('Xvfb has no pipe to tell its display by.');
  const [number] = (await once(chosen, 'data')) as [Buffer];
  display = `:${number.toString().trim()}`;
  const ownConfiguration = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder };
  windowManager = spawn('openbox', ['--sm-disable'], {
    stdio: 'ignore',
    env: { ...process.env, ...ownConfiguration, DISPLAY: display },
  });
});

afterAll(async () => {
  const gone = [windowManager, screen].map((each) => once(each, 'close'));
  windowManager.kill();
  screen.kill();
  await Promise.all(gone);
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

interface Started {
  relay: RelayReady;
  studio: StudioReady;
  watchUrl: string;
  pid: number;
  log: string[];
  /** Ends it as a terminal would; resolves with the exit code. */
  stop(): Promise<number | null>;
}

async function start(environment: Readonly<Record<string, string>>): Promise<Started> {
  // With what an earlier start left there, the first run would not come.
  rmSync(join(folder, 'studio'), { recursive: true, force: true });
  const displayless = { ...process.env, DISPLAY: undefined, WAYLAND_DISPLAY: undefined };
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../../../cli/start.ts'),
      ...['--data', join(folder, 'relay'), '--profile', join(folder, 'studio')],
      ...['--http', '127.0.0.1:0', '--rtmp', '127.0.0.1:0', '--srt', '127.0.0.1:0'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...displayless, ...environment } },
  );
  const closed = once(child, 'close') as Promise<[number | null]>;
  // Where the test fails before it stops it.
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await closed;
  });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith('Watch page')) break;
  }
  const watchUrl = lines.at(-1)?.replace(/^Watch page\s+/, '') ?? '';
  return {
    relay: relayReadySchema.parse(JSON.parse(lines[0] ?? '')),
    studio: studioReadySchema.parse(JSON.parse(lines[1] ?? '')),
    watchUrl,
    pid: child.pid ?? 0,
    log,
    async stop() {
      child.kill('SIGTERM');
      return (await closed)[0];
    },
  };
}

it('serves without a display, and says where', async () => {
  const started = await start({});
  expect(started.watchUrl).toBe(`${started.relay.http}/c/studio`);
  expect((await fetch(started.watchUrl)).status).toBe(200);
  expect((await fetch(started.studio.ui)).status).toBe(200);
  expect(await started.stop()).toBe(0);
});

/** Clicks what begins with this, as soon as it is there and may be clicked. */
async function click(tools: PageTools, role: string, name: string): Promise<void> {
  const clicked = (): Promise<unknown> =>
    tools.evaluate(`(() => {
      const all = [...document.querySelectorAll('${role}')].filter((each) => !each.disabled);
      const nameOf = (each) => each.ariaLabel ?? each.textContent;
      const found =
        all.find((each) => nameOf(each) === '${name}') ?? all.find((each) => nameOf(each).startsWith('${name}'));
      found?.click();
      return found !== undefined;
    })()`);
  await expect.poll(clicked, patience).toBe(true);
}

const says = (tools: PageTools, words: string): Promise<unknown> =>
  tools.evaluate(`document.body.innerText.includes(${JSON.stringify(words)})`);

/** From the first window to being live: no more than these clicks, and nothing typed. */
async function goThroughFirstRun(tools: PageTools): Promise<void> {
  const clicks = [
    ['Use my camera and microphone', 'Your microphone works.'],
    ['Next', 'Where do you want to go live?'],
    ['Next', 'Picture quality'],
    ['Go live now', 'LIVE'],
  ] as const;
  for (const [name, next] of clicks) {
    await click(tools, 'button', name);
    await expect.poll(() => says(tools, next), patience).toBe(true);
  }
}

/** Share of the picture that a relay shows of a channel that is green, as the browser's test camera is. */
async function greenOnRelay(http: string): Promise<number> {
  const poster = await fetch(`${http}/hls/studio/poster.jpg`);
  if (!poster.ok) return 0;
  const output = ['-vf', 'scale=32:18', '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'];
  const input = Buffer.from(await poster.arrayBuffer());
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', 'pipe:0', ...output], { input });
  const pixels = Array.from({ length: bytes.length / 3 }, (_, at) => bytes.subarray(at * 3, at * 3 + 3));
  return pixels.filter(([red = 0, green = 0]) => green > 2 * red + 40).length / pixels.length;
}

/** Of the px of the program's picture, the share that are magenta, which nothing that the studio draws is. */
function magentaShare(tools: PageTools): Promise<unknown> {
  return tools.evaluate(`(() => {
    const context = new OffscreenCanvas(32, 18).getContext('2d');
    context.drawImage(document.querySelector('section[aria-label=Program] canvas'), 0, 0, 32, 18);
    const { data } = context.getImageData(0, 0, 32, 18);
    let count = 0;
    for (let at = 0; at < data.length; at += 4)
      if (data[at] > 200 && data[at + 1] < 60 && data[at + 2] > 200) count++;
    return count / (32 * 18);
  })()`);
}

/** A screen, window or tab, as the browser's own picker gives it, comes into the program, and goes by undo. */
async function showsSurface(tools: PageTools, surface: string): Promise<void> {
  expect(await magentaShare(tools)).toBe(0);
  await click(tools, 'button', 'Add source');
  await click(tools, '[role=menuitem]', 'Screen or window');
  await expect.poll(() => tools.evaluate('window.surfaces.join()'), patience).toBe(surface);
  await tools.evaluate(`window.surfaces.length = 0`);
  if (surface !== 'browser') await tools.evaluate('window.cover.hidden = false');
  await expect.poll(() => magentaShare(tools), patience).toBeGreaterThan(0.2);
  await tools.evaluate('window.cover.hidden = true');
  const z = { modifiers: 2, key: 'z', code: 'KeyZ', windowsVirtualKeyCode: 90 };
  await tools.send('Input.dispatchKeyEvent', { type: 'keyDown', ...z });
  await tools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...z });
  await expect.poll(() => magentaShare(tools), patience).toBe(0);
}

/** What the windows of the display are called. */
function namesOfWindows(): string {
  return execFileSync('xwininfo', ['-display', display, '-root', '-tree'], { encoding: 'utf8' });
}

const newTarget = z.object({ targetId: z.string() });
const targetList = z.object({ targetInfos: z.array(z.object({ targetId: z.string(), title: z.string() })) });

/** Notes which kind of surface was given, and lets the test rule out the whole screen. */
const prepareSurfaces = `(() => {
  window.surfaces = [];
  const { getDisplayMedia } = MediaDevices.prototype;
  MediaDevices.prototype.getDisplayMedia = async function (wanted) {
    const stream = await getDisplayMedia.call(this, { ...wanted, ...window.ruledOut });
    window.surfaces.push(stream.getVideoTracks()[0].getSettings().displaySurface);
    return stream;
  };
  window.cover = document.createElement('div');
  cover.style = 'position: fixed; inset: 0; z-index: 100000; background: #ff00ff';
  cover.hidden = true;
  document.body.append(cover);
})()`;

/** The whole screen, then another tab, then a window: the browser's picker takes what it is started for. */
async function showsEverySurface(tools: PageTools): Promise<void> {
  await tools.evaluate(prepareSurfaces);
  await showsSurface(tools, 'monitor');
  await tools.evaluate(`window.ruledOut = { monitorTypeSurfaces: 'exclude' }`);
  const url = 'data:text/html,<title>Second</title><body style="background:%23ff00ff">';
  const { targetId } = newTarget.parse(await tools.send('Target.createTarget', { url }));
  const title = async (): Promise<string | undefined> => {
    const { targetInfos } = targetList.parse(await tools.send('Target.getTargets', {}));
    return targetInfos.find((target) => target.targetId === targetId)?.title;
  };
  // The picker looks for it once.
  await expect.poll(title, patience).toBe('Second');
  await showsSurface(tools, 'browser');
  await tools.send('Target.closeTarget', { targetId });
  // Named so only now: of a screen and a window that both fit, the picker takes what it has listed first.
  await tools.evaluate(`document.title = 'Chosen window'`);
  // The picker looks at its name once, too, and the browser takes a moment to tell the system.
  await expect.poll(namesOfWindows, patience).toContain('"Chosen window"');
  await showsSurface(tools, 'window');
}

it('opens the studio with a channel of its own, on which a newcomer is live after four clicks', async () => {
  const keyFile = join(folder, 'relay', 'own-channel.json');
  const keyBefore = readFileSync(keyFile, 'utf8');
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  const chosen = ['desktop-capture-source=Entire', 'tab-capture-source-by-title=Second'];
  chosen.push('window-capture-source-by-title=Chosen');
  const devices = ['--use-fake-device-for-media-stream', '--remote-debugging-port=0'];
  const flags = [...devices, ...chosen.map((each) => `--auto-select-${each}`)];
  const environment = { DISPLAY: display, FOOTLIGHT_BROWSER_ARGS: flags.join(' ') };
  const started = await start(environment);
  await expect.poll(() => started.log.join('\n'), { timeout: 30_000 }).toContain('window is open');
  const family = processesBelow(started.pid);
  // The key goes by the environment, since every user of a machine can read command lines.
  const { streamKey } = JSON.parse(keyBefore) as { streamKey: string };
  expect(family.filter(({ command }) => command.includes(streamKey))).toEqual([]);

  const { origin } = new URL(started.studio.ui);
  const tools = await vi.waitFor(() => PageTools.open(join(folder, 'studio'), origin), patience);
  await tools.send('Browser.grantPermissions', { origin, permissions: ['audioCapture', 'videoCapture'] });
  await goThroughFirstRun(tools);
  const channel = async (): Promise<boolean> => {
    const answer = await fetch(`${started.relay.http}/api/v1/channels/studio`);
    return channelSchema.parse(await answer.json()).live;
  };
  await expect.poll(channel, patience).toBe(true);
  await expect.poll(() => greenOnRelay(started.relay.http), patience).toBeGreaterThan(0.5);

  await showsEverySurface(tools);
  await click(tools, 'button', 'Stop');
  await click(tools, 'button', 'End broadcast');
  await expect.poll(channel, patience).toBe(false);
  tools.close();

  expect(await started.stop()).toBe(0);
  expect(readFileSync(keyFile, 'utf8')).toBe(keyBefore);
  expect(started.log.join('\n')).not.toContain(streamKey);
});
