import { z } from 'zod';

/** A screen or a window that can be shown in a scene. */
export const surfaceSchema = z.strictObject({
  /** The system's, as long as it is there. */
  id: z.string().min(1).max(500),
  name: z.string().max(500),
  kind: z.enum(['screen', 'window']),
  /** What is on it at the moment, small: a data URL; empty where the system gives none. */
  picture: z.string().max(1_000_000),
});
export type Surface = z.infer<typeof surfaceSchema>;

/** A key that works in every program. */
export const globalKeySchema = z.strictObject({
  /** Of the action that it does. */
  actionId: z.string().min(1).max(100),
  /** As actions write keys, such as mod+shift+f9. */
  keys: z.string().min(1).max(60),
});
export type GlobalKey = z.infer<typeof globalKeySchema>;
export const maxGlobalKeys = 100;

/** What of the whole desktop a shell can give to the studio: all of it is Electron's. */
export interface DesktopService {
  /** Whether there is a file manager to show files in. */
  readonly showsFiles: boolean;
  /** Shows a file in its folder. @throws FootlightError NOT_READY where there is no file manager */
  showFile(path: string): Promise<void>;
  /** @throws FootlightError NOT_READY where the shell has none */
  surfaces(): Promise<Surface[]>;
  /** The path of a text file that the performer chose in the system's dialog; undefined: none. @throws FootlightError NOT_READY */
  chooseTextFile(): Promise<string | undefined>;
  /** The page's next capture of a screen is of this one. @throws FootlightError NOT_READY */
  chooseSurface(surfaceId: string): Promise<void>;
  /** In place of those that were set before. Resolves to the actions whose key another program has. */
  setGlobalKeys(keys: readonly GlobalKey[]): Promise<string[]>;
}

const namedKeys: Readonly<Record<string, string>> = {
  arrowup: 'Up',
  arrowdown: 'Down',
  arrowleft: 'Left',
  arrowright: 'Right',
  ' ': 'Space',
  enter: 'Return',
  tab: 'Tab',
  backspace: 'Backspace',
  delete: 'Delete',
  insert: 'Insert',
  home: 'Home',
  end: 'End',
  pageup: 'PageUp',
  pagedown: 'PageDown',
};
const modifiers: Readonly<Record<string, string>> = {
  mod: 'CommandOrControl',
  alt: 'Alt',
  shift: 'Shift',
};

/**
 * Keys as Electron registers them for the whole system, such as CommandOrControl+Shift+F9. Undefined for
 * what nobody could type any more if it were taken from every program: a letter alone, or with Shift.
 */
export function acceleratorOf(keys: string): string | undefined {
  const parts = keys.split('+');
  const key = parts.pop() ?? '';
  const isFunctionKey = /^f([1-9]|1\d|2[0-4])$/.test(key);
  const name = isFunctionKey || /^[a-z\d]$/.test(key) ? key.toUpperCase() : namedKeys[key];
  const held = parts.map((part) => modifiers[part]);
  if (name === undefined || held.includes(undefined)) return undefined;
  const isHeld = parts.includes('mod') || parts.includes('alt');
  return isHeld || isFunctionKey ? [...held, name].join('+') : undefined;
}
