import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CollectionLibrary } from '../../../src/engine/settings/collection-library.ts';
import { DestinationStore } from '../../../src/engine/settings/destination-store.ts';
import { ProfileLibrary } from '../../../src/engine/settings/profile-library.ts';
import { FileSecretStore } from '../../../src/engine/settings/secret-store.ts';
import { SettingsStore } from '../../../src/engine/settings/settings-store.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { newCollection } from '../../../src/shared/scene/defaults.ts';
import { ManualTiming } from './manual-timing.ts';

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'footlight-libraries-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

function openCollections(directory: string, onAir = { now: false }): CollectionLibrary {
  return new CollectionLibrary({
    directory,
    makeFirst: () => newCollection('My show', 'scene'),
    makeEmpty: (name) => newCollection(name, 'scene'),
    whyNot: (next) => (onAir.now && next.canvas.width !== 1280 ? 'Stop first.' : undefined),
    onChanged: () => undefined,
    timing: new ManualTiming(),
    logger: silentLogger,
  });
}

const namesOf = (library: CollectionLibrary): string[] => library.state().collections.map(({ name }) => name);

describe('The scene collections of a studio', () => {
  it('are made, copied, renamed, switched and kept', () => {
    const directory = temporaryDirectory();
    const library = openCollections(directory);
    expect(library.isNew).toBe(true);
    const second = library.create('My show');
    const copy = library.create('Copy', second);
    library.rename(copy, 'Third');
    expect(namesOf(library)).toEqual(['My show', 'My show 2', 'Third']);
    expect(() => {
      library.rename(copy, 'My show 2');
    }).toThrow(/already/);
    library.switchTo(copy);
    expect(library.open()).toMatchObject({ id: copy, revision: 1, collection: { name: 'Third' } });
    // A page that was slow writes into the one that it means.
    library.save('first', newCollection('Late', 'scene'));
    expect(library.get().name).toBe('Third');

    const again = openCollections(directory);
    expect(again.get().name).toBe('Third');
    expect(namesOf(again)).toEqual(['Late', 'My show 2', 'Third']);
  });

  it('come back from the removed ones, and the last one stays', () => {
    const library = openCollections(temporaryDirectory());
    expect(() => {
      library.remove('first');
    }).toThrow(/only scene collection/);
    const second = library.create('Second');
    library.remove('first');
    expect(library.currentId).toBe(second);
    expect(library.state()).toMatchObject({ collections: [{ id: second }], removed: [{ id: 'first' }] });
    expect(() => {
      library.switchTo('first');
    }).toThrow(/no longer there/);
    library.restore('first');
    expect(namesOf(library)).toEqual(['My show', 'Second']);
  });

  it('of another picture are not opened on air', () => {
    const onAir = { now: true };
    const library = openCollections(temporaryDirectory(), onAir);
    const wide = library.add(newCollection('Wide', 'scene', { width: 1920, height: 1080, frameRate: 30 }));
    expect(() => {
      library.switchTo(wide);
    }).toThrow('Stop first.');
    expect(library.currentId).toBe('first');
    library.switchTo(library.create('Same'));
    expect(library.get().name).toBe('Same');
  });

  it('stand each for itself: a broken one, and one of a newer Footlight, leave the others alone', () => {
    const directory = temporaryDirectory();
    const library = openCollections(directory);
    library.save('first', newCollection('Mine', 'scene'));
    const broken = library.create('Broken');
    const newer = library.create('Newer');
    const folder = join(directory, 'collections');
    writeFileSync(join(folder, `${broken}.json`), '{\n "version": 1,\n "name": "Broken",\n "can');
    const fromTheFuture = '{"version":7,"name":"Newer","holograms":[]}';
    writeFileSync(join(folder, `${newer}.json`), fromTheFuture);
    writeFileSync(
      join(directory, 'collections.json'),
      JSON.stringify({ version: 1, currentId: newer, removed: [] }),
    );

    const again = openCollections(directory);
    expect(again.get().name).toBe('Mine');
    expect(again.problem).toMatch(/“Newer” was made by a newer Footlight/);
    expect(readFileSync(join(folder, `${newer}.json`), 'utf8')).toBe(fromTheFuture);
    const problems = again.state().collections.map(({ name, problem }) => [name, problem !== undefined]);
    expect(problems).toEqual([
      ['Broken', true],
      ['Mine', false],
      ['Newer', true],
    ]);
    expect(() => {
      again.switchTo(broken);
    }).toThrow(/Neither this scene collection nor a backup/);
    expect(readdirSync(folder).some((name) => name.startsWith(`${broken}.json.broken-`))).toBe(true);
    expect(again.get().name).toBe('Mine');
  });

  it('are had back from their backups', () => {
    const library = openCollections(temporaryDirectory());
    library.save('first', newCollection('Before', 'scene'));
    library.save('first', newCollection('After', 'scene'));
    expect(library.backups('first')).toMatchObject([{ number: 1, name: 'Before', sceneNames: ['Scene 1'] }]);
    library.restoreBackup('first', 1);
    expect(library.get().name).toBe('Before');
    expect(library.open().revision).toBe(1);
    expect(library.backups('first').map(({ name }) => name)).toContain('After');
  });
});

