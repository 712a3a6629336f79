import { acceleratorOf, type GlobalKey } from '../../shared/contracts/desktop.ts';
import type { Hotkeys } from '../../shared/contracts/hotkeys.ts';

/** What of a key press matters. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Whether a key press is `keys`. */
export function matchesKeys(event: KeyPress, keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const mod = event.ctrlKey || event.metaKey;
  // A character such as ? needs Shift on some layouts and not on others.
  const shiftMatters = key.length > 1 || /[a-z]/.test(key);
  return (
    event.key.toLowerCase() === key &&
    mod === parts.includes('mod') &&
    event.altKey === parts.includes('alt') &&
    (!shiftMatters || event.shiftKey === parts.includes('shift'))
  );
}

/** A menu's entries with the performer's own keys in place of the usual ones. */
export function withOwnKeys<Entry extends string | { id: string; keys?: readonly string[] }>(
  entries: readonly Entry[],
  own: Hotkeys,
): Entry[] {
  return entries.map((entry) => {
    const keys = typeof entry === 'string' ? undefined : own[entry.id];
    return typeof entry === 'string' || keys === undefined ? entry : Object.assign({}, entry, { keys });
  });
}

/** A key press as actions write it, such as mod+shift+z; undefined while only modifiers are held. */
export function keysOfPress({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string | undefined {
  if (['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'Dead', 'Unidentified'].includes(key)) return undefined;
  const name = key.toLowerCase();
  // A character such as ? has its Shift in it already.
  const shiftMatters = name.length > 1 || /[a-z]/.test(name);
  return [
    ...(ctrlKey || metaKey ? ['mod'] : []),
    ...(altKey ? ['alt'] : []),
    ...(shiftKey && shiftMatters ? ['shift'] : []),
    name,
  ].join('+');
}

/** The same combination, however its modifiers are ordered. */
function plain(keys: string): string {
  const parts = keys.split('+');
  return [...parts.slice(0, -1).sort(), parts.at(-1)].join('+');
}

/** By combination those that share it, where more than one does. */
export function conflictsOf(
  all: readonly { id: string; keys?: readonly string[] }[],
): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  for (const { id, keys = [] } of all) {
    for (const each of new Set(keys.map(plain))) owners.set(each, [...(owners.get(each) ?? []), id]);
  }
  return new Map([...owners].filter(([, ids]) => ids.length > 1));
}

/** Others that have one of these keys as well. */
export function sharersOf(
  { id, keys = [] }: { id: string; keys?: readonly string[] },
  conflicts: ReadonlyMap<string, readonly string[]>,
): string[] {
  return keys.flatMap((each) => (conflicts.get(plain(each)) ?? []).filter((other) => other !== id));
}

/** The first key of each chosen action that every program could give up. */
export function globalKeysOf(
  actions: readonly { id: string; keys?: readonly string[] }[],
  chosen: readonly string[],
): GlobalKey[] {
  return actions.flatMap(({ id: actionId, keys = [] }) => {
    const usable = chosen.includes(actionId)
      ? keys.find((each) => acceleratorOf(each) !== undefined)
      : undefined;
    return usable === undefined ? [] : { actionId, keys: usable };
  });
}

/** What a key that is held does to a strip, and what its release does. */
export interface PushKey {
  inputId: string;
  mutedWhileHeld: boolean;
}

/** The strips whose push-to-talk or push-to-mute key this is. */
export function pushKeysOf(event: KeyPress, own: Hotkeys): PushKey[] {
  return Object.entries(own).flatMap(([id, keys]) => {
    const [kind, inputId] = id.split(/:(.*)/s);
    if (inputId === undefined || (kind !== 'talk' && kind !== 'hush')) return [];
    const isPressed = keys.some((each) => matchesKeys(event, each));
    return isPressed ? { inputId, mutedWhileHeld: kind === 'hush' } : [];
  });
}
