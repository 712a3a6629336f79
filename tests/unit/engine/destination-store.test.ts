import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { DestinationStore } from '../../../src/engine/settings/destination-store.ts';
import { FileSecretStore } from '../../../src/engine/settings/secret-store.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';

const wallClock = { nowMs: () => Date.now() };
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'footlight-destinations-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
});

function openStore(publishUrls: readonly string[] = []): DestinationStore {
  const secrets = new FileSecretStore(directory, undefined, wallClock, silentLogger);
  return new DestinationStore(
    directory,
    secrets,
    { publishUrls, watchUrl: undefined },
    wallClock,
    silentLogger,
  );
}

const srt = { id: 'mine', name: 'Mine', url: 'srt://live.example.com:8890', enabled: true };
const passphrase = 'a secret of two';
const fileNamed = (name: string): string => readFileSync(join(directory, name), 'utf8');

describe('Destinations by SRT', () => {
  it('keep latency beside the address, and stream id and passphrase out of it', async () => {
    const saved = await openStore().save({ ...srt, streamKey: 'publish:KEY', passphrase, latencyMs: 400 });
    expect(saved).toEqual({ ...srt, latencyMs: 400, hasKey: true, hasPassphrase: true });
    const store = openStore();
    expect(store.list()).toEqual([saved]);
    expect(await store.withSecrets('mine')).toEqual({
      destination: saved,
      streamKey: 'publish:KEY',
      passphrase,
    });
    expect(fileNamed('destinations.json')).not.toMatch(/KEY|secret of/u);
  });

  it('need neither stream id nor passphrase', async () => {
    const store = openStore();
    expect(await store.save(srt)).toEqual({ ...srt, hasKey: false, hasPassphrase: false });
    expect(await store.withSecrets('mine')).toMatchObject({ streamKey: undefined, passphrase: undefined });
  });

  it('take a whole address apart, and what stands beside it counts more', async () => {
    const store = openStore();
    const url = `${srt.url}?streamid=#!::r=show,m=publish,s=KEY&passphrase=${encodeURIComponent(passphrase)}&latency=300&pbkeylen=32`;
    expect(await store.save({ ...srt, url, latencyMs: 500 })).toEqual({
      ...srt,
      url: `${srt.url}?pbkeylen=32`,
      latencyMs: 500,
      hasKey: true,
      hasPassphrase: true,
    });
    expect(await store.withSecrets('mine')).toMatchObject({
      streamKey: '#!::r=show,m=publish,s=KEY',
      passphrase,
    });
  });

  it('lose the passphrase when it is emptied, when the protocol changes, and when they are removed', async () => {
    const store = openStore();
    await store.save({ ...srt, passphrase });
    expect(await store.save({ ...srt, passphrase: '' })).toMatchObject({ hasPassphrase: false });
    await store.save({ ...srt, streamKey: 'KEY', passphrase, latencyMs: 300 });
    const rtmp = { ...srt, url: 'rtmp://live.example.com/app' };
    expect(await store.save({ ...rtmp, latencyMs: 300 })).toEqual({
      ...rtmp,
      hasKey: true,
      hasPassphrase: false,
    });
    await store.save({ ...srt, passphrase });
    store.remove('mine');
    expect(store.list()).toEqual([]);
    expect(fileNamed('keys.json')).not.toMatch(/KEY|secret of/u);
  });

  it('are refused where they can’t work', async () => {
    const refusal = { code: 'DESTINATION_INVALID' };
    const store = openStore();
    for (const url of ['srt://live.example.com', `${srt.url}?mode=listener`, `${srt.url}?latency=7`]) {
      await expect(store.save({ ...srt, url })).rejects.toMatchObject(refusal);
    }
    await expect(store.save({ ...srt, streamKey: 'x'.repeat(513) })).rejects.toMatchObject(refusal);
    expect(store.list()).toEqual([]);
  });

  it('may be given at the start, for this time only', async () => {
    const store = openStore([`${srt.url}?streamid=publish:KEY&latency=200000`, srt.url]);
    const [first, second] = store.list();
    expect(first).toMatchObject({
      id: 'given-1',
      name: 'live.example.com:8890',
      url: srt.url,
      latencyMs: 200,
    });
    expect(first).toMatchObject({ hasKey: true, hasPassphrase: false });
    expect(second).toMatchObject({ hasKey: false });
    expect(await store.withSecrets('given-1')).toMatchObject({ streamKey: 'publish:KEY' });
  });
});

it('Destinations of a studio that knew no SRT open as they were', () => {
  const older = { id: 'old', name: 'Old', url: 'rtmp://live.example.com/app', enabled: true };
  writeFileSync(join(directory, 'destinations.json'), JSON.stringify({ version: 1, destinations: [older] }));
  const keys = { version: 1, secrets: { old: { kind: 'plain', text: 'KEY' } } };
  writeFileSync(join(directory, 'keys.json'), JSON.stringify(keys));
  expect(openStore().list()).toEqual([{ ...older, hasKey: true, hasPassphrase: false }]);
});
