import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CollectionStore } from '../../../src/engine/settings/collection-store.ts';
import { openProfile } from '../../../src/engine/settings/profile.ts';
import { forkEngine, launchEngine } from '../../../src/engine/launcher.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { newCollection } from '../../../src/shared/scene/defaults.ts';
import { builtPage, runEngine, temporaryDirectory } from './running-engine.ts';
import { recordProgram } from './program-recording.ts';
import { TestPage } from './test-page.ts';

const systemClock = { nowMs: () => Date.now() };

describe('A profile', () => {
  it('is never without a whole collection, however often the studio is killed while it saves', async () => {
    const directory = temporaryDirectory();
    const script = join(import.meta.dirname, '../../support/saving-process.ts');
    for (let round = 0; round < 12; round += 1) {
      const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(child, 'exit');
      await once(child.stdout, 'data');
      // At another place of a save each time.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      child.kill('SIGKILL');
      await exited;
      const store = new CollectionStore(
        join(directory, 'collection.json'),
        () => newCollection('Lost', 'scene'),
        systemClock,
        silentLogger,
      );
      expect(store.problem).toBeUndefined();
      expect(store.get().name).toMatch(/^Show \d+$/);
      expect(store.get().sources).toHaveLength(200);
    }
    expect(readdirSync(directory).filter((name) => name.includes('.broken-'))).toEqual([]);
  });

  it('is used by one studio at a time, and free again however that ended', async () => {
    const directory = temporaryDirectory();
    const profile = await openProfile(directory);
    await expect(openProfile(directory)).rejects.toMatchObject({ code: 'DATA_DIR_LOCKED' });
    await expect(openProfile(join(directory, '.', 'x', '..'))).rejects.toMatchObject({
      code: 'DATA_DIR_LOCKED',
    });
    await profile.release();
    await (await openProfile(directory)).release();
  });

  it('opens the last good collection and names the one that was set aside', async () => {
    const profileDir = temporaryDirectory();
    const store = new CollectionStore(
      join(profileDir, 'collection.json'),
      () => newCollection('Default', 'scene'),
      systemClock,
      silentLogger,
    );
    store.save(newCollection('Good', 'scene'));
    store.importFrom(writeCollection('Better'));
    writeFileSync(join(profileDir, 'collection.json'), '{"version":1,"na');
    const { engine } = await runEngine({ profileDir });
    const page = await TestPage.open(engine.uiUrl, await recordProgram());
    onTestFinished(() => page.close());
    expect((await page.calls.collections.open.query()).collection.name).toBe('Good');
    const { collectionProblem } = await page.calls.environment.query();
    const [aside] = readdirSync(profileDir).filter((name) => name.startsWith('collection.json.broken-'));
    expect(collectionProblem).toContain(aside);
  });

  it('keeps its collection when a broken one is to be opened in its place', async () => {
    const profileDir = temporaryDirectory();
    const store = new CollectionStore(
      join(profileDir, 'collection.json'),
      () => newCollection('Default', 'scene'),
      systemClock,
      silentLogger,
    );
    store.save(newCollection('Mine', 'scene'));
    const before = readFileSync(join(profileDir, 'collection.json'), 'utf8');
    const broken = join(temporaryDirectory(), 'broken.json');
    writeFileSync(broken, '{"version":2}');
    await expect(runEngine({ profileDir, collectionFile: broken })).rejects.toMatchObject({
      code: 'COLLECTION_INVALID',
    });
    await expect(runEngine({ profileDir, collectionFile: '/nowhere.json' })).rejects.toMatchObject({
      code: 'COLLECTION_INVALID',
    });
    expect(readFileSync(join(profileDir, 'collection.json'), 'utf8')).toBe(before);
  });

  it('keeps destinations without their keys, which lie in a file for the owner alone', async () => {
    const recording = await recordProgram();
    const { engine, profileDir, log } = await runEngine();
    const page = await TestPage.open(engine.uiUrl, recording);
    const input = { id: 'mine', name: 'Mine', url: 'rtmp://live.example.com/app', enabled: true };
    expect(await page.calls.destinations.save.mutate({ ...input, streamKey: 'top-secret-key' })).toEqual({
      ...input,
      hasKey: true,
      hasPassphrase: false,
    });
    // Without a key the stored one stays.
    expect(await page.calls.destinations.save.mutate({ ...input, name: 'Renamed' })).toMatchObject({
      hasKey: true,
    });
    await expect(
      page.calls.destinations.save.mutate({ ...input, url: 'https://example.com' }),
    ).rejects.toMatchObject({
      data: { footlightCode: 'DESTINATION_INVALID' },
    });
    expect(JSON.stringify(await page.calls.destinations.list.query())).not.toContain('top-secret-key');
    expect(readFileSync(join(profileDir, 'destinations.json'), 'utf8')).not.toContain('top-secret-key');
    expect(statSync(join(profileDir, 'keys.json')).mode & 0o777).toBe(0o600);
    await page.close();
    await engine.close();

    const again = await runEngine({ profileDir });
    const second = await TestPage.open(again.engine.uiUrl, recording);
    onTestFinished(() => second.close());
    expect(await second.calls.destinations.list.query()).toEqual([
      { ...input, name: 'Renamed', hasKey: true, hasPassphrase: false },
    ]);
    await second.calls.destinations.remove.mutate('mine');
    expect(readFileSync(join(profileDir, 'keys.json'), 'utf8')).not.toContain('top-secret-key');
    expect([...log.lines, ...again.log.lines].some(({ text }) => text.includes('top-secret-key'))).toBe(
      false,
    );
  });

  it('opens with the test devices in the picture where there are no others', async () => {
    const { engine } = await runEngine({ fakeDevices: true });
    const page = await TestPage.open(engine.uiUrl, await recordProgram());
    onTestFinished(() => page.close());
    const { collection } = await page.calls.collections.open.query();
    expect(collection.sources).toMatchObject([{ kind: 'camera', name: 'Test camera' }]);
    expect(collection.scenes[0]?.items[0]?.transform).toMatchObject({ x: 0, y: 0, width: 1280, height: 720 });
    expect(collection.audioInputs).toHaveLength(1);
    expect(await page.calls.settings.get.query()).toMatchObject({ firstRunDone: true });
    expect(await page.calls.environment.query()).toMatchObject({
      fakeDevices: true,
      shell: 'browser',
      keychain: false,
    });
  });
});

