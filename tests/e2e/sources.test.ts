import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newCollection } from '../../src/shared/scene/defaults.ts';
import { launchBrowser, openDesk, type Desk } from '../support/desk.ts';

let directory: string;
let browser: Browser;
let desk: Desk;
let page: Page;

/** A film of two seconds, blue, with a tone. */
function makeFilm(path: string): void {
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=blue:s=320x180:r=25:d=2'],
    ...['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2', '-c:v', 'libx264', '-c:a', 'aac'],
    ...['-g', '10', '-movflags', '+faststart', path],
  ]);
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'footlight-films-'));
  browser = await launchBrowser();
  desk = await openDesk(browser, { collection: newCollection('Show', 'scene') });
  page = desk.page;
});

afterAll(async () => {
  await desk.close();
  await browser.close();
  rmSync(directory, { recursive: true, force: true });
});

async function add(kind: RegExp, ...files: string[]): Promise<void> {
  await page.getByRole('button', { name: 'Add source', exact: true }).first().click();
  const chooser = files.length > 0 ? page.waitForEvent('filechooser') : undefined;
  await page.getByRole('menuitem', { name: kind }).click();
  await (await chooser)?.setFiles(files);
}

/** Red, green and blue of the program's middle, 0 to 255. */
async function middle(): Promise<number[]> {
  return page.evaluate<number[]>(`(() => {
    const program = document.querySelector('[role=application] canvas');
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('2d');
    context.drawImage(program, program.width / 2, program.height / 2, 1, 1, 0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  })()`);
}

it('plays a film with its strip; it loops, is paused and sought, ends and goes with one undo', async () => {
  const film = join(directory, 'Opening.mp4');
  makeFilm(film);
  await add(/Video or sound file/, film);
  await page.getByRole('button', { name: 'Pause Opening' }).waitFor();
  await expect.poll(async () => (await middle())[2]).toBeGreaterThan(200);
  // Its strip is named after it, and something is heard.
  const strip = page.getByRole('meter', { name: 'Opening' });
  await expect.poll(async () => Number(await strip.getAttribute('aria-valuenow'))).toBeGreaterThan(-40);

  await page.getByRole('switch', { name: 'Begins again at its end' }).click({ force: true });
  await page.getByRole('button', { name: 'Stop Opening' }).click();
  await expect.poll(middle).toEqual([0, 0, 0]);
  await page.getByRole('button', { name: 'Play Opening', exact: true }).click();
  await page.getByRole('button', { name: 'Pause Opening' }).click();
  await page.getByRole('slider', { name: 'Position in Opening' }).press('End');
  await page.getByText('0:02 / 0:02').waitFor();
  await expect.poll(async () => (await middle())[2]).toBeGreaterThan(200);

  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect.poll(() => strip.count()).toBe(0);
  await expect.poll(middle).toEqual([0, 0, 0]);
});

it('says what is wrong with a file that is none or was cut short, and the program goes on', async () => {
  const notes = join(directory, 'Notes.mp4');
  writeFileSync(notes, 'no film at all');
  await add(/Video or sound file/, notes);
  await page.getByText('This is no video or sound that can be played').waitFor();
  // The browser tells its console of every request that was refused.
  expect(desk.complaints.splice(0)).toEqual([expect.stringContaining('400')]);

  const torn = join(directory, 'Torn.mp4');
  makeFilm(torn);
  truncateSync(torn, Math.floor(readFileSync(torn).byteLength * 0.6));
  await add(/Video or sound file/, torn);
  await page.getByText('The file is damaged').waitFor();
  await page.keyboard.press('Control+z');
});

it('moves an image that moves, round and round', async () => {
  const gif = join(directory, 'Blink.gif');
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=red:s=64x36:r=2:d=0.5'],
    ...['-f', 'lavfi', '-i', 'color=blue:s=64x36:r=2:d=0.5', '-filter_complex', 'concat', '-loop', '0', gif],
  ]);
  await add(/Image/, gif);
  const isRed = async (): Promise<boolean> => {
    const [red = 0, , blue = 0] = await middle();
    return red > blue;
  };
  for (const expected of [true, false, true]) await expect.poll(isRed).toBe(expected);
});

it('shows what a text file says, as it changes and is replaced, by a path that is completed, and undoes none of it', async () => {
  const score = join(directory, 'score.txt');
  const [full, sparse] = ['█████', '█         █'];
  /** Share of the program's px that are white. */
  const white = (): Promise<number> =>
    page.evaluate<number>(`(() => {
      const program = document.querySelector('[role=application] canvas');
      const canvas = new OffscreenCanvas(program.width / 4, program.height / 4);
      const context = canvas.getContext('2d');
      context.drawImage(program, 0, 0, canvas.width, canvas.height);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, at) => at % 4 === 1 && value > 200).length / (data.length / 4);
    })()`);
  await add(/Text/);
  await page.getByText('From a file').click();
  const path = page.getByRole('combobox', { name: 'Path of the file' });
  await path.fill(score);
  await path.press('Enter');
  await page.getByText('There is no such file').first().waitFor();
  expect(await white()).toBe(0);
  writeFileSync(score, full);
  await expect.poll(white).toBeGreaterThan(0);
  const half = (await white()) / 2;
  writeFileSync(score, sparse);
  await expect.poll(white).toBeLessThan(half);
  writeFileSync(`${score}.new`, full);
  renameSync(`${score}.new`, score);
  await expect.poll(white).toBeGreaterThan(half);
  await expect.poll(() => page.getByText('There is no such file').count()).toBe(0);

  // The one step back is the choice of the file: what is written there is no step.
  await path.blur();
  await page.keyboard.press('Control+z');
  await expect.poll(white).toBeLessThan(half);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(white).toBeGreaterThan(half);
  await path.fill(join(directory, 'sco'));
  await page.getByRole('option', { name: score, exact: true }).click();
  await page.reload();
  await expect.poll(white).toBeGreaterThan(half);
});

it('says that a window which was chosen gives no picture, and shows it as soon as one comes', async () => {
  await page.evaluate(`(() => {
    window.chosen = [];
    MediaDevices.prototype.getDisplayMedia = () => {
      const track = new MediaStreamTrackGenerator({ kind: 'video' });
      window.chosen.push(track.writable.getWriter());
      return Promise.resolve(new MediaStream([track]));
    };
    window.showChosen = (index) => {
      const canvas = new OffscreenCanvas(320, 180);
      const context = canvas.getContext('2d');
      context.fillStyle = '#ff0000';
      context.fillRect(0, 0, 320, 180);
      return window.chosen[index].write(new VideoFrame(canvas, { timestamp: 0 }));
    };
  })()`);
  await add(/Screen or window/);
  const problem = page.getByRole('application').getByText('“Screen or window” gives no picture');
  await problem.waitFor();
  // Another can be chosen in its place at once.
  await page.getByRole('application').getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => page.evaluate('window.chosen.length')).toBe(2);
  await problem.waitFor({ state: 'detached' });
  await problem.waitFor();
  await page.evaluate('window.showChosen(1)');
  await problem.waitFor({ state: 'detached' });
  await expect.poll(async () => (await middle())[0]).toBeGreaterThan(200);
  await page.keyboard.press('Control+z');
});
