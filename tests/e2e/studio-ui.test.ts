import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { accessibilityBarriers } from '../support/accessibility-barriers.ts';
import { launchBrowser, openDesk, type Desk } from '../support/desk.ts';

const onePixelPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
let browser: Browser;
let desk: Desk;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
const source = (name: string) =>
  page.getByRole('list', { name: 'Sources' }).getByRole('button', { name, exact: true });
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const saved = () => page.getByText('Saved', { exact: true }).waitFor();

async function addDestination(url: string, key: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a destination to go live' }).click();
  await field('Name').fill('Test server');
  await field('Server address').fill(url);
  await page.getByLabel('Stream key').first().fill(key);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
}

/** The page as it is found at the first start; what is done to it stays for the next test. */
function keepDesk(): void {
  beforeAll(async () => {
    desk = await openDesk(browser, { allowDevices: false });
    ({ page } = desk);
  });
  afterAll(() => desk.close());
}

describe('a performer with a camera and a microphone', () => {
  keepDesk();

  it('says that the permission was refused, asks again, and makes a first scene', async () => {
    await page.getByRole('button', { name: 'Use my camera and microphone' }).click();
    await expect.poll(() => page.getByRole('alert').innerText()).toMatch(/permi|allow/i);
    expect(await accessibilityBarriers(page)).toEqual([]);
    expect(page.url()).not.toContain('token');

    const { origin } = new URL(desk.engine.uiUrl);
    await desk.context.grantPermissions(['camera', 'microphone'], { origin });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Your microphone works.').waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);

    await page.getByRole('button', { name: 'Next' }).click();
    await page
      .getByRole('heading', { name: 'Where do you want to go live?' })
      .and(page.locator(':focus'))
      .waitFor();
    await page.getByRole('button', { name: 'Add destination' }).waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Next' }).click();
    const use = page.getByRole('button', { name: 'Use these' });
    await use.or(page.getByText('In use')).waitFor();
    if (await use.isVisible()) await use.click();
    await page.getByText('In use').waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
    // Without a destination there is nothing to go live to.
    expect(await page.getByRole('button', { name: 'Go live now' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Open the studio' }).click();
    await source('Camera').waitFor();
    await page.getByRole('meter', { name: 'Level of Microphone in dBFS' }).waitFor();
    await saved();

    await page.reload();
    await source('Camera').waitFor();
  });

  it('arranges by keys, by pointer and by numbers, and takes every step back', async () => {
    await page.keyboard.press('Control+Shift+3');
    await source('Text').waitFor();
    await field('Text').fill('Good evening');
    const x = () => field('X').inputValue();
    await expect.poll(x).toBe('256');

    const canvas = page.getByRole('application');
    await canvas.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(x).toBe('267');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect.poll(x).toBe('256');
    await page.keyboard.press('Control+y');
    await expect.poll(x).toBe('257');

    await field('Y').fill('300');
    await field('Y').press('Enter');
    const box = await canvas.boundingBox();
    if (!box) throw new Error('The canvas has no place.');
    const at = (canvasX: number, canvasY: number) =>
      [box.x + (canvasX / 1280) * box.width, box.y + (canvasY / 720) * box.height] as const;
    // The text lies at 257, 300 and is 768 × 101; dragged so that it nears the canvas's middle it snaps to it.
    await page.mouse.move(...at(640, 350));
    await page.mouse.down();
    await page.mouse.move(...at(600, 380), { steps: 4 });
    await page.mouse.move(...at(644, 357), { steps: 4 });
    await page.mouse.up();
    await expect.poll(x).toBe('256');
    await page.keyboard.press('Control+z');
    await expect.poll(x).toBe('257');

    await source('Text').press('l');
    await expect
      .poll(
        async () => {
          // A camera that a busy machine has lost for a moment has no place to be clicked at.
          await page.mouse.click(...at(640, 350));
          return source('Camera').getAttribute('aria-current');
        },
        { message: 'a locked item lets clicks through' },
      )
      .toBe('true');

    await source('Camera').press('Delete');
    await page.getByText('“Camera” was removed.').waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await source('Camera').waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
  });

  it('resizes and turns by handles, and reorders by dragging', async () => {
    await page.keyboard.press('Control+Shift+n');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Shift+3');
    await source('Text 2').waitFor();
    await page.keyboard.press('Control+Shift+4');
    const box = await page.getByRole('application').boundingBox();
    if (!box) throw new Error('The canvas has no place.');
    const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
      const at = ([x, y]: readonly [number, number]) =>
        [box.x + (x / 1280) * box.width, box.y + (y / 720) * box.height] as const;
      await page.mouse.move(...at(from));
      await page.mouse.down();
      await page.mouse.move(...at(to), { steps: 5 });
      await page.mouse.up();
    };
    const value = async (name: string): Promise<number> =>
      Number((await field(name).inputValue()).replace('−', '-'));
    const handleDistance = 24 / (box.width / 1280);
    // Of what fills the canvas the handle that turns stands below the top edge: above it is no room.
    await expect.poll(() => value('Height')).toBe(720);
    await drag([640, handleDistance], [1240, 360]);
    await expect.poll(() => value('Rotation')).toBeGreaterThan(80);
    await page.keyboard.press('Control+z');
    await expect.poll(() => value('Rotation')).toBe(0);

    await field('Width').fill('400');
    await field('Width').press('Enter');
    await field('Height').fill('200');
    await field('Height').press('Enter');
    // A corner keeps the proportions, an edge does not.
    await drag([400, 200], [520, 260]);
    await expect.poll(() => value('Width')).toBeGreaterThan(500);
    const width = await value('Width');
    const height = await value('Height');
    expect(width / height).toBeCloseTo(2, 1);
    await drag([width, height / 2], [width - 200, height / 2]);
    await expect.poll(() => value('Width')).toBeLessThan(width - 150);
    expect(await value('Height')).toBe(height);

    await page.keyboard.press('Control+Shift+c');
    const [x, y, w, h] = [await value('X'), await value('Y'), await value('Width'), await value('Height')];
    expect(Math.abs(x + w / 2 - 640)).toBeLessThanOrEqual(1);
    // Else it stands 24 px of the screen above it.
    await drag([x + w / 2, y - handleDistance], [x + w / 2 + 300, y + h / 2]);
    await expect.poll(() => value('Rotation')).toBeGreaterThan(80);
    // Of a low item at the upper edge it stands below.
    for (const [name, text] of [...['Rotation', 'X', 'Y'].map((each) => [each, '0']), ['Height', '40']]) {
      await field(name ?? '').fill(text ?? '');
      await field(name ?? '').press('Enter');
    }
    await drag([w / 2, 40 + handleDistance], [w / 2 - 300, 20]);
    await expect.poll(() => value('Rotation')).toBeGreaterThan(80);

    const rows = () => page.getByRole('list', { name: 'Sources' }).locator('[data-row]').allInnerTexts();
    await expect.poll(rows).toEqual(['Colour', 'Text 2']);
    await source('Text 2').dragTo(source('Colour'), { targetPosition: { x: 40, y: 4 } });
    await expect.poll(rows).toEqual(['Text 2', 'Colour']);
  });

  it('records off air into a chosen folder, with a pause and a chapter, and saves a replay', async () => {
    await page.getByRole('tab', { name: 'Output' }).click();
    const folder = join(desk.profileDir, 'recordings');
    await field('Folder').fill('recordings');
    await page.getByText('Give the whole path').waitFor();
    await field('Folder').fill(folder);
    await field('Folder').press('Enter');
    await expect.poll(() => field('Folder').getAttribute('placeholder')).toBe(folder);

    const bar = page.getByRole('group', { name: 'Recording', exact: true });
    await bar.getByRole('button', { name: 'Record' }).click();
    await expect.poll(() => bar.innerText()).toMatch(/REC[^]*00:00:0[2-9]/);
    await expect.poll(() => field('Sound bitrate').isDisabled()).toBe(true);
    expect(await field('Video bitrate').isDisabled()).toBe(false);
    await page.keyboard.press('Alt+b');
    await page.keyboard.press('Alt+k');
    await field('Name of the chapter').fill('Opening');
    await field('Name of the chapter').press('Enter');
    await page.getByText('Chapter “Opening” is set.').waitFor();
    await page.getByRole('button', { name: 'Add chapter' }).and(page.locator(':focus')).waitFor();
    await bar.getByRole('button', { name: 'Save the last 20 s' }).click();
    await page.getByText('The replay is saved as').waitFor();
    await page.keyboard.press('Alt+u');
    await bar.getByText('PAUSED', { exact: true }).waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
    await bar.getByRole('button', { name: 'Resume recording' }).click();
    await bar.getByText('REC', { exact: true }).waitFor();
    await bar.getByRole('button', { name: 'Stop recording' }).click();
    await page.getByText('recorded as').waitFor();

    await page.keyboard.press('Alt+b');
    const files = (await readdir(folder)).sort();
    expect(files).toEqual([
      expect.stringMatching(/^\d{4}-.*\.mp4$/) as string,
      expect.stringMatching(/^Replay .*\.mp4$/) as string,
    ]);
    for (const file of files) {
      const { stdout } = await promisify(execFile)('ffprobe', [
        ...['-v', 'error', '-show_chapters', '-show_entries', 'stream=codec_name:format=duration'],
        ...['-of', 'default=noprint_wrappers=1', join(folder, file)],
      ]);
      expect(stdout).toMatch(/codec_name=h264/);
      expect(stdout).toMatch(/\bduration=(?!0\.0)\d/);
      expect(stdout.includes('title=Opening')).toBe(!file.startsWith('Replay'));
    }
  });

  it('goes live to an RTMP server that is not ours, tells how it does, and stops only when asked twice', async () => {
    // The camera's scene.
    await page.keyboard.press('1');
    const port = await freePort();
    const file = join(desk.profileDir, 'received.flv');
    const receiver = spawn(
      'ffmpeg',
      [
        '-hide_banner',
        '-nostdin',
        '-loglevel',
        'error',
        '-listen',
        '1',
        '-i',
        `rtmp://127.0.0.1:${port}/live/key`,
        '-c',
        'copy',
        file,
      ],
      { stdio: 'ignore' },
    );
    const ended = once(receiver, 'exit');
    onTestFinished(() => {
      receiver.kill('SIGKILL');
    });

    await addDestination(`rtmp://127.0.0.1:${port}/live`, 'key');
    await page.getByRole('button', { name: 'Go live to 1 destination' }).click();
    const bar = page.getByRole('contentinfo', { name: 'Broadcast' });
    await bar.getByText('LIVE', { exact: true }).waitFor();
    await expect.poll(() => bar.innerText()).toMatch(/00:00:0[3-9][^]*[Mk]bit\/s/);
    expect(await page.getByRole('article', { name: 'Test server' }).innerText()).toMatch(
      /Live[^]*bit\/s[^]*0 dropped/,
    );
    expect(await accessibilityBarriers(page)).toEqual([]);

    await bar.getByRole('button', { name: 'Stop' }).click();
    await bar.getByRole('button', { name: 'Keep going' }).click();
    await bar.getByRole('button', { name: 'Stop' }).click();
    await bar.getByRole('button', { name: 'End broadcast' }).click();
    await bar.getByText('Off air').waitFor();
    await ended;
    const received = await readFile(file);
    expect(received.byteLength).toBeGreaterThan(100_000);
  });
});

describe('a performer without either', () => {
  keepDesk();

  /** By the page's own clock: whatever else takes its time, no more than this of it goes by. */
  const rest = () => page.evaluate('new Promise((resolve) => setTimeout(resolve, 150))');

  it('goes on without a camera to a desk that teaches the next step', async () => {
    await page.getByRole('button', { name: 'Go on without camera' }).click();
    await page.getByText('This scene is empty.').waitFor();
    await page.getByText('Your viewers hear nothing yet.').waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add a destination to go live' }).click();
    await page.locator('input[name="service"]:focus').waitFor({ state: 'attached' });
    // All of it is seen without scrolling once it has come to rest, and it gives the focus back.
    const isSeenWhole = async (): Promise<boolean> => {
      const end = await page.getByRole('button', { name: 'Add', exact: true }).boundingBox();
      const last = await page.getByRole('switch', { name: 'Lower bitrate for this one' }).boundingBox();
      return last !== null && end !== null && last.y + last.height <= end.y;
    };
    await expect.poll(isSeenWhole).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page
      .getByRole('button', { name: 'Add a destination to go live' })
      .and(page.locator(':focus'))
      .waitFor();
  });

  it('shows where there are more tabs than seen, reaches each, and writes a menu in one line', async () => {
    const menu = () => page.getByRole('button', { name: 'Panels', exact: true }).click();
    for (const name of ['Events', 'Multiview', 'Check', 'Remote control', 'Keys']) {
      await menu();
      await page.getByRole('menuitemcheckbox', { name }).click();
      await page.getByRole('tab', { name, selected: true }).waitFor();
    }
    const all = page.getByRole('button', { name: 'All panels in this place' });
    await all.focus();
    await page.keyboard.press('Enter');
    const entry = (name: string, checked: boolean) =>
      page
        .getByRole('menu', { name: 'All panels in this place' })
        .getByRole('menuitemcheckbox', { name, checked });
    await entry('Keys', true).waitFor();
    await entry('Destinations', false).press('Enter');
    const first = page.getByRole('tab', { name: 'Destinations', selected: true });
    await first.waitFor();
    const seen = async (): Promise<boolean> => {
      const place = await page.locator('[data-hidden]').boundingBox();
      const tab = await first.boundingBox();
      return tab !== null && place !== null && tab.x >= place.x && tab.x + tab.width <= place.x + place.width;
    };
    await expect.poll(seen).toBe(true);
    await expect.poll(() => page.locator('[data-hidden]').getAttribute('data-hidden')).toBe('end');

    await menu();
    await page.getByRole('menuitem', { name: 'Put panels back' }).waitFor();
    await expect.poll(() => page.getByRole('menu').count(), { message: 'the other one is gone' }).toBe(1);
    const starts = await page.evaluate<number[]>(`
      [...document.querySelectorAll('[role=menu] .mantine-Menu-itemLabel')].map((words) =>
        Math.round(words.getBoundingClientRect().x))
    `);
    expect(starts.length).toBeGreaterThan(10);
    expect(new Set(starts).size).toBe(1);
    await page.getByRole('menuitem', { name: 'Put panels back' }).click();
    await all.waitFor({ state: 'detached' });
  });

  it('shows every entry of the longest menu, however low the window', async () => {
    const open = async (): Promise<{ top: number; bottom: number; last: Locator }> => {
      await page.getByRole('button', { name: 'Add source', exact: true }).first().click();
      const menu = await page.getByRole('menu', { name: 'Add source' }).boundingBox();
      const last = page.getByRole('menuitem', { name: 'Name plate' });
      return { top: menu?.y ?? -1, bottom: (menu?.y ?? 0) + (menu?.height ?? Infinity), last };
    };
    const { top, bottom, last } = await open();
    expect(top).toBeGreaterThanOrEqual(0);
    expect(bottom).toBeLessThanOrEqual(720);
    const entry = await last.boundingBox();
    expect((entry?.y ?? Infinity) + (entry?.height ?? 0)).toBeLessThanOrEqual(bottom);
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1280, height: 400 });
    const low = await open();
    expect(low.top).toBeGreaterThanOrEqual(0);
    expect(low.bottom).toBeLessThanOrEqual(400);
    // What is beyond is scrolled to.
    await low.last.hover();
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  it('refuses an address that is none at its field, and spreads a pasted SRT address over the fields', async () => {
    await addDestination('http://127.0.0.1/live', 'secret');
    await expect.poll(() => field('Server address').getAttribute('aria-invalid')).toBe('true');
    await page.getByText('The address of a destination looks like').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Add a destination to go live' }).click();

    await desk.context.grantPermissions(['clipboard-read', 'clipboard-write'], {
      origin: new URL(desk.engine.uiUrl).origin,
    });
    await page.evaluate(`navigator.clipboard.writeText(
      'srt://127.0.0.1:8890?streamid=#!::r=talk,m=publish,s=KEY&passphrase=correct horse&latency=400')`);
    await field('Server address').press('Control+v');
    await expect.poll(() => field('Server address').inputValue()).toBe('srt://127.0.0.1:8890');
    expect(await page.getByLabel('Stream ID').first().inputValue()).toBe('#!::r=talk,m=publish,s=KEY');
    expect(await page.getByLabel('Passphrase').first().inputValue()).toBe('correct horse');
    expect(await field('Hold packets for').inputValue()).toBe('400');
    expect(await accessibilityBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add', exact: true }).click();

    const row = page.getByRole('article', { name: '127.0.0.1' });
    await row.getByText('Ready').waitFor();
    await row.getByRole('button', { name: 'More for 127.0.0.1' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await page.getByText('A stream ID is stored.').waitFor();
    await page.getByRole('button', { name: 'Remove the stored passphrase' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await row.getByText('Ready').waitFor();
    expect(await readFile(join(desk.profileDir, 'destinations.json'), 'utf8')).not.toMatch(/KEY|horse/);
  });

  it('keeps scenes with their names and order over a new start of the page', async () => {
    const scenes = page.getByRole('list', { name: 'Scenes' });
    const names = () => scenes.getByRole('button').allInnerTexts();
    await page.getByRole('button', { name: 'Add scene' }).click();
    await page.keyboard.type('Kitchen');
    await page.keyboard.press('Enter');
    await expect.poll(names).toEqual(['Scene 1', 'Kitchen']);
    await scenes.getByRole('button', { name: 'Kitchen' }).press('Alt+ArrowUp');
    await expect.poll(names).toEqual(['Kitchen', 'Scene 1']);
    await scenes.getByRole('button', { name: 'Kitchen' }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await expect.poll(names).toEqual(['Kitchen', 'Kitchen 2', 'Scene 1']);
    await page.reload();
    await expect.poll(names).toEqual(['Kitchen', 'Kitchen 2', 'Scene 1']);
    await page.keyboard.press('3');
    await expect
      .poll(() => scenes.getByRole('button', { name: 'Scene 1' }).getAttribute('aria-current'))
      .toBe('true');
  });

  it('shows an image that was chosen, in both themes', async () => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Image', exact: true }).click();
    await (await chooser).setFiles({ name: 'poster.png', mimeType: 'image/png', buffer: onePixelPng });
    await source('poster').waitFor();
    await expect
      .poll(() =>
        page
          .getByRole('img', { name: 'poster' })
          .evaluate((image: { naturalWidth: number }) => image.naturalWidth),
      )
      .toBe(1);
    await page.keyboard.press('Alt+t');
    await expect.poll(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('light');
    expect(await accessibilityBarriers(page)).toEqual([]);
    // Another language changes nothing but the words; the panels stay where they were put.
    await page.getByRole('button', { name: 'Move or close Mixer' }).click();
    await page.getByRole('menuitem', { name: 'Beside the tabs of Destinations, Output' }).click();
    await page.getByRole('tab', { name: 'Mixer', selected: true }).waitFor();
    await page.keyboard.press('F6');
    await page.getByRole('button', { name: 'View' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Deutsch' }).click();
    await page.getByRole('tab', { name: 'Mischer', selected: true }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    expect(await accessibilityBarriers(page)).toEqual([]);
    // What has rested for a moment before the page goes is kept, the last of several changes, too.
    await page.evaluate(`
      for (const id of ['destinations', 'output']) document.querySelector('[data-tab=' + id + ']').click();
    `);
    await rest();
    await page.reload();
    await page.locator('[data-tab=output][aria-selected=true]').waitFor();
    await page.getByRole('tab', { name: 'Mischer' }).click();
    await rest();
    await page.reload();
    await page.getByRole('tab', { name: 'Mischer', selected: true }).waitFor();
    await page.getByRole('button', { name: 'Ansicht' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'English' }).click();
    await page.getByRole('tab', { name: 'Mixer', selected: true }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('keeps a change that has rested for 150 ms though the page dies', async () => {
    await page.keyboard.press('Control+Shift+4');
    await source('Colour').waitFor();
    await rest();
    const died = page.waitForEvent('crash');
    const session = await desk.context.newCDPSession(page);
    void session.send('Page.crash').catch(() => undefined);
    await died;
    page = await desk.context.newPage();
    await page.goto(desk.engine.uiUrl);
    await expect.poll(() => source('Colour').count()).toBe(1);
  });
});

it('gives names in the performer’s language', async () => {
  const german = await openDesk(browser, {
    engine: { fakeDevices: true },
    settings: { firstRunDone: true, language: 'de' },
  });
  onTestFinished(() => german.close());
  const names = (list: string) =>
    german.page.getByRole('list', { name: list }).locator('[data-row]').allInnerTexts();
  await expect.poll(() => names('Quellen')).toEqual(['Testkamera']);
  expect(await names('Szenen')).toEqual(['Szene 1']);
  await german.page.keyboard.press('Control+Shift+1');
  await expect.poll(() => names('Quellen')).toEqual(['Testkamera 2', 'Testkamera']);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}
