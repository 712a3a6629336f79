import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CollectionFiles } from '../../../src/engine/collections/collection-files.ts';
import { imageSizeOf } from '../../../src/engine/collections/image-size.ts';
import { AssetStore } from '../../../src/engine/settings/asset-store.ts';
import { CollectionLibrary } from '../../../src/engine/settings/collection-library.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { addItem } from '../../../src/shared/scene/commands.ts';
import { newCollection, newSource } from '../../../src/shared/scene/defaults.ts';
import { ManualTiming } from './manual-timing.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/obs');
const picture = readFileSync(join(fixtures, 'quarters.png'));

interface Studio {
  library: CollectionLibrary;
  assets: AssetStore;
  files: CollectionFiles;
}

function openStudio(): Studio {
  const directory = mkdtempSync(join(tmpdir(), 'footlight-collection-files-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const timing = new ManualTiming();
  const assets = new AssetStore(directory, timing, silentLogger);
  const library = new CollectionLibrary({
    directory,
    makeFirst: () => newCollection('My show', 'scene'),
    makeEmpty: (name) => newCollection(name, 'scene'),
    whyNot: () => undefined,
    onChanged: () => undefined,
    timing,
    logger: silentLogger,
  });
  return { library, assets, files: new CollectionFiles(library, assets, silentLogger) };
}

/** In pieces of an odd size, so that nothing falls together with the borders in it. */
async function* pieces(bytes: Uint8Array, size = 37): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size)
    yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function packed({ files, library, assets }: Studio): Promise<Buffer> {
  const { id } = await assets.receive('image', 'quarters.png', pieces(picture), 0);
  const source = { ...newSource('image', 'image', 'Picture'), settings: { assetId: id } };
  library.save('first', addItem(newCollection('With picture', 'scene'), 'scene', source, 'item'));
  const parts: Uint8Array[] = [];
  for await (const part of (await files.pack('first')).bytes) parts.push(part);
  return Buffer.concat(parts);
}

it('gives a collection out with its pictures as one file, and takes it in again elsewhere', async () => {
  const file = await packed(openStudio());
  const other = openStudio();
  const { id, name, notes } = await other.files.receive('show.footlight.zip', pieces(file));
  expect({ name, notes }).toEqual({ name: 'With picture', notes: [] });
  const [asset] = other.assets.list();
  expect(asset).toMatchObject({
    name: 'quarters.png',
    mediaType: 'image/png',
    byteLength: picture.byteLength,
  });
  expect(other.library.read(id).sources).toMatchObject([{ settings: { assetId: asset?.id } }]);
  expect(readFileSync(other.assets.find(asset?.id ?? '')?.path ?? '')).toEqual(picture);
  // What is open stays open.
  expect(other.library.currentId).toBe('first');
});

it('gives what a followed text file says now with the collection, for where there is no such file', async () => {
  const studio = openStudio();
  const path = join(mkdtempSync(join(tmpdir(), 'footlight-score-')), 'score.txt');
  onTestFinished(() => {
    rmSync(dirname(path), { recursive: true, force: true });
  });
  writeFileSync(path, Buffer.from('\uFEFFGrüße', 'utf16le'));
  const text = newSource('text', 'text', 'Score');
  const source = { ...text, settings: { ...text.settings, textFilePath: path } };
  studio.library.save('first', addItem(newCollection('Match', 'scene'), 'scene', source, 'item'));
  const parts: Uint8Array[] = [];
  for await (const part of (await studio.files.pack('first')).bytes) parts.push(part);
  const other = openStudio();
  const { id } = await other.files.receive('match.zip', pieces(Buffer.concat(parts)));
  const [taken] = other.library.read(id).sources;
  if (taken?.kind !== 'text') throw new Error('The text is gone.');
  expect(taken.settings.textFilePath).toBe(path);
  expect(readFileSync(other.assets.find(taken.settings.textAssetId)?.path ?? '', 'utf8')).toBe('Grüße');
});

it('shows no hidden file because a collection from elsewhere names it', async () => {
  const { files, library } = openStudio();
  const text = newSource('text', 'text', 'Score');
  const naming = async (textFilePath: string): Promise<[unknown, string[]]> => {
    const source = { ...text, settings: { ...text.settings, textFilePath } };
    const collection = addItem(newCollection('Match', 'scene'), 'scene', source, 'item');
    const { id, notes } = await files.receive('match.json', pieces(Buffer.from(JSON.stringify(collection))));
    const [taken] = library.read(id).sources;
    return [taken?.kind === 'text' && taken.settings.textFilePath, notes.map(({ subject }) => subject)];
  };
  expect(await naming('~/.ssh/id_ed25519')).toEqual(['', ['Score']]);
  expect(await naming('C:\\Users\\ada\\.aws\\credentials')).toEqual(['', ['Score']]);
  expect(await naming('/home/ada/../eve/score.txt')).toEqual(['', ['Score']]);
  expect(await naming('/home/ada/score.txt')).toEqual(['/home/ada/score.txt', []]);
});

it('takes nothing of a file that is cut off, damaged or something else', async () => {
  const file = await packed(openStudio());
  const other = openStudio();
  const damaged = Buffer.from(file);
  damaged.fill(0x7b, 60, 90);
  for (const bytes of [
    file.subarray(0, 200),
    damaged,
    picture,
    Buffer.from('{"version":1}'),
    Buffer.from('PK'),
    Buffer.alloc(0),
  ]) {
    await expect(other.files.receive('odd', pieces(bytes))).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:BAD_REQUEST|COLLECTION_INVALID)$/) as string,
    });
  }
  await expect(
    other.files.receive('new.json', pieces(Buffer.from('{"version":9,"name":"Later"}'))),
  ).rejects.toThrow(/“Later” was made by a newer Footlight/);
  expect(other.library.state().collections).toHaveLength(1);
});

it('takes the files in that a collection of OBS names, and their sizes', async () => {
  const { files, library, assets } = openStudio();
  const text = readFileSync(join(fixtures, 'obs-29.json'), 'utf8').replaceAll('/pictures', fixtures);
  const { id, notes } = await files.receive('basic.json', pieces(Buffer.from(text), 5000));
  expect(assets.list()).toMatchObject([{ name: 'quarters.png' }]);
  const collection = library.read(id);
  const source = collection.sources.find(({ name }) => name === 'Quarters');
  const item = collection.scenes
    .flatMap(({ items }) => items)
    .find(({ sourceId }) => sourceId === source?.id);
  expect(item?.transform).toMatchObject({ width: 320, height: 160 });
  expect(notes.some(({ text: note }) => note.includes('/nowhere/clip.mp4'))).toBe(true);
});

it('finds how large a picture is by its first bytes', () => {
  const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  expect(imageSizeOf(picture)).toEqual({ width: 64, height: 32 });
  expect(imageSizeOf(bytes('474946383961 4001 f000'))).toEqual({ width: 320, height: 240 });
  // A segment, then the frame header of a baseline picture: 240 lines of 320 samples.
  expect(imageSizeOf(bytes('ffd8 ffe0 0004 0000 ffc0 0011 08 00f0 0140 03'))).toEqual({
    width: 320,
    height: 240,
  });
  expect(imageSizeOf(bytes('52494646 00000000 57454250 56503858 0a000000 00000000 3f0100 ef0000'))).toEqual({
    ...{ width: 320, height: 240 },
  });
  expect(imageSizeOf(bytes('ffd8 ffe0 0004'))).toBeUndefined();
  expect(imageSizeOf(new Uint8Array())).toBeUndefined();
});