describe('Profiles', () => {
  it('have settings and destinations of their own, with their keys', async () => {
    const directory = temporaryDirectory();
    const timing = new ManualTiming();
    const onAir = { now: false };
    const open = (
      newStudiosName?: string,
    ): {
      profiles: ProfileLibrary;
      settings: SettingsStore;
      destinations: DestinationStore;
    } => {
      const settings = new SettingsStore(directory, silentLogger, timing);
      const secrets = new FileSecretStore(directory, undefined, timing, silentLogger);
      const given = { publishUrls: [], watchUrl: undefined };
      const destinations = new DestinationStore(directory, secrets, given, timing, silentLogger);
      const profiles = new ProfileLibrary({
        ...{ directory, settings, destinations, timing, newStudiosName },
        whyNot: () => (onAir.now ? 'Stop first.' : undefined),
        onSwitched: () => undefined,
        logger: silentLogger,
      });
      return { profiles, settings, destinations };
    };
    const { profiles, settings, destinations } = open('Mein Profil');
    settings.update({ theme: 'light', broadcast: { delaySeconds: 7 } });
    const url = 'rtmp://live.example.com/app';
    await destinations.save({ id: 'one', name: 'One', url, enabled: true, streamKey: 'KEY' });

    const copy = await profiles.create('Copy', 'first');
    const plain = await profiles.create('Plain');
    profiles.switchTo(plain);
    expect(settings.get()).toMatchObject({ theme: 'light', broadcast: { delaySeconds: 0 } });
    expect(destinations.list()).toEqual([]);
    profiles.switchTo(copy);
    expect(settings.get().broadcast.delaySeconds).toBe(7);
    const [copied] = destinations.list();
    expect(await destinations.withSecrets(copied?.id ?? '')).toMatchObject({ streamKey: 'KEY' });
    // The copy's key is its own.
    destinations.remove(copied?.id ?? '');
    settings.update({ broadcast: { delaySeconds: 9 } });

    onAir.now = true;
    expect(() => {
      profiles.switchTo('first');
    }).toThrow('Stop first.');
    onAir.now = false;
    profiles.switchTo('first');
    expect(settings.get().broadcast.delaySeconds).toBe(7);
    expect(await destinations.withSecrets('one')).toMatchObject({ streamKey: 'KEY' });
    profiles.switchTo(copy);
    profiles.remove('first');

    // It was called so once, whatever is spoken now.
    const again = open();
    expect(again.profiles.state()).toMatchObject({
      currentId: copy,
      profiles: [{ name: 'Copy' }, { name: 'Plain' }],
      removed: [{ name: 'Mein Profil' }],
    });
    expect(again.settings.get()).toMatchObject({ theme: 'light', broadcast: { delaySeconds: 9 } });
  });
});
