import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Browser } from 'playwright-core';
import { RtmpListener } from '../../server/ingest/rtmp/listener.ts';
import { systemTiming } from '../../src/publish/timing.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import { launchBrowser, openDeskWithDevices } from '../support/desk.ts';
import { RecordingGate } from '../integration/rtmp/recording-gate.ts';

const streamKey = 'a-key-that-is-long-enough';
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

it('checks destinations and devices before going live, mends, and shows a slate without sound on air', async () => {
  const gate = new RecordingGate(streamKey);
  const listener = new RtmpListener({ gate, clock: systemTiming, logger: silentLogger });
  const { port } = await listener.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => listener.close());
  const desk = await openDeskWithDevices(browser, { viewport: { width: 1280, height: 720 } });
  onTestFinished(() => desk.close());
  const { page } = desk;
  const field = (name: string) => page.getByRole('textbox', { name: new RegExp(`^${name}`) });
  const rate = () => page.getByLabel('Video bitrate', { exact: true });
  const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();

  // A platform's tile fills in what is known of it.
  await press('Add destination');
  await page.getByRole('radio', { name: 'Twitch' }).check();
  expect(await field('Server address').inputValue()).toBe('rtmps://live.twitch.tv:443/app');
  await field('Stream key').fill('live_1');
  await press('Add');
  await press('Add destination');
  await field('Server address').fill(`rtmp://127.0.0.1:${port}/live`);
  await field('Stream key').fill(streamKey);
  await field('Name').fill('Own server');
  await press('Add');
  await page.getByRole('tab', { name: 'Output' }).click();
  await rate().fill('9000');
  await rate().press('Enter');
  await rate().blur();

  // The check finds what does not fit, and mends it.
  await page.keyboard.press('Alt+g');
  await press('Check Destinations alone');
  await page.getByText('Twitch takes at most 6000 kbit/s of video.').waitFor();
  const light = page.getByText(/The light is good|little contrast|too bright|is dark/);
  const nothing = page.getByText(/The picture is black|one even colour/);
  // On a busy machine the camera may give its first picture only now.
  const looked = async (): Promise<boolean> => {
    await press('Check Picture and light alone');
    await light.or(nothing).waitFor();
    return light.isVisible();
  };
  await expect.poll(looked).toBe(true);
  await press('Mend what can be mended');
  await page.getByText(/Every destination has its key/).waitFor();
  await page.getByRole('tab', { name: 'Output' }).click();
  expect(await rate().inputValue()).toBe('6000');

  // An encode of its own instead, and its cost.
  await rate().fill('9000');
  await rate().press('Enter');
  await page.getByRole('tab', { name: 'Destinations' }).click();
  await press('Send it 6.0 Mbit/s');
  await page.getByText(/Gets its own encode: 6.0 Mbit\/s \(about \d+ % of a processor core\)/).waitFor();
  await page.getByRole('switch', { name: 'Go live to Twitch' }).focus();
  await page.keyboard.press('Space');
  await press('Go live to 1 destination');
  await page.getByText('LIVE', { exact: true }).waitFor();
  await page.getByText('1 of 1 connected').waitFor();
  await page.keyboard.press('Control+Shift+b');
  const scenes = page.getByText('Back in a moment', { exact: true });
  await scenes.first().waitFor();
  await press('Come back');
  await press('Stop');
  await press('End broadcast');
  await page.getByText('Off air').waitFor();
  expect((await gate.publication()).bytes().byteLength).toBeGreaterThan(1000);
});
