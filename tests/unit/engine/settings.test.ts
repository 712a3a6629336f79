import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { assetTypeOf } from '../../../src/engine/settings/asset-type.ts';
import { RemoteSealer } from '../../../src/engine/settings/remote-sealer.ts';
import { FileSecretStore, type SecretSealer } from '../../../src/engine/settings/secret-store.ts';
import { SettingsStore } from '../../../src/engine/settings/settings-store.ts';
import { readPublishUrl, splitPublishUrl } from '../../../src/publish/publish-address.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';

const wallClock = { nowMs: () => Date.now() };
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'footlight-settings-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
});

const openSettings = (): SettingsStore => new SettingsStore(directory, silentLogger, wallClock);

describe('The settings', () => {
  it('keep what was changed, and have defaults for the rest', () => {
    openSettings().update({ theme: 'light' });
    const settings = openSettings().get();
    expect(settings).toMatchObject({ theme: 'light', firstRunDone: false });
    expect(settings.encoding).toMatchObject({
      encoder: 'webcodecs',
      codec: 'h264',
      keyframeIntervalMs: 2000,
      adaptiveBitrate: true,
    });
    expect(statSync(join(directory, 'settings.json')).mode & 0o777).toBe(0o600);
  });

  it('fall back to the default of a value that is none of theirs, and keep the others', () => {
    writeFileSync(
      join(directory, 'settings.json'),
      JSON.stringify({ theme: 'light', encoding: { encoder: 3 }, old: 1 }),
    );
    expect(openSettings().get()).toMatchObject({ theme: 'light', encoding: { encoder: 'webcodecs' } });
  });

  it('of a studio that knew no adaptive bitrate open with it', () => {
    const encoding = { encoder: 'libx264', codec: 'h264', videoBitrateKbps: 3000 };
    const older = { ...encoding, audioBitrateKbps: 160, keyframeIntervalMs: 2000 };
    writeFileSync(join(directory, 'settings.json'), JSON.stringify({ encoding: older }));
    expect(openSettings().get().encoding).toEqual({ ...older, adaptiveBitrate: true });
  });

  it('start anew beside a file that can’t be read', () => {
    writeFileSync(join(directory, 'settings.json'), '{"theme":');
    const settings = openSettings();
    expect(settings.get().theme).toBe('dark');
    settings.update({ theme: 'light' });
    expect(openSettings().get().theme).toBe('light');
    expect(readdirSync(directory).some((name) => name.startsWith('settings.json.broken-'))).toBe(true);
  });
});

describe('The secret store', () => {
  const sealer: SecretSealer = {
    seal: (secret) => Promise.resolve(Buffer.from(secret).toString('base64')),
    unseal: (sealed) => Promise.resolve(Buffer.from(sealed, 'base64').toString()),
  };
  const openStore = (given?: SecretSealer): FileSecretStore =>
    new FileSecretStore(directory, given, wallClock, silentLogger);

  it('keeps secrets sealed where the shell can seal', async () => {
    await openStore(sealer).set('one', 'my-key');
    expect(readFileSync(join(directory, 'keys.json'), 'utf8')).not.toContain('my-key');
    expect(await openStore(sealer).get('one')).toBe('my-key');
    expect(openStore(sealer).keychain).toBe(true);
  });

  it('has no key, rather than a wrong one, where a shell can’t open what another sealed', async () => {
    await openStore(sealer).set('one', 'my-key');
    const plain = openStore();
    expect([plain.has('one'), await plain.get('one')]).toEqual([false, undefined]);
    await plain.set('one', 'typed-again');
    expect(await openStore(sealer).get('one')).toBe('typed-again');
  });

  it('leaves nothing of a key that was removed', async () => {
    const store = openStore();
    await store.set('one', 'my-key');
    await store.set('two', 'other-key');
    store.remove('one');
    expect(store.has('one')).toBe(false);
    const contents = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
    expect(contents.join('')).not.toContain('my-key');
    expect(await openStore().get('two')).toBe('other-key');
  });

  it('asks the shell’s keychain by message', async () => {
    const asked: { type: string; requestId: number; text: string }[] = [];
    const remote = new RemoteSealer((message) => asked.push(message));
    const sealed = remote.seal('a');
    const refused = remote.seal('b');
    expect(asked).toMatchObject([
      { type: 'seal', text: 'a' },
      { type: 'seal', text: 'b' },
    ]);
    remote.handleAnswer(asked[1]?.requestId ?? -1, undefined);
    remote.handleAnswer(asked[0]?.requestId ?? -1, 'A');
    expect(await sealed).toBe('A');
    await expect(refused).rejects.toThrow('keychain');
  });
});

