import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { addItem } from '../../src/shared/scene/commands.ts';
import { newCollection, newSource } from '../../src/shared/scene/defaults.ts';
import type { SceneCollection } from '../../src/shared/scene/model.ts';
import { launchBrowser, openDesk, type Desk } from '../support/desk.ts';
import { FfmpegPublisher } from '../support/ffmpeg-publisher.ts';
import { RelayProcess } from '../support/relay-process.ts';

let browser: Browser;
let desk: Desk;
let page: Page;

/** A page with a red block on its left, half of it seen through, over green. */
function collection(): SceneCollection {
  const green = { ...newSource('color', 'green', 'Green'), settings: { color: '#20e020' } };
  const plain = newSource('webPage', 'overlay', 'Overlay');
  const html = `<style>div { position: absolute; inset: 0 50% 0 0; background: linear-gradient(red 50%, #f008 50%) }</style><div></div>`;
  const overlay = { ...plain, settings: { ...plain.settings, html } };
  return addItem(
    addItem(newCollection('Show', 'one'), 'one', green, 'item-green'),
    'one',
    overlay,
    'item-overlay',
  );
}

beforeAll(async () => {
  browser = await launchBrowser();
  const engine = { pageBrowser: '/usr/bin/chromium' };
  desk = await openDesk(browser, {
    collection: collection(),
    engine,
    viewport: { width: 1440, height: 900 },
  });
  ({ page } = desk);
});
afterAll(async () => {
  await desk.close();
  await browser.close();
});

/** Red and green of the program at a place, 0 to 255 each. */
const colorAt = (x: number, y: number) =>
  page.evaluate<[number, number]>(`(() => {
    const shown = document.querySelector('main section canvas');
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    const scale = shown.width / 1280;
    context.drawImage(shown, ${x} * scale, ${y} * scale, 1, 1, 0, 0, 1, 1);
    const [red, green] = context.getImageData(0, 0, 1, 1).data;
    return [red, green];
  })()`);
const patience = { timeout: 40_000 };

it('shows a web page over what is behind it, and a change of it', async () => {
  await expect.poll(async () => (await colorAt(320, 180))[0], patience).toBeGreaterThan(230);
  const [, green] = await colorAt(960, 180);
  expect(green).toBeGreaterThan(200);
  const [red, through] = await colorAt(320, 540);
  expect([red > 110 && red < 180, through > 70 && through < 140]).toEqual([true, true]);

  await page
    .getByRole('list', { name: 'Sources' })
    .getByRole('button', { name: 'Overlay', exact: true })
    .click();
  const style = page.getByRole('textbox', { name: 'Style of your own (CSS)' });
  await style.fill('div { right: 0 !important }');
  await style.blur();
  await expect.poll(async () => (await colorAt(960, 180))[0], patience).toBeGreaterThan(230);
  await page.getByRole('button', { name: 'Reload page' }).click();

  await page.getByRole('button', { name: 'Add source' }).first().click();
  await page.getByRole('menuitem', { name: 'Web page' }).click();
  const address = page.getByRole('textbox', { name: 'Address of the page' });
  await page.getByText('Enter the address of a page').first().waitFor();
  await address.fill('127.0.0.1:9');
  await address.press('Enter');
  expect(await address.inputValue()).toBe('https://127.0.0.1:9');
  await page.getByText('This page can’t be reached').first().waitFor();
  await page.setViewportSize({ width: 1280, height: 720 });
});

it('plays a channel of a relay with its sound, and says when it is over', async () => {
  const relay = await RelayProcess.start({ env: { FOOTLIGHT_RECONNECT_GRACE_S: '1' } });
  try {
    const { rtmpUrl } = await relay.createChannel('obs');
    await page.getByRole('button', { name: 'Add source' }).first().click();
    await page.getByRole('menuitem', { name: 'Live stream' }).click();
    const address = page.getByRole('textbox', { name: 'Address of the channel' });
    await address.fill(`${relay.http}/c/obs`);
    await address.press('Enter');
    await page.getByText('Nobody is live there now').first().waitFor();
    const publisher = new FfmpegPublisher(rtmpUrl, { size: '1280x720' });
    try {
      await page.getByText('The stream is live').waitFor(patience);
      // The test picture's bars: what was there is green and red alone.
      const bars = () =>
        page.evaluate<number>(`(() => {
        const shown = document.querySelector('main section canvas');
        const context = new OffscreenCanvas(64, 36).getContext('2d');
        context.drawImage(shown, 0, 0, 64, 36);
        const { data } = context.getImageData(0, 0, 64, 36);
        return data.filter((value, index) => index % 4 === 2 && value > 180).length;
      })()`);
      await expect.poll(bars, patience).toBeGreaterThan(100);
      const strip = page.getByRole('meter', { name: 'Live stream' });
      await expect
        .poll(async () => Number(await strip.getAttribute('aria-valuenow')), patience)
        .toBeGreaterThan(-40);
    } finally {
      await publisher.stop();
    }
    await page
      .getByText(/as soon as somebody is live|Nobody is live there/)
      .first()
      .waitFor(patience);
  } finally {
    await relay.dispose();
  }
});

it('saves a report for support, says what is in it, and has no secret in it', async () => {
  const secret = 'a-key-that-nobody-sees';
  const url = `https://example.com/overlay?key=${secret}`;
  await page.getByRole('button', { name: 'Add source' }).first().click();
  await page.getByRole('menuitem', { name: 'Web page' }).click();
  const address = page.getByRole('textbox', { name: 'Address of the page' });
  await address.fill(url);
  await address.press('Enter');
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('menuitem', { name: 'Save a report for support…' }).click();
  await page.getByRole('list', { name: 'What is in it' }).getByText('collection.json').waitFor(patience);
  const saving = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save report' }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/^footlight-report-[\d-]+\.zip$/);
  const files = unzipSync(readFileSync(await download.path()));
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(['studio.json', 'encoders.json', 'log/engine.log']),
  );
  const text = Object.values(files)
    .map((bytes) => Buffer.from(bytes).toString())
    .join('\n');
  expect(text).toContain('https://example.com/overlay?(removed)');
  expect(text).toContain('The engine is ready.');
  expect(text).not.toContain(secret);
});
