import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityBarriers } from '../support/accessibility-barriers.ts';
import { launchBrowser, openDeskWithDevices, type Desk } from '../support/desk.ts';

/** Two gigabytes of nothing, which take no room on the disk. */
let largeFile: string;
let browser: Browser;
let desk: Desk;
let page: Page;

beforeAll(async () => {
  largeFile = join(mkdtempSync(join(tmpdir(), 'footlight-cube-')), 'large.cube');
  writeFileSync(largeFile, '');
  truncateSync(largeFile, 2 * 1024 ** 3);
  browser = await launchBrowser();
  desk = await openDeskWithDevices(browser, { viewport: { width: 1280, height: 900 } });
  ({ page } = desk);
  await source('Camera').click();
});

afterAll(async () => {
  await desk.close();
  await browser.close();
  rmSync(dirname(largeFile), { recursive: true });
});

const source = (name: string) =>
  page.getByRole('list', { name: 'Sources' }).getByRole('button', { name, exact: true });
const scene = (name: string) =>
  page.getByRole('list', { name: 'Scenes' }).getByRole('button', { name, exact: true });
const filter = (name: string) =>
  page.getByRole('list', { name: 'Filters of Camera' }).getByRole('button', { name, exact: true });
const filters = () =>
  page.getByRole('list', { name: 'Filters of Camera' }).locator('[data-row]').allInnerTexts();
const field = (name: string) => page.getByRole('textbox', { name, exact: true });

async function type(name: string, value: string): Promise<void> {
  await field(name).fill(value);
  await field(name).press('Enter');
}

async function addFilter(name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add filter' }).click();
  await page.getByRole('menuitem', { name, exact: true }).click();
}

async function choose(box: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: box }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** What the program shows at a place of the canvas, in a word. */
async function colorAt(x: number, y: number): Promise<string> {
  const [red = 0, green = 0, blue = 0] = await page.evaluate<number[]>(`(() => {
    const shown = document.querySelector('section[aria-label=Program] canvas');
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    context.drawImage(shown, ${x}, ${y}, 1, 1, 0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  })()`);
  const most = Math.max(red, green, blue);
  if (most < 24) return 'black';
  const names = [
    [red, 'red'],
    [green, 'green'],
    [blue, 'blue'],
  ] as const;
  return names
    .filter(([level]) => level > most * 0.4)
    .map(([, name]) => name)
    .join(' ');
}
async function untilSeen(x: number, y: number, color: string): Promise<void> {
  await expect.poll(() => colorAt(x, y)).toBe(color);
}