describe('An address to publish to', () => {
  it('is taken apart at its last segment', () => {
    expect(splitPublishUrl('rtmp://127.0.0.1:1935/live/KEY')).toEqual({
      url: 'rtmp://127.0.0.1:1935/live',
      streamKey: 'KEY',
    });
    expect(splitPublishUrl('rtmps://live.example.com:443/a/b/KEY?x=1&y=/2')).toEqual({
      url: 'rtmps://live.example.com:443/a/b',
      streamKey: 'KEY?x=1&y=/2',
    });
  });

  it('is refused, without its key being told, where it is none', () => {
    for (const url of [
      'rtmp://host/KEY',
      'rtmp://host/live/',
      'https://host/live/KEY',
      'KEY',
      'rtmp:///live/KEY',
    ]) {
      expect(() => splitPublishUrl(url)).toThrow(
        expect.objectContaining({ code: 'DESTINATION_INVALID' }) as Error,
      );
      expect(refusalOf(url)).not.toContain('host');
    }
    expect(() => readPublishUrl('ftp://host/live')).toThrow('rtmps://');
  });
});

/** The sentence that an address is refused with. */
function refusalOf(url: string): string {
  try {
    return splitPublishUrl(url).url;
  } catch (refusal) {
    return String(refusal);
  }
}

describe('A file', () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

  it('is an image by its first bytes, and SVG is none', () => {
    const imageTypeOf = (text: string): string | undefined => assetTypeOf('image', bytes(text));
    expect(imageTypeOf('\x89PNG\r\n\x1a\n')).toBe('image/png');
    expect(imageTypeOf('\xff\xd8\xff\xe0')).toBe('image/jpeg');
    expect(imageTypeOf('GIF89a')).toBe('image/gif');
    expect(imageTypeOf('RIFF\0\0\0\0WEBP')).toBe('image/webp');
    expect(imageTypeOf('\0\0\0\x20ftypavif')).toBe('image/avif');
    for (const other of ['', '<svg', '<?xml', '\0\0\0\x20ftypisom', 'RIFF\0\0\0\0WAVE']) {
      expect(imageTypeOf(other)).toBeUndefined();
    }
  });

  it('is video or sound by its first bytes', () => {
    const mediaTypeOf = (text: string): string | undefined => assetTypeOf('media', bytes(text));
    expect(mediaTypeOf('\0\0\0\x20ftypisom')).toBe('video/mp4');
    expect(mediaTypeOf('\0\0\0\x08wide')).toBe('video/quicktime');
    expect(mediaTypeOf('\x1aE\xdf\xa3')).toBe('video/webm');
    expect(mediaTypeOf('RIFF\0\0\0\0WAVE')).toBe('audio/wav');
    expect(mediaTypeOf('OggS')).toBe('audio/ogg');
    expect(mediaTypeOf('fLaC')).toBe('audio/flac');
    expect(mediaTypeOf('ID3\x04')).toBe('audio/mpeg');
    expect(mediaTypeOf('\xff\xfb\x90')).toBe('audio/mpeg');
    expect(mediaTypeOf('\xff\xf1\x50')).toBe('audio/aac');
    for (const other of ['', 'MZ', '\0\0\0\x20ftypheic', '\xff\xd8\xff', 'RIFF\0\0\0\0WEBP', '<html']) {
      expect(mediaTypeOf(other)).toBeUndefined();
    }
  });
});