describe('The engine’s process', () => {
  const options = () => ({
    profileDir: temporaryDirectory(),
    rendererDir: builtPage(temporaryDirectory()),
    shell: 'browser' as const,
    fakeDevices: false,
    destinations: [],
    goLive: false,
  });

  it('is ready, and ends when it is told to', async () => {
    const engine = await launchEngine(forkEngine(), options());
    expect((await fetch(engine.uiUrl)).status).toBe(200);
    await engine.close();
    expect(await engine.ended).toBeUndefined();
    await expect(fetch(engine.uiUrl)).rejects.toThrow();
  });

  it('hands its reason on when it can’t start', async () => {
    const given = options();
    const first = await launchEngine(forkEngine(), given);
    onTestFinished(() => first.close());
    await expect(launchEngine(forkEngine(), given)).rejects.toMatchObject({ code: 'DATA_DIR_LOCKED' });
    await expect(
      launchEngine(forkEngine(), { ...options(), destinations: ['rtmp://x/onlykey'] }),
    ).rejects.toMatchObject({
      code: 'DESTINATION_INVALID',
    });
  });

  it('is reported when it dies', async () => {
    const process = forkEngine();
    const engine = await launchEngine(process, options());
    process.kill();
    expect(await engine.ended).toMatchObject({ code: 'INTERNAL' });
    await engine.close();
  });
});

function writeCollection(name: string): string {
  const path = join(temporaryDirectory(), 'collection.json');
  writeFileSync(path, JSON.stringify(newCollection(name, 'scene')));
  return path;
}
