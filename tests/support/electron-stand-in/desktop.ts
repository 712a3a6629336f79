import type { DesktopCapturer, GlobalShortcut, NativeImage } from 'electron';
import { control } from './control.ts';

const thumbnail = (isEmpty: boolean): Pick<NativeImage, 'isEmpty' | 'toDataURL'> => ({
  isEmpty: () => isEmpty,
  toDataURL: () => 'data:image/png;base64,AAAA',
});

/** One screen, and one window that the system has no picture of. */
export const desktopCapturer = {
  getSources: () =>
    Promise.resolve([
      { id: 'screen:1:0', name: 'Entire screen', thumbnail: thumbnail(false) },
      { id: 'window:7:0', name: 'A game', thumbnail: thumbnail(true) },
    ]),
} satisfies { getSources: (...given: Parameters<DesktopCapturer['getSources']>) => Promise<object[]> };

/** Another program has this one. */
const taken = 'CommandOrControl+F5';
const registered = new Map<string, () => void>();
control.handle('key', (accelerator) => registered.get(String(accelerator))?.());

export const globalShortcut: Pick<GlobalShortcut, 'register' | 'unregister'> = {
  register: (accelerator, callback) => {
    if (accelerator === taken) return false;
    control.note('globalShortcut.register', accelerator);
    registered.set(accelerator, callback);
    return true;
  },
  unregister: (accelerator) => {
    registered.delete(accelerator);
  },
};
