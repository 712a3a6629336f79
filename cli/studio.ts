import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { BrowserHost } from '../src/browser-host/browser-host.ts';
import { findBrowser } from '../src/browser-host/find-browser.ts';
import {
  createProcessLogger,
  defaultProfileDir,
  forkEngine,
  KeptEngine,
  launchEngine,
} from '../src/engine/launcher.ts';
import { FootlightError } from '../src/shared/base/errors.ts';
import type { StudioReady } from '../src/shared/contracts/relay.ts';
import { ensureBuilt } from './build.ts';
import { electronPath } from './electron-path.ts';
import { exitWith } from './exit.ts';
import { readStudioArguments, type StudioArguments } from './studio-arguments.ts';

const root = join(import.meta.dirname, '..');
const logger = createProcessLogger('studio');

/** Runs the studio until it is closed. @returns the exit code */
async function main(): Promise<number> {
  const { shell, ...given } = readStudioArguments(process.argv.slice(2), process.env);
  // Neither the browser nor a codec has any business with it.
  delete process.env['FOOTLIGHT_DESTINATION'];
  delete process.env['FOOTLIGHT_OBS_WEBSOCKET_PASSWORD'];
  const electron = given.headless || shell === 'browser' ? undefined : electronPath();
  if (shell === 'electron' && electron === undefined) {
    throw new FootlightError(
      'CONFIG_INVALID',
      'Electron’s binary is not here. Run `npx install-electron`, or start the studio with --shell browser.',
    );
  }
  await ensureBuilt('studio');
  const { headless, ...options } = { ...given, profileDir: resolve(given.profileDir ?? defaultProfileDir()) };
  process.stderr.write(
    `The studio runs in ${electron === undefined ? 'an installed browser' : 'Electron'}.\n`,
  );
  return electron === undefined ? runInBrowser(options, headless) : runInElectron(electron, options);
}

type StudioOptions = Omit<StudioArguments, 'shell' | 'headless' | 'profileDir'> & { profileDir: string };

async function runInBrowser(options: StudioOptions, headless: boolean): Promise<number> {
  const hasDisplay =
    process.platform !== 'linux' || 'DISPLAY' in process.env || 'WAYLAND_DISPLAY' in process.env;
  const opensWindow = headless || hasDisplay;
  const browserPath = opensWindow ? findBrowser() : undefined;
  const pageBrowser = browserPath ?? installedBrowser();
  const stop = Promise.withResolvers<undefined>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stop.resolve(undefined);
    });
  }
  const engine = await KeptEngine.start({
    options: {
      ...options,
      rendererDir: join(root, 'dist/studio/renderer'),
      shell: 'browser',
      systemLanguages: [Intl.DateTimeFormat().resolvedOptions().locale],
      ...(pageBrowser !== undefined && { pageBrowser }),
    },
    launch: (launched) => launchEngine(forkEngine(), launched),
    logger,
  });
  const { uiUrl: ui, obsWebSocket } = engine;
  const ready: StudioReady = { event: 'ready', ui, ...(obsWebSocket !== undefined && { obsWebSocket }) };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  let host: BrowserHost | undefined;
  try {
    if (browserPath === undefined) {
      process.stderr.write('There is no display here, so open the address in a browser on this machine.\n');
    } else {
      const { profileDir } = options;
      host = new BrowserHost({ browserPath, profileDir, headless, engine, logger });
    }
    const failure = await Promise.race([stop.promise, engine.ended, ...(host ? [host.ended] : [])]);
    if (failure) throw failure;
    return 0;
  } finally {
    // The engine first: its goodbyes to the destinations matter more than the window.
    await engine.close();
    await host?.close();
  }
}

/** For web pages alone, so the studio does without where there is none. */
function installedBrowser(): string | undefined {
  try {
    return findBrowser();
  } catch {
    return undefined;
  }
}

/** Electron prints the ready line itself; the options go by the environment, out of every process list. */
function runInElectron(path: string, options: StudioOptions): Promise<number> {
  const child = spawn(path, [root], {
    stdio: 'inherit',
    env: { ...process.env, FOOTLIGHT_STUDIO_OPTIONS: JSON.stringify(options) },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGTERM'));
  return new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode) => {
      settle(exitCode ?? 1);
    });
  });
}

try {
  // Nothing is left to wait for; a stray handle must not keep the terminal.
  process.exit(await main());
} catch (failure) {
  exitWith(failure);
}
