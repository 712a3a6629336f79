import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addItem, addScene, setTransform } from '../../src/shared/scene/commands.ts';
import { newAudioInput, newCollection, newScene, newSource } from '../../src/shared/scene/defaults.ts';
import type { SceneCollection } from '../../src/shared/scene/model.ts';
import { accessibilityBarriers } from '../support/accessibility-barriers.ts';
import { runFfmpeg } from './program/decode.ts';
import { launchBrowser, openDesk, type Desk } from '../support/desk.ts';

let browser: Browser;
let desk: Desk;
let page: Page;

/** Red and blue halves in one scene, green in the other. */
function collection(): SceneCollection {
  let made = addScene(newCollection('Show', 'one'), newScene('two', 'Second'));
  const add = (sceneId: string, name: string, color: string, x: number, width: number) => {
    const source = { ...newSource('color', name, name), settings: { color } };
    made = addItem(made, sceneId, source, `item-${name}`);
    made = setTransform(made, sceneId, `item-${name}`, { x, y: 100, width, height: 400 });
  };
  add('one', 'Red', '#e02020', 100, 300);
  add('one', 'Blue', '#2020e0', 500, 300);
  add('two', 'Green', '#20e020', 0, 1280);
  const audioInputs = [{ ...newAudioInput('mic', 'Microphone'), muted: true }];
  return { ...made, transition: { ...made.transition, kind: 'cut' }, audioInputs };
}

beforeAll(async () => {
  browser = await launchBrowser();
  desk = await openDesk(browser, { collection: collection(), viewport: { width: 1440, height: 900 } });
  ({ page } = desk);
  await source('Red').waitFor();
});
afterAll(async () => {
  await desk.close();
  await browser.close();
});

const source = (name: string) =>
  page.getByRole('list', { name: 'Sources' }).getByRole('button', { name, exact: true });
const scene = (name: string) =>
  page.getByRole('list', { name: 'Scenes' }).getByRole('button', { name, exact: true });
const names = () => page.getByRole('list', { name: 'Sources' }).locator('[data-row]').allInnerTexts();

/** Colour at a place of the nth canvas of the stage, as if it had the collection's size. */
async function colorAt(canvas: number, x: number, y: number): Promise<string> {
  const [red = 0, green = 0, blue = 0] = await page.evaluate<number[]>(`(() => {
    const shown = document.querySelectorAll('main section canvas')[${canvas}];
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    const scale = shown.width / 1280;
    context.drawImage(shown, ${x} * scale, ${y} * scale, 1, 1, 0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  })()`);
  if (Math.max(red, green, blue) < 24) return 'black';
  return red > 128 ? 'red' : green > 128 ? 'green' : 'blue';
}
const untilSeen = (canvas: number, x: number, y: number, color: string) =>
  expect.poll(() => colorAt(canvas, x, y), { timeout: 30_000 }).toBe(color);

it('groups several sources, moves them as one, and copies them into another scene', async () => {
  await source('Red').click();
  await source('Blue').click({ modifiers: ['Control'] });
  await page.getByRole('button', { name: 'Align left edges' }).waitFor();
  await page.keyboard.press('Control+g');
  await expect.poll(names).toEqual(['Group']);
  await page.getByRole('textbox', { name: 'X', exact: true }).fill('300');
  await page.keyboard.press('Enter');
  await untilSeen(0, 150, 300, 'black');
  await untilSeen(0, 350, 300, 'red');
  await untilSeen(0, 950, 300, 'blue');
  // Into the group, where one is moved alone and the group grows with it.
  await source('Group').press('ArrowRight');
  await expect.poll(names).toEqual(['Group', 'Blue', 'Red']);
  await source('Red').click();
  await page.getByRole('application').focus();
  for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowLeft');
  await untilSeen(0, 275, 300, 'red');
  await source('Group').click();
  await page.keyboard.press('Control+c');
  await scene('Second').click();
  await untilSeen(0, 20, 300, 'green');
  await page.keyboard.press('Control+v');
  await expect.poll(names).toEqual(['Group', 'Green']);
  await untilSeen(0, 275, 300, 'red');
  await page.keyboard.press('Control+z');
  await untilSeen(0, 275, 300, 'green');
});

it('arranges a scene beside the program, which changes by button and by T-bar', async () => {
  await scene('Scene 1').click();
  await untilSeen(0, 950, 300, 'blue');
  await page.keyboard.press('Control+Shift+s');
  await scene('Second').click();
  await untilSeen(0, 950, 300, 'green');
  await untilSeen(1, 950, 300, 'blue');
  await page.getByRole('button', { name: 'Hide Green' }).click();
  await untilSeen(0, 950, 300, 'black');
  await untilSeen(1, 950, 300, 'blue');
  await page.getByRole('button', { name: 'Show Green' }).click();
  await page.getByRole('button', { name: 'Transition', exact: true }).click();
  await untilSeen(1, 950, 300, 'green');
  await untilSeen(0, 950, 300, 'blue');
  // By hand: a wipe to the left is half done, and then all of it.
  await page.getByRole('combobox', { name: 'Transition between scenes' }).click();
  await page.getByRole('option', { name: 'Wipe' }).click();
  const bar = page.getByRole('slider', { name: 'T-bar' });
  await bar.fill('50');
  await untilSeen(1, 950, 300, 'blue');
  await untilSeen(1, 500, 300, 'green');
  await bar.fill('100');
  await expect.poll(() => bar.inputValue()).toBe('0');
  await untilSeen(1, 500, 300, 'red');
  expect(await accessibilityBarriers(page)).toEqual([]);
});

