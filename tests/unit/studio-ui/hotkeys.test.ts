import { expect, it } from 'vitest';
import {
  conflictsOf,
  keysOfPress,
  pushKeysOf,
  sharersOf,
  withOwnKeys,
  type KeyPress,
} from '../../../src/renderer/ui/hotkeys.ts';

const press = (key: string, held: Partial<KeyPress> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

it.each([
  [press('z', { ctrlKey: true }), 'mod+z'],
  [press('Z', { metaKey: true, shiftKey: true }), 'mod+shift+z'],
  [press('?', { shiftKey: true }), '?'],
  [press('F5', { altKey: true, shiftKey: true }), 'alt+shift+f5'],
  [press('MediaPlayPause'), 'mediaplaypause'],
  [press('Shift', { shiftKey: true }), undefined],
])('writes a press of %o as %s', (event, keys) => {
  expect(keysOfPress(event)).toBe(keys);
});

it('puts own keys in place of the usual ones, or none', () => {
  const undo = { id: 'undo', label: 'Undo', keys: ['mod+z'] };
  const redo = { id: 'redo', label: 'Redo', keys: ['mod+y'] };
  expect(withOwnKeys([undo, 'separator', redo], { undo: ['f1'], redo: [] })).toEqual([
    { ...undo, keys: ['f1'] },
    'separator',
    { ...redo, keys: [] },
  ]);
});

it('finds keys that two actions share, however they are written', () => {
  const all = [
    { id: 'a', keys: ['mod+shift+z', 'f1'] },
    { id: 'b', keys: ['shift+mod+z'] },
    { id: 'c', keys: ['z'] },
  ];
  const conflicts = conflictsOf(all);
  expect(all.map((each) => sharersOf(each, conflicts))).toEqual([['b'], ['a'], []]);
});

it('knows the strips that a held key opens or closes', () => {
  const own = { 'talk:mic:1': ['f1'], 'hush:mic:1': ['f2'], 'talk:guest': ['f1'], undo: ['f1'] };
  expect(pushKeysOf(press('F1'), own)).toEqual([
    { inputId: 'mic:1', mutedWhileHeld: false },
    { inputId: 'guest', mutedWhileHeld: false },
  ]);
  expect(pushKeysOf(press('F2'), own)).toEqual([{ inputId: 'mic:1', mutedWhileHeld: true }]);
  expect(pushKeysOf(press('F2', { altKey: true }), own)).toEqual([]);
});
