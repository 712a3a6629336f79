import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AssetStore } from '../../../src/engine/settings/asset-store.ts';
import { UnusedAssets } from '../../../src/engine/settings/unused-assets.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { newSource } from '../../../src/shared/scene/defaults.ts';
import { newHistory, recordStep, undo } from '../../../src/shared/scene/history.ts';
import { addItem, removeItem } from '../../../src/shared/scene/commands.ts';
import { newCollection } from '../../../src/shared/scene/defaults.ts';
import { usedAssets } from '../../../src/shared/scene/used-assets.ts';

const wallClock = { nowMs: () => Date.now() };
let profileDir: string;
let assets: AssetStore;
let unused: UnusedAssets;

beforeEach(async () => {
  profileDir = await mkdtemp(join(tmpdir(), 'footlight-unused-'));
  assets = new AssetStore(profileDir, wallClock, silentLogger);
  unused = new UnusedAssets({ profileDir, assets, wallClock, logger: silentLogger });
});
afterEach(() => rm(profileDir, { recursive: true }));

/** Takes a text in as if it had come an hour ago. */
async function keepFile(name: string, isNew = false): Promise<string> {
  // eslint-disable-next-line @typescript-eslint/require-await -- a file comes in pieces
  const pieces = (async function* () {
    yield Buffer.from(`What ${name} says.`);
  })();
  const { id } = await assets.receive('text', name, pieces, 0);
  const anHourAgo = new Date(Date.now() - 3_600_000);
  if (!isNew) await utimes(join(profileDir, 'assets', id), anHourAgo, anHourAgo);
  return id;
}

it('tells what no document names, and what is on its way into one or held by the page it does not', async () => {
  const names = ['open', 'backup', 'removed', 'broken', 'settings', 'undone', 'lost', 'new'];
  const ids = new Map<string, string>();
  for (const name of names) ids.set(name, await keepFile(name, name === 'new'));
  const naming = (name: string): string => JSON.stringify({ assetId: ids.get(name) });
  await mkdir(join(profileDir, 'collections'));
  await mkdir(join(profileDir, 'profiles', 'second'), { recursive: true });
  await writeFile(join(profileDir, 'collection.json'), naming('open'));
  await writeFile(join(profileDir, 'collection.json.backup-3'), naming('backup'));
  await writeFile(join(profileDir, 'collections', 'a-b.json'), naming('removed'));
  await writeFile(join(profileDir, 'collections', 'c.json.broken'), `{"half": ${naming('broken')}`);
  await writeFile(join(profileDir, 'profiles', 'second', 'settings.json'), naming('settings'));

  const kept = [ids.get('undone') ?? ''];
  expect((await unused.list(kept)).map(({ name }) => name)).toEqual(['lost']);
  expect((await unused.list([])).map(({ name }) => name)).toEqual(['undone', 'lost']);

  // What is used again when the performer agrees to remove it stays.
  await expect(unused.remove(kept, [ids.get('open') ?? ''])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await unused.remove(kept, undefined)).map(({ name }) => name)).toEqual(['lost']);
  expect(assets.find(ids.get('lost') ?? '')).toBeUndefined();
  expect(await readdir(join(profileDir, 'assets'))).toHaveLength(names.length - 1);
});

it('finds what a history still comes back to', () => {
  const id = 'ab'.repeat(32);
  const source = newSource('image', 'image', 'Logo');
  const shown = { ...source, settings: { ...source.settings, assetId: id } };
  const before = newHistory(newCollection('Show', 'scene'));
  const withIt = recordStep(before, addItem(before.present, 'scene', shown, 'item'), 'Add');
  const without = recordStep(withIt, removeItem(withIt.present, 'scene', 'item'), 'Remove');
  expect(usedAssets(without.present)).toEqual([]);
  expect(usedAssets(without)).toEqual([id]);
  expect(usedAssets(undo(undo(without)))).toEqual([id]);
  expect(usedAssets(before, undefined)).toEqual([]);
});
