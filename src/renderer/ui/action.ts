import type { ComponentType } from 'react';
import { t } from '../language/language.ts';

/** Something that the performer can do; menus, keys and the shortcut sheet are made of these. */
export interface Action {
  id: string;
  label: string;
  run: () => void;
  /** Key combinations such as `mod+shift+z`; the first is shown. */
  keys?: readonly string[];
  icon?: ComponentType<{ size?: number | string }>;
  disabled?: boolean;
  danger?: boolean;
  /** Set for an on/off choice. */
  checked?: boolean;
}

/** A line between two groups of a menu. */
export const separator = 'separator' as const;
export type MenuEntry = Action | typeof separator;

const keyNames: Record<string, string> = {
  get mod(): string {
    return t('Ctrl');
  },
  get shift(): string {
    return t('Shift');
  },
  alt: 'Alt',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  get delete(): string {
    return t('Del');
  },
};

/** `mod+shift+z` as Ctrl+Shift+Z; ⌘ instead of Ctrl on a Mac. */
export function showKeys(keys: string): string {
  const isMac = navigator.userAgent.includes('Mac OS');
  return keys
    .split('+')
    .map((key) =>
      key === 'mod' && isMac ? '⌘' : (keyNames[key] ?? key.charAt(0).toUpperCase() + key.slice(1)),
    )
    .join('+');
}

/** True while keys belong to a text field or an open dialog. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input:not([type=checkbox]):not([type=range]), textarea, select') !== null)
  );
}
