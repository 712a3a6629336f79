import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import {
  forkEngine,
  launchEngine,
  type EngineOptions,
  type LaunchedEngine,
} from '../../src/engine/launcher.ts';
import type { StudioSettings } from '../../src/shared/contracts/engine.ts';
import { addAudioInput, addItem, setItem } from '../../src/shared/scene/commands.ts';
import { newAudioInput, newCollection, newSource } from '../../src/shared/scene/defaults.ts';
import type { SceneCollection } from '../../src/shared/scene/model.ts';
import { launchChromium } from './chromium.ts';

const rendererDir = join(import.meta.dirname, '../../dist/studio/renderer');
/** A machine of two cores that encodes beside the tests takes its time. */
const patienceMs = 60_000;
/** Pages share the machine with other tests, and none of them asks for smooth movement. */
const frameRate = 15;

function unhurried({ canvas, sources, ...collection }: SceneCollection): SceneCollection {
  return {
    ...collection,
    canvas: { ...canvas, frameRate },
    sources: sources.map((source) =>
      source.kind === 'camera' ? { ...source, settings: { ...source.settings, frameRate } } : source,
    ),
  };
}

export interface DeskOptions {
  /** Opened straight away, with the studio's own test camera and microphone; without it the first run asks. */
  collection?: SceneCollection;
  engine?: Partial<EngineOptions>;
  /** The last run on this profile did not end in order. */
  crashed?: boolean;
  /** Kept from an earlier start. */
  settings?: Partial<StudioSettings>;
  viewport?: { width: number; height: number };
  /** Chromium's own test devices are allowed without being asked. */
  allowDevices?: boolean;
}

/** The studio's page on an engine of its own, in Debian's Chromium. */
export interface Desk {
  readonly engine: LaunchedEngine;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly profileDir: string;
  /** What the page wrote to its console as an error; must be empty at `close`. */
  readonly complaints: string[];
  /** @throws Error if the page complained */
  close(): Promise<void>;
}

export function launchBrowser(): Promise<Browser> {
  return launchChromium(['--use-fake-device-for-media-stream', '--autoplay-policy=no-user-gesture-required']);
}

/** Opens the studio's page as a performer would find it. */
export async function openDesk(browser: Browser, options: DeskOptions = {}): Promise<Desk> {
  const profileDir = await mkdtemp(join(tmpdir(), 'footlight-desk-'));
  const collectionFile = join(profileDir, 'given-collection.json');
  if (options.collection) await writeFile(collectionFile, JSON.stringify(unhurried(options.collection)));
  if (options.settings) await writeFile(join(profileDir, 'settings.json'), JSON.stringify(options.settings));
  if (options.crashed)
    await writeFile(join(profileDir, 'run.json'), JSON.stringify({ startedAtMs: 1, ended: false }));
  const engine = await launchEngine(forkEngine(), {
    profileDir,
    rendererDir,
    shell: 'browser',
    fakeDevices: options.collection !== undefined,
    destinations: [],
    goLive: false,
    ...(options.collection && { collectionFile }),
    ...options.engine,
  });
  const context = await browser.newContext({ viewport: options.viewport ?? { width: 1280, height: 720 } });
  context.setDefaultTimeout(patienceMs);
  if (options.allowDevices !== false) {
    const origin = new URL(engine.uiUrl).origin;
    await context.grantPermissions(['camera', 'microphone'], { origin });
  }
  const page = await context.newPage();
  const complaints: string[] = [];
  const openedAtMs = Date.now();
  page.on('pageerror', (failure) => complaints.push(String(failure)));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      const afterMs = Date.now() - openedAtMs;
      complaints.push(`${message.text()} (${message.location().url}, after ${afterMs} ms)`);
    }
  });
  await page.goto(engine.uiUrl);
  return {
    engine,
    context,
    page,
    profileDir,
    complaints,
    async close() {
      await context.close();
      await engine.close();
      await rm(profileDir, { recursive: true, force: true });
      if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join('; ')}`);
    },
  };
}

/** A desk with a scene that shows Chromium's own test camera, green all over; its microphone beeps. */
export function openDeskWithDevices(
  browser: Browser,
  options: Omit<DeskOptions, 'collection' | 'settings'> = {},
): Promise<Desk> {
  const empty = newCollection('Scenes', 'scene');
  const shown = addItem(empty, 'scene', newSource('camera', 'camera', 'Camera'), 'item');
  const collection = addAudioInput(
    setItem(shown, 'scene', 'item', { fit: 'cover' }),
    newAudioInput('microphone', 'Microphone'),
  );
  const engine = { ...options.engine, fakeDevices: false };
  return openDesk(browser, { ...options, engine, collection, settings: { firstRunDone: true } });
}
