import { join } from 'node:path';
import { BrowserWindow, dialog, session, shell } from 'electron';
import { closingQuestion } from './closing-question.ts';
import { mayNavigate, mayUse, opensOutside, webPreferences, windowOptions } from './window-policy.ts';
import type { ChosenSurface } from './surfaces.ts';
import type { WindowBounds } from './window-bounds.ts';
import type { AirState } from '../engine/launcher.ts';
import type { ShellWords } from './words.ts';

/** What the window needs to know of the studio, which may change while it is open. */
export interface StudioOnScreen {
  uiUrl: () => string;
  air: () => AirState;
  words: () => ShellWords;
  chosenSurface: ChosenSurface;
}

/** Opens the studio's page in a window that it can't leave and that asks for nothing but capture. */
export function openStudioWindow(
  { uiUrl, air, words, chosenSurface }: StudioOnScreen,
  bounds: WindowBounds,
): BrowserWindow {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((contents, permission, decide, details) => {
    decide(mayUse(permission, details.requestingUrl || contents.getURL(), uiUrl()));
  });
  defaultSession.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    mayUse(permission, requestingOrigin, uiUrl()),
  );
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.setDisplayMediaRequestHandler(chosenSurface.handle);

  const window = new BrowserWindow({
    ...windowOptions,
    ...bounds.get(),
    webPreferences: { ...webPreferences, preload: join(import.meta.dirname, '../preload/index.cjs') },
  });
  bounds.follow(window);
  window.once('ready-to-show', () => {
    window.show();
  });
  window.webContents.on('will-navigate', (event) => {
    if (!mayNavigate(event.url, uiUrl())) event.preventDefault();
  });
  window.webContents.on('will-redirect', (event) => {
    if (!mayNavigate(event.url, uiUrl())) event.preventDefault();
  });
  window.webContents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  // The page objects to being closed on air; Electron would keep it open without a word.
  window.webContents.on('will-prevent-unload', (event) => {
    const question = closingQuestion(air(), words());
    const closes =
      !question ||
      dialog.showMessageBoxSync(window, { type: 'warning', ...question, defaultId: 0, cancelId: 0 }) === 1;
    if (closes) event.preventDefault();
  });
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (opensOutside(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  return window;
}