it('plays a video with transparency over the change of scenes, and its sound', async () => {
  const video = join(desk.profileDir, 'stinger.webm');
  // White on the left, nothing on the right, for four seconds.
  const picture = "geq=lum=235:cb=128:cr=128:a='if(lt(X,160),255,0)'";
  await runFfmpeg(
    [
      ...['-f', 'lavfi', '-i', `color=white:s=320x180:r=10:d=4,format=yuva420p,${picture}`],
      ...['-f', 'lavfi', '-i', 'sine=frequency=1000:duration=4', '-c:a', 'libopus'],
      ...['-c:v', 'libvpx-vp9', '-auto-alt-ref', '0', '-pix_fmt', 'yuva420p', '-y', video],
    ],
    new Uint8Array(),
  );
  await page.getByRole('combobox', { name: 'Transition between scenes' }).click();
  await page.getByRole('option', { name: 'Stinger' }).click();
  await page.getByRole('button', { name: 'Set up…' }).click();
  const preview = page.getByRole('dialog', { name: 'Stinger' });
  const chooser = page.waitForEvent('filechooser');
  await preview.getByRole('button', { name: 'Choose video…' }).click();
  await (await chooser).setFiles(video);
  await preview.getByRole('button', { name: 'Another video…' }).waitFor();
  await preview.getByRole('textbox', { name: 'Change at', exact: true }).fill('3000');
  await page.keyboard.press('Enter');
  // Beside the program it is seen by itself, and the change is put where it stands.
  await preview.getByRole('button', { name: 'Play again' }).click();
  await preview.getByText('the old scene is seen').waitFor();
  await preview.getByText(/of 4\.0\d s · the new scene is seen/).waitFor();
  expect(await accessibilityBarriers(page)).toEqual([]);
  await preview.getByRole('slider').press('Home');
  await preview.getByRole('button', { name: 'Change scenes here' }).click();
  const changeAt = preview.getByRole('textbox', { name: 'Change at', exact: true });
  await expect.poll(async () => Number(await changeAt.inputValue())).toBeLessThan(100);
  await page.getByRole('combobox', { name: 'What the change of scenes goes by' }).click();
  await page.getByRole('option', { name: 'Change by picture' }).click();
  await preview.getByRole('textbox', { name: 'Change at picture' }).fill('20');
  await page.keyboard.press('Enter');
  await preview.getByRole('button', { name: 'Close' }).click();
  await preview.waitFor({ state: 'hidden' });
  const level = page.getByRole('meter', { name: 'Level of the program in dBFS' });
  const loudness = async () => Number(await level.getAttribute('aria-valuenow'));
  expect(await loudness()).toBeLessThan(-50);
  let loudest = -60;
  // Scene 1, on the program, is black at both places; the other one green. White is red, too.
  const both = async () => `${await colorAt(1, 20, 300)} ${await colorAt(1, 1200, 300)}`;
  const seen = new Set<string>();
  await expect
    .poll(
      async () => {
        const look = await both();
        seen.add(look);
        loudest = Math.max(loudest, await loudness());
        if (!look.startsWith('red'))
          await page.getByRole('button', { name: 'Transition', exact: true }).click();
        return [...seen].filter((each) => each.startsWith('red')).toSorted();
      },
      { timeout: 60_000 },
    )
    .toEqual(['red black', 'red green']);
  // FFmpeg's tone has an eighth of full scale.
  expect(loudest).toBeGreaterThan(-25);
});

it('shows all scenes at once', async () => {
  await page.getByRole('button', { name: 'Panels', exact: true }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Multiview' }).click();
  const preview = page.getByRole('button', { name: 'Preview Second' });
  await preview.waitFor();
  await expect
    .poll(
      () =>
        page.evaluate<boolean>(`(() => {
          const shown = document.querySelector('section[aria-label=Multiview] canvas');
          const context = new OffscreenCanvas(1, 1).getContext('2d');
          context.drawImage(shown, shown.width * 0.75, shown.height * 0.5, 1, 1, 0, 0, 1, 1);
          return context.getImageData(0, 0, 1, 1).data[1] > 128;
        })()`),
      { timeout: 30_000 },
    )
    .toBe(true);
  await page.getByRole('button', { name: 'Preview Scene 1' }).click();
  await untilSeen(0, 950, 300, 'blue');
});

it('saves what the program shows as a picture', async () => {
  const saved = page.waitForEvent('download');
  await page.keyboard.press('Alt+i');
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/ \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.png$/);
  const png = await readFile(await download.path());
  // ISO/IEC 15948, 11.2.2: width and height follow the signature and the head of IHDR.
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1280, 720]);
  await page.getByText('The screenshot is saved as').waitFor();
});
