import { join } from 'node:path';
import { app, dialog, powerSaveBlocker, type BrowserWindow } from 'electron';
import { createProcessLogger, defaultProfileDir, KeptEngine, launchEngine } from '../engine/launcher.ts';
import { messageOf } from '../shared/base/errors.ts';
import type { StudioReady } from '../shared/contracts/relay.ts';
import { spokenLanguage, type Language } from '../shared/language/language.ts';
import { saidIn } from '../shared/language/said-in.ts';
import { forkEngineUtility } from './fork-engine.ts';
import { keychainSealer } from './keychain.ts';
import { forkMediaWorker } from './media-worker-process.ts';
import { ShellDesktop } from './shell-desktop.ts';
import { readStudioOptions, type StudioOptions } from './studio-options.ts';
import { StudioTray } from './studio-tray.ts';
import { openStudioWindow } from './studio-window.ts';
import { ChosenSurface } from './surfaces.ts';
import { followUpdates } from './updates.ts';
import { WindowBounds } from './window-bounds.ts';
import { shellWords, type ShellWords } from './words.ts';

const logger = createProcessLogger('shell');
const reloadDelayMs = 2_000;

let engine: KeptEngine | undefined;
let window: BrowserWindow | undefined;
let isQuitting = false;
/** The system's, until the engine knows what the performer chose. */
let language: Language = 'en';

const words = (): ShellWords => shellWords[engine?.language ?? language];

/** Ends everything in order, once. */
async function quit(exitCode: number): Promise<void> {
  if (isQuitting) return;
  isQuitting = true;
  await engine?.close();
  app.exit(exitCode);
}

function failStart(failure: unknown): void {
  logger.error({ reason: messageOf(failure) }, 'The studio could not start or go on.');
  process.stderr.write(`${messageOf(failure)}\n`);
  dialog.showErrorBox('Footlight', saidIn(engine?.language ?? language, messageOf(failure)));
  void quit(2);
}

/** The computer neither sleeps nor dims in mid-show. */
function stayAwakeOnAir(running: KeptEngine): void {
  let blocker: number | undefined;
  running.onAirChanged(({ broadcasting, recording }) => {
    if (broadcasting || recording) blocker ??= powerSaveBlocker.start('prevent-display-sleep');
    else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  });
}

/** A page that died is loaded again; the engine holds the broadcast meanwhile. */
function openWindow(running: KeptEngine, chosenSurface: ChosenSurface, bounds: WindowBounds): void {
  const opened = openStudioWindow(
    { uiUrl: () => running.uiUrl, air: () => running.air, words, chosenSurface },
    bounds,
  );
  window = opened;
  const load = (): void => {
    if (!opened.isDestroyed()) void opened.loadURL(running.uiUrl);
  };
  opened.webContents.on('render-process-gone', (_event, details) => {
    logger.warn({ reason: details.reason }, 'The page died and is loaded again.');
    setTimeout(load, reloadDelayMs);
  });
  opened.on('closed', () => {
    window = undefined;
    // Windows in which web pages are drawn may still be there, though nobody sees them.
    void quit(0);
  });
  running.onAddressChanged(load);
  load();
}

function showWindow(): void {
  if (window?.isMinimized()) window.restore();
  window?.show();
  window?.focus();
}

function openTray(running: KeptEngine): void {
  const tray = new StudioTray({ show: showWindow, quit: () => void quit(0) });
  const say = (): void => {
    tray.say(running.air, words());
  };
  running.onAirChanged(say);
  running.onLanguageChanged(say);
  say();
}

async function start(options: StudioOptions): Promise<void> {
  const systemLanguages = app.getPreferredSystemLanguages();
  language = spokenLanguage(systemLanguages);
  const sealer = await keychainSealer();
  const chosenSurface = new ChosenSurface(() => engine?.uiUrl ?? '');
  const running = await KeptEngine.start({
    options: {
      ...options,
      rendererDir: join(import.meta.dirname, '../renderer'),
      shell: 'electron',
      systemLanguages,
    },
    launch: (launched) =>
      launchEngine(forkEngineUtility(), launched, {
        forkWorker: forkMediaWorker,
        desktop: (tell) => new ShellDesktop(chosenSurface, words, tell),
        ...(sealer && { sealer }),
      }),
    logger,
  });
  engine = running;
  const { uiUrl: ui, obsWebSocket } = running;
  const ready: StudioReady = { event: 'ready', ui, ...(obsWebSocket !== undefined && { obsWebSocket }) };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  stayAwakeOnAir(running);
  openWindow(running, chosenSurface, new WindowBounds(options.profileDir));
  openTray(running);
  void followUpdates(() => running.air, logger);
  const failure = await running.ended;
  if (failure) throw failure;
}

/** One studio for a profile: a second start brings the first one's window to the front. */
function run(options: StudioOptions): void {
  app.setPath('userData', join(options.profileDir, 'electron'));
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write('The Footlight studio is already open; its window comes to the front.\n');
    app.exit(0);
    return;
  }
  app.on('second-instance', showWindow);
  // The page guards its own closing while on air: the end comes with its window's, not with the last one's.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => {
    if (isQuitting) return;
    event.preventDefault();
    void quit(0);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void quit(0));
  app
    .whenReady()
    .then(() => start(options))
    .catch(failStart);
}

try {
  run(readStudioOptions(process.env['FOOTLIGHT_STUDIO_OPTIONS'], defaultProfileDir()));
} catch (failure) {
  failStart(failure);
}
