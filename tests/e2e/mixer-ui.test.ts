import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forkEngine, launchEngine, type LaunchedEngine } from '../../src/engine/launcher.ts';
import { accessibilityBarriers } from '../support/accessibility-barriers.ts';

const rendererDir = join(import.meta.dirname, '../../dist/studio/renderer');
/** A machine of two cores that encodes beside the tests takes its time. */
const patienceMs = 30_000;

let browser: Browser;
let directory: string;
let engine: LaunchedEngine;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--use-fake-device-for-media-stream', '--autoplay-policy=no-user-gesture-required'],
    ],
  });
});
afterAll(() => browser.close());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'footlight-mixer-ui-'));
  engine = await launchEngine(forkEngine(), {
    profileDir: directory,
    rendererDir,
    shell: 'browser',
    fakeDevices: false,
    destinations: [],
    goLive: false,
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  context.setDefaultTimeout(patienceMs);
  await context.grantPermissions(['camera', 'microphone'], { origin: new URL(engine.uiUrl).origin });
  page = await context.newPage();
  complaints = [];
  page.on('pageerror', (failure) => complaints.push(String(failure)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(engine.uiUrl);
  await page.getByRole('button', { name: 'Use my camera and microphone' }).click();
  await page.getByRole('button', { name: 'Open the studio' }).click();
  await page.getByRole('region', { name: 'Mixer' }).waitFor();
});
afterEach(async () => {
  const heard = complaints;
  await page.context().close();
  await engine.close();
  await rm(directory, { recursive: true, force: true });
  if (heard.length > 0) throw new Error(`The page complained: ${heard.join('; ')}`);
});

const list = () => page.getByRole('list', { name: 'Filters of Microphone' });
const rows = () => list().locator('[data-row]').allInnerTexts();
const row = (name: string) => list().getByRole('button', { name, exact: true });
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const focused = () =>
  page.evaluate<string>('document.activeElement.ariaLabel ?? document.activeElement.innerText');

describe('filters', () => {
  it('are added, ordered, renamed, switched and removed by keys alone', async () => {
    await page.getByRole('button', { name: 'Filters of Microphone' }).press('Enter');
    await page.getByText('No filters yet.').waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
    await expect.poll(focused).toBe('Add filter');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Clean up a voice' }).press('Enter');
    await expect.poll(rows).toEqual(['Noise suppression', 'Noise gate', 'Compressor', 'Limiter']);
    expect(await accessibilityBarriers(page)).toEqual([]);

    await row('Noise suppression').press('ArrowDown');
    await expect.poll(focused).toBe('Noise gate');
    await page.keyboard.press('Alt+ArrowDown');
    await expect.poll(rows).toEqual(['Noise suppression', 'Compressor', 'Noise gate', 'Limiter']);
    await page.keyboard.press('F2');
    await page.keyboard.type('Quiet');
    await page.keyboard.press('Enter');
    await expect.poll(rows).toEqual(['Noise suppression', 'Compressor', 'Quiet', 'Limiter']);
    await page.getByRole('button', { name: 'Use Quiet' }).press('Enter');
    await expect
      .poll(() => page.getByRole('button', { name: 'Use Quiet' }).getAttribute('aria-pressed'))
      .toBe('false');
    await row('Quiet').press('Delete');
    await expect.poll(rows).toEqual(['Noise suppression', 'Compressor', 'Limiter']);

    for (let step = 0; step < 4; step++) await page.keyboard.press('Control+z');
    await expect.poll(rows).toEqual(['Noise suppression', 'Noise gate', 'Compressor', 'Limiter']);
    await page.keyboard.press('Control+z');
    await page.getByText('No filters yet.').waitFor();

    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Mixer' }).waitFor();
    await expect.poll(focused).toBe('Filters of Microphone');
  });

  it('show their numbers, take one step back per gesture, and keep both through a new start', async () => {
    await page.getByRole('button', { name: 'Filters of Microphone' }).click();
    await page.getByRole('button', { name: 'Add filter' }).first().click();
    await page.getByRole('menuitem', { name: 'Compressor' }).click();
    await expect.poll(() => field('Threshold').inputValue()).toBe('−18.0');
    const thumb = page.getByRole('slider', { name: 'Threshold of Compressor' });
    await thumb.press('ArrowLeft');
    await expect.poll(() => field('Threshold').inputValue()).toBe('−18.5');
    await field('Threshold').fill('-50');
    await field('Threshold').press('Enter');
    // Chromium's test microphone beeps.
    const meter = page.getByRole('meter', { name: 'Gain reduction of Compressor in dB' });
    await expect
      .poll(async () => Number(await meter.getAttribute('aria-valuenow')), { timeout: patienceMs })
      .toBeGreaterThan(10);
    await field('Balance').fill('-40');
    await field('Balance').press('Enter');
    await page.getByRole('switch', { name: 'Mono' }).press('Space');
    await field('Sync offset').fill('-2000');
    await field('Sync offset').press('Enter');
    await expect.poll(() => field('Sync offset').inputValue()).toBe('−950');
    await page.getByRole('button', { name: 'Back to the mixer' }).focus();
    for (const step of ['Sync offset', 'Mono', 'Balance', 'Threshold']) {
      await page.keyboard.press('Control+z');
      await expect
        .poll(() => field('Threshold').inputValue(), { message: step })
        .toBe(step === 'Threshold' ? '−18.5' : '−50.0');
    }
    expect(await field('Balance').inputValue()).toBe('0');
    await page.keyboard.press('Alt+t');
    await expect.poll(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('light');
    expect(await accessibilityBarriers(page)).toEqual([]);

    await page.getByText('Saved', { exact: true }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Filters of Microphone' }).click();
    await expect.poll(() => field('Threshold').inputValue()).toBe('−18.5');

    // From 1 to 500 ms in equal factors.
    const attack = page.getByRole('slider', { name: 'Attack of Compressor' });
    await attack.press('End');
    await expect.poll(() => field('Attack').inputValue()).toBe('500');
    await attack.press('ArrowLeft');
    await expect.poll(() => field('Attack').inputValue()).toBe('485');
  });

  it('are ordered by dragging', async () => {
    await page.getByRole('button', { name: 'Filters of Microphone' }).click();
    await page.getByRole('button', { name: 'Add filter' }).first().click();
    await page.getByRole('menuitem', { name: 'Clean up a voice' }).click();
    await row('Limiter').dragTo(row('Noise suppression'), { targetPosition: { x: 40, y: 4 } });
    await expect.poll(rows).toEqual(['Limiter', 'Noise suppression', 'Noise gate', 'Compressor']);
  });
});

it('shows how loud the program is, and measures anew', async () => {
  const mixer = page.getByRole('region', { name: 'Mixer' });
  await expect.poll(() => mixer.innerText(), { timeout: patienceMs }).toMatch(/−\d+\.\d LUFS/);
  await page.getByRole('button', { name: 'Mute Microphone' }).click();
  await page.getByRole('button', { name: 'Measure the loudness anew' }).click();
  await expect.poll(() => mixer.innerText(), { timeout: patienceMs }).toContain('−∞ LUFS');
});
