import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addItem } from '../../src/shared/scene/commands.ts';
import { newAudioInput, newCollection, newSource } from '../../src/shared/scene/defaults.ts';
import { newWidgetSettings } from '../../src/shared/scene/widget-defaults.ts';
import { launchBrowser, openDesk, type Desk } from '../support/desk.ts';
import { RelayProcess } from '../support/relay-process.ts';

/** A machine of two cores that draws beside the tests takes its time. */
const patience = { timeout: 30_000 };
/** Of amber, of a canvas on which an alert with a picture stands. */
const shownShare = 0.0004;

let browser: Browser;
let desk: Desk;
let relay: RelayProcess;

beforeAll(async () => {
  relay = await RelayProcess.start({ env: { FOOTLIGHT_RUNGS: '[]' } });
  const { rtmpUrl, watchUrl } = await relay.createChannel('show');
  browser = await launchBrowser();
  const empty = newCollection('Overlays', 'scene');
  const [follow] = newWidgetSettings('alerts').variations;
  if (!follow) throw new Error('An alert box has variations.');
  const alerts = {
    ...newSource('widget', 'alerts', 'Alert box'),
    settings: { ...newWidgetSettings('alerts'), variations: [{ ...follow, durationMs: 60_000 }] },
  };
  const strip = { ...newAudioInput('strip', 'Alert box'), sourceId: 'alerts' };
  const collection = { ...addItem(empty, 'scene', alerts, 'item'), audioInputs: [strip] };
  desk = await openDesk(browser, { collection, engine: { destinations: [rtmpUrl], watchUrl } });
});
afterAll(async () => {
  await desk.close();
  await browser.close();
  await relay.dispose();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Pictures that are green and blue by turns, half a second each, over and over, and how FFmpeg makes them. */
const movingPictures = {
  'Moving.gif': ['-loop', '0'],
  'Moving.png': ['-plays', '0', '-f', 'apng'],
  'Moving.webp': ['-c:v', 'libwebp_anim', '-lossless', '1', '-loop', '0'],
};

function movingPicture(name: keyof typeof movingPictures): string {
  const color = (value: string): string[] => ['-f', 'lavfi', '-i', `color=${value}:s=64x36:r=2:d=0.5`];
  // An APNG says at its start how many pictures follow, so it can't be written to a pipe.
  const path = join(desk.profileDir, name);
  execFileSync('ffmpeg', [
    ...['-v', 'error', ...color('0x00ff00'), ...color('0x0000ff'), '-filter_complex', 'concat'],
    ...[...movingPictures[name], path],
  ]);
  return path;
}

/** Whether a canvas shows that picture's green or blue at present. */
function turn(page: Page, canvas: string): Promise<'green' | 'blue' | undefined> {
  return page.evaluate<'green' | 'blue' | undefined>(`(() => {
    const shown = document.querySelector(${JSON.stringify(canvas)});
    const context = new OffscreenCanvas(shown.width, shown.height).getContext('2d');
    context.drawImage(shown, 0, 0);
    const { data } = context.getImageData(0, 0, shown.width, shown.height);
    const count = { green: 0, blue: 0 };
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] > 60) continue;
      if (data[at + 1] > 200 && data[at + 2] < 60) count.green++;
      if (data[at + 2] > 200 && data[at + 1] < 60) count.blue++;
    }
    return count.green > 100 ? 'green' : count.blue > 100 ? 'blue' : undefined;
  })()`);
}

/** Share of a canvas's px that are the accent's amber, or near it. */
function amberShare(page: Page, canvas: string): Promise<number> {
  return page.evaluate<number>(`(() => {
    const shown = document.querySelector(${JSON.stringify(canvas)});
    const context = new OffscreenCanvas(shown.width, shown.height).getContext('2d');
    context.drawImage(shown, 0, 0);
    const { data } = context.getImageData(0, 0, shown.width, shown.height);
    let amber = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] > 200 && data[at + 1] > 130 && data[at + 1] < 220 && data[at + 2] < 130) amber++;
    }
    return amber / (data.length / 4);
  })()`);
}

it('shows what the local call tells on the program, in its sound and on the overlay page alike', async () => {
  const { page, context } = desk;
  const program = 'section[aria-label=Program] canvas';
  const port = await freePort();
  const settingsPath = `http://127.0.0.1:${port}`;
  await page.getByRole('button', { name: 'Alert box', exact: true }).first().click();
  await page.getByRole('textbox', { name: 'Port', exact: true }).fill(String(port));
  await page.getByRole('textbox', { name: 'Port', exact: true }).press('Enter');
  await page.getByRole('button', { name: 'Serve overlays' }).click();
  const address = await page.getByRole('textbox', { name: 'Address of the overlay' }).inputValue();
  const token = await page.getByRole('textbox', { name: 'Token for events' }).inputValue();
  expect(address.startsWith(`${settingsPath}/overlay/alerts?key=`)).toBe(true);

  /** @returns its id */
  const choosePicture = async (name: keyof typeof movingPictures): Promise<string> => {
    const shown = (): Promise<unknown> =>
      page.evaluate(`document.querySelector('img[alt="Picture of the alert"]')?.src`);
    const before = await shown();
    const path = movingPicture(name);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: /^Choose (a|another) picture…$/ }).click();
    await (await chooser).setFiles(path);
    await expect.poll(shown, patience).not.toBe(before);
    return /[\w-]{20,}/.exec(new URL(String(await shown())).pathname)?.[0] ?? 'no id';
  };
  const gifId = await choosePicture('Moving.gif');

  const overlay = await context.newPage();
  const complaints: string[] = [];
  overlay.on('pageerror', (failure) => complaints.push(String(failure)));
  overlay.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await overlay.goto(address);
  /** It comes there with what is saved; an alert that began before keeps the picture that it began with. */
  const untilFetched = (assetId: string): Promise<void> =>
    expect
      .poll(
        () =>
          overlay.evaluate<string>(`performance.getEntriesByType('resource').map(({ name }) => name).join()`),
        patience,
      )
      .toContain(assetId);
  await untilFetched(gifId);
  expect(await amberShare(page, program)).toBeLessThan(shownShare / 4);
  const follow = async (): Promise<void> => {
    const answer = await fetch(`${settingsPath}/api/events`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: JSON.stringify({ kind: 'follow', name: 'Ada Lovelace' }),
    });
    expect(answer.status).toBe(202);
  };
  await follow();
  const level = page.getByRole('meter', { name: 'Level of Alert box in dBFS' });
  await Promise.all([
    expect.poll(async () => Number(await level.getAttribute('aria-valuenow')), patience).toBeGreaterThan(-40),
    expect.poll(() => amberShare(page, program), patience).toBeGreaterThan(shownShare),
  ]);
  await expect.poll(() => amberShare(overlay, 'canvas'), patience).toBeGreaterThan(shownShare);
  const moves = async (...colors: string[]): Promise<void> => {
    for (const color of colors) {
      await expect.poll(() => turn(page, program), patience).toBe(color);
      await expect.poll(() => turn(overlay, 'canvas'), patience).toBe(color);
    }
  };
  await moves('green', 'blue', 'green');
  const openPanel = page.getByRole('navigation', { name: 'Menu' }).getByRole('button', { name: 'Panels' });
  await openPanel.click();
  await page.getByRole('menu').getByText('Events', { exact: true }).click();
  for (const name of ['Moving.png', 'Moving.webp'] as const) {
    await page.getByRole('button', { name: 'Skip alert' }).click();
    await expect.poll(() => turn(page, program), patience).toBe(undefined);
    await untilFetched(await choosePicture(name));
    await follow();
    await moves('green', 'blue');
  }
  expect(complaints).toEqual([]);
  await overlay.close();

  // The relay serves it as well, with what was told here.
  await page.getByRole('switch', { name: 'Serve overlays on your relay, too' }).focus();
  await page.keyboard.press('Space');
  const there = await page.getByRole('textbox', { name: /^Address at 127/ }).inputValue();
  expect(there.startsWith(`${relay.http}/overlay/show/alerts?key=`)).toBe(true);
  await expect.poll(async () => (await fetch(there)).status, patience).toBe(200);
  await overlayOfRelay(there, complaints);
  expect(complaints).toEqual([]);
});

/** Opens the relay's page, lets something happen, and waits for it on the page. */
async function overlayOfRelay(address: string, complaints: string[]): Promise<void> {
  const overlay = await desk.context.newPage();
  overlay.on('pageerror', (failure) => complaints.push(String(failure)));
  overlay.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  // What happens before the page listens is past for it, and no alert.
  const listens = overlay.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'));
  await overlay.goto(address);
  await listens;
  const answer = await fetch(`${relay.http}/api/v1/channels/show/live-events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${relay.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'follow', name: 'Grace Hopper' }),
  });
  expect(answer.status).toBe(202);
  await expect.poll(() => amberShare(overlay, 'canvas'), patience).toBeGreaterThan(shownShare);
  await overlay.close();
}
