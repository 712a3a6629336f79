import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type {
  Dialog,
  IpcMain,
  MenuItemConstructorOptions,
  PowerSaveBlocker,
  SafeStorage,
  Screen,
  Shell,
} from 'electron';
import { control } from './control.ts';

/** Which button the performer presses next. */
let choice = 0;
control.handle('choose', (button) => (choice = Number(button)));

/** What the performer chooses next in the system's dialog for files. */
let filePaths: string[] = [];
control.handle('files', (paths) => (filePaths = paths as string[]));

/** A mutable twin of what Electron declares with overloads that no literal fits. */
export const dialog = {
  showErrorBox: (title, content) => {
    control.note('dialog.showErrorBox', { title, content });
  },
  showMessageBoxSync: (...given: unknown[]) => {
    control.note('dialog.showMessageBoxSync', given.at(-1));
    return choice;
  },
  showOpenDialog: () => Promise.resolve({ canceled: filePaths.length === 0, filePaths }),
} satisfies Pick<Dialog, 'showErrorBox' | 'showMessageBoxSync' | 'showOpenDialog'>;

let blockers = 0;
export const powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'> = {
  start: (type) => {
    control.note('powerSaveBlocker.start', type);
    return ++blockers;
  },
  stop: (id) => {
    control.note('powerSaveBlocker.stop', id);
    return true;
  },
};

const key = createHash('sha256').update('a keychain of the test').digest();

/** Encrypts for real, so that a key in a file would be seen. */
export const safeStorage: Pick<
  SafeStorage,
  'decryptStringAsync' | 'encryptStringAsync' | 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable'
> = {
  getSelectedStorageBackend: () =>
    process.env['STAND_IN_KEYCHAIN'] === 'none' ? 'basic_text' : 'gnome_libsecret',
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  encryptStringAsync: (text) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Promise.resolve(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
  },
  decryptStringAsync: (sealed) => {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    const result = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString();
    return Promise.resolve({ result, shouldReEncrypt: false });
  },
};

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
} satisfies { getAllDisplays: () => Pick<ReturnType<Screen['getAllDisplays']>[number], 'workArea'>[] };

export const shell: Pick<Shell, 'openExternal' | 'showItemInFolder'> = {
  showItemInFolder: (path) => {
    control.note('shell.showItemInFolder', path);
  },
  openExternal: (url) => {
    control.note('shell.openExternal', url);
    return Promise.resolve();
  },
};

/** Electron's own store listens on it; no page of ours speaks to it. */
export const ipcMain = new EventEmitter() satisfies { on: (...given: Parameters<IpcMain['on']>) => unknown };

export const Menu = {
  buildFromTemplate: (template: readonly MenuItemConstructorOptions[]) => template,
};

export const nativeImage = {
  createFromPath: (path: string) => ({ path, resize: () => ({ path }) }),
};

export class Tray extends EventEmitter {
  #template: readonly MenuItemConstructorOptions[] = [];

  constructor(image: { path: string }) {
    super();
    control.note('new Tray', image.path);
    control.handle('tray.menu', () => this.#template.map(({ label }) => label));
    control.handle('tray.click', (label) => {
      const item = this.#template.find((each) => each.label === label);
      item?.click?.({} as never, undefined, {});
    });
  }

  setToolTip(text: string): void {
    control.note('tray.setToolTip', text);
  }

  setContextMenu(template: readonly MenuItemConstructorOptions[]): void {
    this.#template = template;
  }
}
