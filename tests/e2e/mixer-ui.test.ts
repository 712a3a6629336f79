import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityBarriers } from '../support/accessibility-barriers.ts';
import { launchBrowser, openDeskWithDevices, type Desk } from '../support/desk.ts';

let browser: Browser;
let desk: Desk;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  desk = await openDeskWithDevices(browser);
  ({ page } = desk);
  await page.getByRole('region', { name: 'Mixer' }).waitFor();
});

afterAll(async () => {
  await desk.close();
  await browser.close();
});

const list = () => page.getByRole('list', { name: 'Filters of Microphone' });
const rows = () => list().locator('[data-row]').allInnerTexts();
const row = (name: string) => list().getByRole('button', { name, exact: true });
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const focused = () =>
  page.evaluate<string>('document.activeElement.ariaLabel ?? document.activeElement.innerText');

describe('filters', () => {
  it('are added, ordered, renamed, switched and removed by keys alone, and ordered by dragging', async () => {
    await page.getByRole('button', { name: 'Filters of Microphone' }).press('Enter');
    await page.getByText('No filters yet.').waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
    await expect.poll(focused).toBe('Add filter');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Clean up a voice' }).press('Enter');
    await expect.poll(rows).toEqual(['Noise suppression', 'Noise gate', 'Compressor', 'Limiter']);
    expect(await accessibilityBarriers(page)).toEqual([]);

    await row('Limiter').dragTo(row('Noise suppression'), { targetPosition: { x: 40, y: 4 } });
    await expect.poll(rows).toEqual(['Limiter', 'Noise suppression', 'Noise gate', 'Compressor']);
    await page.keyboard.press('Control+z');
    await expect.poll(rows).toEqual(['Noise suppression', 'Noise gate', 'Compressor', 'Limiter']);

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
    await expect.poll(async () => Number(await meter.getAttribute('aria-valuenow'))).toBeGreaterThan(10);
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
});

it('shows how loud the program is, and measures anew', async () => {
  await page.getByRole('button', { name: 'Back to the mixer' }).click();
  const mixer = page.getByRole('region', { name: 'Mixer' });
  await expect.poll(() => mixer.innerText()).toMatch(/−\d+\.\d LUFS/);
  await page.getByRole('button', { name: 'Mute Microphone' }).click();
  await page.getByRole('button', { name: 'Measure the loudness anew' }).click();
  await expect.poll(() => mixer.innerText()).toContain('−∞ LUFS');
});

describe('monitoring', () => {
  it('keeps what only the performer hears off the program, and buses are switched one by one', async () => {
    const bus = page.getByRole('button', { name: 'Microphone on bus 2' });
    await page.getByRole('button', { name: 'Filters of Microphone' }).click();
    expect(await bus.getAttribute('aria-pressed')).toBe('true');
    await bus.press('Enter');
    await expect.poll(() => bus.getAttribute('aria-pressed')).toBe('false');
    await page.getByRole('button', { name: 'Back to the mixer' }).click();

    await page.getByRole('button', { name: 'Monitoring of Microphone: Not monitored' }).press('Enter');
    await page.getByRole('menuitemcheckbox', { name: 'Only you hear it' }).press('Enter');
    await page.getByRole('button', { name: 'Monitoring of Microphone: Only you hear it' }).waitFor();
    // What only the performer hears is not on the program, whose loudest is silence then.
    await expect
      .poll(() => page.getByRole('meter', { name: 'Level of the program' }).getAttribute('aria-valuenow'))
      .toBe('-60');
    await page.getByRole('button', { name: 'Monitoring: output and level' }).click();
    await page.getByRole('combobox', { name: 'Hear it on' }).waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    const solo = page.getByRole('button', { name: 'Solo Microphone' });
    await solo.press('Enter');
    await page.getByRole('button', { name: 'End solo of Microphone' }).waitFor();
  });
});
