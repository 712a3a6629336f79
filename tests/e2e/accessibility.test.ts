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

/** Those that are no list or mixer of the desk as it opens. */
const panels = {
  events: 'Events',
  inputs: 'All inputs',
  multiview: 'Multiview',
  preflight: 'Check',
  remote: 'Remote control',
  hotkeys: 'Keys',
  output: 'Output',
};
/** Each look takes a second or two, and many of them on a machine that does other things as well. */
const patience = { timeout: 240_000 };

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

it('has no serious barrier in the properties of any source', patience, async () => {
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

it('has no serious barrier in any panel', patience, async () => {
  // An event to be listed.
  await page.getByRole('button', { name: 'Try this alert' }).click();
  for (const [id, title] of Object.entries(panels)) {
    const tab = page.getByRole('tab', { name: title, exact: true });
    if ((await tab.count()) === 0) await menu('Panels', title);
    await tab.click();
    const panel = `[role=tabpanel][aria-labelledby$="-${id}"]`;
    await page.locator(panel).waitFor();
    await look(title, panel);
    // As the studio comes no key does two things.
    const twice = await page.getByText(/^Also the key of/).allInnerTexts();
    if (twice.length > 0) found[`keys in ${title}`] = twice;
  }
  expect(found).toEqual({});
});

it('has no serious barrier in any dialog', patience, async () => {
  const dialogs = [
    ['File', 'Collections and backups…'],
    ['File', 'Profiles…'],
    ['Help', 'Keyboard shortcuts'],
    ['Help', 'Save a report for support…'],
  ] as const;
  for (const [name, entry] of dialogs) {
    await menu(name, entry);
    await page.getByRole('dialog').waitFor();
    await look(entry, '[role=dialog]');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await menu('Broadcast', 'Add destination');
  await page.getByRole('radio', { name: 'Twitch' }).waitFor();
  await look('form of a destination', '[role=dialog]');
  expect(found).toEqual({});
});
