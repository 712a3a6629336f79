import { useEffect, useEffectEvent } from 'react';
import { useStudio } from '../bridge/studio-context.ts';
import { isTyping, separator } from '../ui/action.ts';
import { matchesKeys } from '../ui/hotkeys.ts';
import type { MenuOfDesk } from './menus.ts';

/** Lets every action of the menus be called by its key, wherever the focus is on the desk, and by its name. */
export function useKeys(menus: readonly MenuOfDesk[]): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target;
    const elsewhere =
      target instanceof Element && target.closest('[role=dialog], [role=menu], [role=listbox]');
    if (event.defaultPrevented || isTyping(event) || elsewhere) return;
    for (const action of menus.flatMap((menu) => menu.entries)) {
      if (action === separator || !action.keys?.some((keys) => matchesKeys(event, keys))) continue;
      event.preventDefault();
      if (!action.disabled) action.run();
      return;
    }
  });
  const { actions } = useStudio();
  useEffect(() => {
    actions.set(menus.flatMap((menu) => menu.entries.filter((entry) => entry !== separator)));
  }, [actions, menus]);
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      onKeyDown(event);
    };
    window.addEventListener('keydown', listener);
    return () => {
      window.removeEventListener('keydown', listener);
    };
  }, []);
}
