import type { Fields } from './fields.ts';

const names: Readonly<Record<string, string>> = {
  SPACE: ' ',
  RETURN: 'enter',
  ESCAPE: 'escape',
  DELETE: 'delete',
  BACKSPACE: 'backspace',
  TAB: 'tab',
  UP: 'arrowup',
  DOWN: 'arrowdown',
  LEFT: 'arrowleft',
  RIGHT: 'arrowright',
  HOME: 'home',
  END: 'end',
  PAGEUP: 'pageup',
  PAGEDOWN: 'pagedown',
};

/** A key of OBS with its modifiers, such as OBS_KEY_S with control, as the menus write it: mod+s. */
export function keysOf(fields: Fields): string {
  const id = fields.string('keyId').replace(/^OBS_KEY_/, '');
  const modifiers = fields.has('keyModifiers') ? fields.object('keyModifiers') : {};
  return [
    ...(modifiers['control'] === true || modifiers['command'] === true ? ['mod'] : []),
    ...(modifiers['shift'] === true ? ['shift'] : []),
    ...(modifiers['alt'] === true ? ['alt'] : []),
    names[id] ?? id.toLowerCase(),
  ].join('+');
}
