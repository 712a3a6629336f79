import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addItem } from '../../src/shared/scene/commands.ts';
import { newCollection, newSource } from '../../src/shared/scene/defaults.ts';
import { accessibilityBarriers } from '../support/accessibility-barriers.ts';
import { launchBrowser, openDesk, type Desk } from '../support/desk.ts';

const fixtures = join(import.meta.dirname, '../fixtures/obs');
let browser: Browser;
let desk: Desk;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  const camera = { ...newSource('camera', 'camera', 'Test camera') };
  desk = await openDesk(browser, {
    collection: addItem(newCollection('Evening', 'scene'), 'scene', camera, 'item'),
    crashed: true,
    viewport: { width: 1440, height: 900 },
  });
  ({ page } = desk);
});
afterAll(async () => {
  await desk.close();
  await browser.close();
});

const menu = (name: string) => page.getByRole('button', { name, exact: true });
const entry = (name: string) => page.getByRole('menuitem', { name, exact: true });

/** What OBS 29 wrote, its pictures lying in the fixtures, and the size that only newer ones write there. */
function obsFile(): Buffer {
  const text = readFileSync(join(fixtures, 'obs-29.json'), 'utf8').replaceAll('/pictures', fixtures);
  const content = JSON.parse(text) as object;
  return Buffer.from(JSON.stringify({ ...content, name: 'From OBS', resolution: { x: 1280, y: 720 } }));
}

/**
 * Places of the program whose colour is another than in the picture that OBS itself gave of the scene: round the turned
 * and the boxed source, near their corners. The others got filters after that picture was taken.
 */
function differences(): Promise<string[]> {
  const picture = readFileSync(join(fixtures, 'obs-show.png')).toString('base64');
  return page.evaluate<string[]>(`(async () => {
    const bytes = Uint8Array.from(atob('${picture}'), (each) => each.charCodeAt(0));
    const theirs = await createImageBitmap(new Blob([bytes]));
    const ours = document.querySelector('main section canvas');
    const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const at = (picture, x, y) => {
      const scale = picture.width / 1280;
      context.drawImage(picture, x * scale, y * scale, 1, 1, 0, 0, 1, 1);
      return context.getImageData(0, 0, 1, 1).data;
    };
    const places = [[832, 106], [1012, 208], [966, 292], [786, 190], [860, 160], [825, 190], [985, 225], [925, 260],
      [815, 100], [1030, 215], [975, 310], [765, 195], [648, 523], [932, 523], [648, 657], [932, 657],
      [632, 507], [948, 507], [632, 673], [948, 673], [560, 60], [40, 400]];
    return places.flatMap(([x, y]) => {
      const [one, other] = [at(ours, x, y), at(theirs, x, y)];
      return [0, 1, 2].some((channel) => Math.abs(one[channel] - other[channel]) > 24) ? [x + ',' + y] : [];
    });
  })()`);
}

/** Of the brightest place among some of the program, 0 to 255. */
function brightness(): Promise<number> {
  return page.evaluate<number>(`(() => {
    const context = new OffscreenCanvas(16, 9).getContext('2d');
    context.drawImage(document.querySelector('main section canvas'), 0, 0, 16, 9);
    return Math.max(...context.getImageData(0, 0, 16, 9).data.filter((_, at) => at % 4 !== 3));
  })()`);
}

async function choose(open: () => Promise<void>, name: string, buffer: Buffer): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), open()]);
  await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer });
}

it('opens without what may have brought it down, and brings that back', async () => {
  await page.getByRole('heading', { name: 'Footlight stopped unexpectedly last time' }).waitFor();
  expect(await accessibilityBarriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Open safely' }).click();
  await menu('Scene collection: Evening').waitFor();
  await page.getByText(/^Safe mode: cameras/).waitFor();
  expect(await brightness()).toBe(0);
  await page.getByRole('button', { name: 'Switch everything on' }).click();
  await expect.poll(brightness, { timeout: 30_000 }).toBeGreaterThan(0);
});

it('takes a collection of OBS in, says what is not the same, and shows what OBS showed', async () => {
  await page.getByRole('button', { name: 'File', exact: true }).click();
  await choose(
    () => page.getByRole('menuitem', { name: /^Import collection/ }).click(),
    'basic.json',
    obsFile(),
  );
  const report = page.getByRole('dialog');
  await report.getByText('/nowhere/clip.mp4').waitFor();
  expect(await accessibilityBarriers(page)).toEqual([]);
  await report.getByRole('button', { name: 'Open it' }).click();
  await menu('Scene collection: From OBS').waitFor();
  await expect.poll(differences, { timeout: 30_000 }).toEqual([]);
});

it('has more than one collection and profile, and brings back what was removed', async () => {
  await menu('Scene collection: From OBS').click();
  await page.locator('[role^=menuitem]', { hasText: 'Evening' }).click();
  await menu('Scene collection: Evening').click();
  await entry('All collections and backups…').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Backups of Evening' }).click();
  expect(await accessibilityBarriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Remove Evening' }).click();
  await dialog.getByRole('button', { name: 'Bring back' }).click();
  await dialog.getByRole('button', { name: 'Remove Evening' }).waitFor();
  await page.keyboard.press('Escape');
  await menu('Scene collection: From OBS').waitFor();

  await menu('Profile: My profile').click();
  await entry('Duplicate').click();
  await menu('Profile: My profile 2').waitFor();
});
