import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** What is made by Vite before it can be served. */
const targets = {
  web: {
    // Overlays are drawn as in the studio.
    inputs: [
      'server/web',
      'src/shared',
      'src/renderer/overlay',
      'src/renderer/program',
      'src/renderer/language',
    ],
    stamp: 'dist/web/.built',
    command: ['node_modules/vite/bin/vite.js', 'build', '--config', 'server/web/vite.config.ts'],
  },
  studio: {
    inputs: ['src', 'electron.vite.config.ts'],
    stamp: 'dist/studio/.built',
    command: ['node_modules/electron-vite/bin/electron-vite.js', 'build'],
  },
} as const;

export type BuildTarget = keyof typeof targets;

/** Builds those targets whose sources, or packages, are newer than what was built last; says so on stderr. */
export async function ensureBuilt(...names: readonly BuildTarget[]): Promise<void> {
  // An installed copy carries what was built and has no sources to compare it with.
  const old = names.filter((name) => existsSync(join(root, targets[name].inputs[0])) && !isFresh(name));
  await Promise.all(
    old.map((name) => {
      process.stderr.write(`Building ${name === 'web' ? 'the watch page' : 'the studio'}…\n`);
      return build(name);
    }),
  );
}

async function build(name: BuildTarget): Promise<void> {
  const { command, stamp } = targets[name];
  const startedAt = new Date();
  // stdout belongs to the ready line of whoever builds.
  const builder = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  builder.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  builder.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    builder.once('error', reject);
    builder.once('close', resolve);
  });
  if (exitCode !== 0) {
    throw new Error(`Building ${name} failed:\n${Buffer.concat(output).toString()}`);
  }
  mkdirSync(dirname(join(root, stamp)), { recursive: true });
  writeFileSync(join(root, stamp), startedAt.toISOString());
}

function isFresh(name: BuildTarget): boolean {
  const { inputs, stamp } = targets[name];
  const stampPath = join(root, stamp);
  if (!existsSync(stampPath)) return false;
  const builtMs = statSync(stampPath).mtimeMs;
  const paths = [
    'package-lock.json',
    ...inputs,
    ...inputs.flatMap((input) => globSync(`${input}/**/*`, { cwd: root })),
  ];
  return paths.every((path) => statSync(join(root, path)).mtimeMs <= builtMs);
}

if (import.meta.main) {
  for (const name of Object.keys(targets) as BuildTarget[]) await build(name);
}
