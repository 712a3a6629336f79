import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { build, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../../cli/build.ts';

const root = join(import.meta.dirname, '../../..');
/** Where Electron's binary keeps its fuses: this text, a version, a length, a digit for each (@electron/fuses). */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseCount = 9;
const enabledFuse = '1'.charCodeAt(0);

/** What electron-builder makes of the project, around a binary that is nothing but its fuses. */
describe('The installed studio', () => {
  let folder: string;
  let unpacked: string;
  let packed: string[];

  beforeAll(async () => {
    await ensureBuilt('studio');
    folder = mkdtempSync(join(tmpdir(), 'footlight-package-'));
    const electronDist = join(folder, 'electron');
    mkdirSync(electronDist);
    const fuses = Buffer.concat([
      Buffer.from(fuseSentinel),
      Buffer.from([1, fuseCount]),
      Buffer.from('1'.repeat(fuseCount)),
    ]);
    writeFileSync(join(electronDist, 'electron'), Buffer.concat([Buffer.alloc(64), fuses, Buffer.alloc(64)]));
    chmodSync(join(electronDist, 'electron'), 0o755);
    const output = join(folder, 'out');
    // The whole of electron-builder.yml is validated against its schema on the way.
    await build({
      projectDir: root,
      targets: Platform.LINUX.createTarget('dir'),
      publish: 'never',
      config: {
        extends: join(root, 'electron-builder.yml'),
        publish: { provider: 'generic', url: 'https://updates.example/footlight' },
        directories: { output },
        electronDist,
        npmRebuild: false,
      },
    });
    unpacked = join(output, 'linux-unpacked');
    packed = listPackage(join(unpacked, 'resources/app.asar'), { isPack: false });
  }, 180_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds what the studio runs, and nothing of its sources, tests or the relay', () => {
    for (const name of ['main/index.js', 'main/engine.js', 'main/media-worker.js', 'preload/index.cjs']) {
      expect(packed).toContain(`/dist/studio/${name}`);
    }
    expect(packed).toContain('/dist/studio/renderer/index.html');
    const top = new Set(packed.map((path) => path.split('/')[1]));
    expect([...top].toSorted()).toEqual(['dist', 'node_modules', 'package.json']);
    expect(packed.filter((path) => /^\/dist\/(?!studio(?:\/|$))./.test(path))).toEqual([]);
    expect(packed.filter((path) => /\/node_modules\/(?:@electric-sql|fastify|kysely)\//.test(path))).toEqual(
      [],
    );
  });

  it('brings every package that its processes import', () => {
    const imported = ['index', 'engine', 'media-worker'].flatMap((name) =>
      importsOf(join(root, `dist/studio/main/${name}.js`)),
    );
    const missing = [...new Set(imported)].filter((name) => !packed.includes(`/node_modules/${name}`));
    expect(missing).toEqual([]);
  });

  it('has FFmpeg’s native parts and their worker outside of the archive', () => {
    const outside = join(unpacked, 'resources/app.asar.unpacked');
    expect(existsSync(join(outside, 'dist/studio/main/media-worker.js'))).toBe(true);
    expect(existsSync(join(outside, 'node_modules/node-av/package.json'))).toBe(true);
    const native = packed.filter((path) => path.endsWith('.node'));
    expect(native.length).toBeGreaterThan(0);
    expect(native.filter((path) => !existsSync(join(outside, path)))).toEqual([]);
  });

  it('runs nothing but its own code, whatever the environment says', async () => {
    const wire = await getCurrentFuseWire(join(unpacked, 'footlight'));
    const isOn = (fuse: FuseV1Options): boolean => Number(wire[fuse]) === enabledFuse;
    expect(isOn(FuseV1Options.RunAsNode)).toBe(false);
    expect(isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(false);
    expect(isOn(FuseV1Options.EnableNodeCliInspectArguments)).toBe(false);
    expect(isOn(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(false);
    expect(isOn(FuseV1Options.EnableCookieEncryption)).toBe(true);
    expect(isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(true);
    expect(isOn(FuseV1Options.OnlyLoadAppFromAsar)).toBe(true);
  });

  it('knows where a newer one would be', () => {
    expect(readFileSync(join(unpacked, 'resources/app-update.yml'), 'utf8')).toContain(
      'https://updates.example/footlight',
    );
  });
});

/** The packages that a bundle and its chunks import. */
function importsOf(path: string): string[] {
  const code = readFileSync(path, 'utf8');
  const specifiers = [...code.matchAll(/(?:from\s*|import\s*\(?\s*)["']([^"']+)["']/g)].map(
    ([, name = '']) => name,
  );
  return specifiers.flatMap((name) => {
    if (name.startsWith('.')) return importsOf(join(path, '..', name));
    if (name.startsWith('node:') || name === 'electron' || builtinModules.includes(name)) return [];
    return [
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    ];
  });
}
