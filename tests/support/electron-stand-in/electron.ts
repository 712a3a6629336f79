import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { desktopCapturer, globalShortcut } from './desktop.ts';
import { session } from './session.ts';
import {
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  powerSaveBlocker,
  safeStorage,
  screen,
  shell,
  Tray,
} from './system.ts';
import { utilityProcess } from './utility-process.ts';

/**
 * Exactly the part of Electron that the studio's shell and its libraries use, on Node and an installed
 * Chromium. Every part is held to Electron's own declarations.
 */
export {
  app,
  BrowserWindow,
  desktopCapturer,
  dialog,
  globalShortcut,
  Menu,
  nativeImage,
  powerSaveBlocker,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
};

/** As libraries take it that were written for CommonJS. */
export default { app, ipcMain, shell };
