import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { accessibilityBarriers } from '../support/accessibility-barriers.ts';
import { launchBrowser, openDesk, type Desk } from '../support/desk.ts';
import { addAudioInput, addItem } from '../../src/shared/scene/commands.ts';
import { newAudioInput, newCollection, newSource } from '../../src/shared/scene/defaults.ts';
import type { SceneCollection, SourceKind } from '../../src/shared/scene/model.ts';

let browser: Browser;
let desk: Desk;
let page: Page;

/** Of each kind that asks nobody for anything, so that its properties can be looked at. */
const kinds = {
  camera: 'Camera',
  text: 'Title',
  countdown: 'Countdown',
  slideshow: 'Slides',
  media: 'Film',
  webPage: 'Page',
  widget: 'Alerts',
} as const satisfies Partial<Record<SourceKind, string>>;

function collection(): SceneCollection {
  let made = newCollection('Everything', 'scene');
  for (const [kind, name] of Object.entries(kinds) as [keyof typeof kinds, string][]) {
    made = addItem(made, 'scene', newSource(kind, kind, name), `item-${kind}`);
  }
  return addAudioInput(made, newAudioInput('voice', 'Voice'));
}

beforeAll(async () => {
  browser = await launchBrowser();
  desk = await openDesk(browser, { collection: collection(), viewport: { width: 1440, height: 900 } });
  ({ page } = desk);
  await page
    .getByRole('list', { name: 'Sources' })
    .getByRole('button', { name: 'Title', exact: true })
    .waitFor();
});
afterAll(async () => {
  await desk.close();
  await browser.close();
});

/** By the place that was looked at what is wrong there; nothing for those where all is well. */
const found: Record<string, string[]> = {};
async function look(place: string, within: string): Promise<void> {
  const barriers = await accessibilityBarriers(page, within);
  if (barriers.length > 0) found[place] = barriers;
}

async function menu(name: string, entry: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('button', { name, exact: true }).click();
  await page.getByRole('menu').getByText(entry, { exact: true }).click();
}

it('has no serious barrier in the properties of any source', async () => {
  for (const [kind, name] of Object.entries(kinds)) {
    await page
      .getByRole('list', { name: 'Sources' })
      .getByRole('button', { name, exact: true })
      .first()
      .click();
    const panel = `section[aria-label="${name}"]`;
    await page.locator(panel).waitFor();
    await look(`properties of ${kind}`, panel);
  }
  expect(found).toEqual({});
});

it('has no serious barrier in any panel', async () => {
  // An event to be listed.
  await page.getByRole('button', { name: 'Try this alert' }).click();
  for (const panel of ['Events', 'All inputs', 'Multiview', 'Check', 'Remote control', 'Keys', 'Output']) {
    const tab = page.getByRole('tab', { name: panel, exact: true });
    if ((await tab.count()) === 0) await menu('Panels', panel);
    await tab.click();
    await page.getByRole('tabpanel', { name: panel, exact: true }).waitFor();
    await look(panel, '[role=tabpanel]');
  }
  expect(found).toEqual({});
});

it('has no serious barrier in any dialog', async () => {
  const dialogs: [string, string, string][] = [
    ['File', 'Collections and backups…', 'Collections'],
    ['File', 'Profiles…', 'Profiles'],
    ['Help', 'Keyboard shortcuts', 'Keyboard shortcuts'],
    ['Help', 'Save a report for support…', 'report'],
  ];
  for (const [name, entry] of dialogs) {
    await menu(name, entry);
    await page.getByRole('dialog').waitFor();
    await look(entry, '[role=dialog]');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await menu('Broadcast', 'Add destination');
  await page.getByRole('radio', { name: 'Twitch' }).waitFor();
  await look('form of a destination', '[role=tabpanel]');
  expect(found).toEqual({});
});