// Chromium's own test camera is green all over.
describe('filters', () => {
  it('change what is on the program, one undo step each, all by the keyboard', async () => {
    await untilSeen(640, 60, 'green');
    await page.keyboard.press('Alt+f');
    await page.getByText('No filters yet.').waitFor();
    await addFilter('Colour correction');
    await type('Hue', '120');
    await untilSeen(640, 60, 'blue');

    await filter('Colour correction').press('h');
    await untilSeen(640, 60, 'green');
    await page.keyboard.press('Control+z');
    await untilSeen(640, 60, 'blue');

    await addFilter('Blur');
    await filter('Blur').press('Alt+ArrowUp');
    await expect.poll(filters).toEqual(['Blur', 'Colour correction']);
    await filter('Blur').press('F2');
    await page.keyboard.type('Soft');
    await page.keyboard.press('Enter');
    await expect.poll(filters).toEqual(['Soft', 'Colour correction']);
    expect(await accessibilityBarriers(page)).toEqual([]);
    await filter('Soft').press('Delete');
    await expect.poll(filters).toEqual(['Colour correction']);
    const slider = page.getByRole('slider', { name: 'Opacity of Colour correction' });
    await slider.press('Home');
    await untilSeen(640, 60, 'black');
    await filter('Colour correction').press('Delete');
    await page.getByText('No filters yet.').waitFor();
    await untilSeen(640, 60, 'green');
  });

  it('take a .cube file, and refuse one that is broken in words', async () => {
    await addFilter('Look-up table');
    const give = async (text: string): Promise<void> => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: /Choose .*\.cube file/ }).click();
      await (
        await chooser
      ).setFiles({ name: 'look.cube', mimeType: 'text/plain', buffer: Buffer.from(text) });
    };
    await give('LUT_3D_SIZE 2\n0 0 0\n1 zero 0');
    await page.getByText('line 3 is not three numbers').waitFor();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: /Choose .*\.cube file/ }).click();
    await (await chooser).setFiles(largeFile);
    await page.getByText('“large.cube” is larger than 16 MB').waitFor();
    await untilSeen(640, 60, 'green');
    // Green becomes red, and the other way round.
    await give('LUT_3D_SIZE 2\n0 0 0\n0 1 0\n1 0 0\n1 1 0\n0 0 1\n0 1 1\n1 0 1\n1 1 1');
    await expect.poll(() => colorAt(640, 60)).toBe('red');
    await page.getByText('look.cube', { exact: true }).waitFor();
    await filter('Look-up table').press('Delete');
    await untilSeen(640, 60, 'green');
  });

  it('change what is behind people, of whom there are none here', async () => {
    await addFilter('Background');
    await choose('Behind you', 'One colour');
    await field('Colour behind you').fill('#0000ff');
    await field('Colour behind you').press('Tab');
    await untilSeen(640, 60, 'blue');
    expect(await accessibilityBarriers(page)).toEqual([]);
    await page.getByText('Saved', { exact: true }).waitFor();

    // Without its network it says so, and the camera is shown as it is.
    await page.route('**/*.tflite', (route) => route.abort());
    await page.reload();
    await page.getByText('The background can’t be changed').first().waitFor();
    await untilSeen(640, 60, 'green');
    desk.complaints.splice(0);
    await page.unroute('**/*.tflite');
    await page.reload();
    await untilSeen(640, 60, 'blue');
    await source('Camera').click();
    await page.keyboard.press('Alt+f');
    await filter('Background').press('Delete');
    await untilSeen(640, 60, 'green');
  });
});

describe('an item', () => {
  it('is cropped by Alt and a handle, and by numbers; flipped and mixed', async () => {
    await page.keyboard.press('Alt+p');
    const canvas = page.getByRole('application');
    const box = await canvas.boundingBox();
    if (!box) throw new Error('The canvas has no place.');
    await page.keyboard.down('Alt');
    await page.mouse.move(box.x, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 8, box.y + box.height / 2, { steps: 3 });
    await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.up('Alt');
    const number = async (name: string): Promise<number> => Number(await field(name).inputValue());
    await expect.poll(() => number('Crop left')).toBeGreaterThan(300);
    expect(Math.abs((await number('X')) - 320)).toBeLessThan(8);
    expect((await number('X')) + (await number('Width'))).toBe(1280);
    await untilSeen(200, 600, 'black');
    await untilSeen(640, 60, 'green');
    await page.keyboard.press('Control+z');
    await expect.poll(() => number('Crop left')).toBe(0);
    await untilSeen(200, 600, 'green');

    await type('Crop right', '640');
    await page.getByRole('switch', { name: 'Upside down' }).click();
    await page.keyboard.press('Control+Shift+4');
    await choose('Mixed with what is below', 'Additive');
    await field('Colour').fill('#ff0000');
    await field('Colour').press('Tab');
    await untilSeen(640, 60, 'red green');
    expect(await accessibilityBarriers(page)).toEqual([]);
  });
});

describe('a transition', () => {
  it('wipes from scene to scene, and a switch on the way goes on from what is seen', async () => {
    await choose('Transition between scenes', 'Wipe');
    await type('for', '6000');
    await page.getByRole('button', { name: 'Add scene' }).click();
    await page.keyboard.press('Enter');
    // The new scene is black, and comes in from the right.
    await expect
      .poll(async () => [await colorAt(40, 60), await colorAt(1240, 60)])
      .toEqual(['red green', 'black']);
    await scene('Scene 1').click();
    await untilSeen(1240, 60, 'red green');
    await choose('Transition between scenes', 'Cut');
    await scene('Scene 2').click();
    await untilSeen(40, 60, 'black');
    await untilSeen(1240, 60, 'black');
  });
});
