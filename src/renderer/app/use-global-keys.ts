import { useEffect } from 'react';
import { useStudio, useStudioState } from '../bridge/studio-context.ts';
import { separator } from '../ui/action.ts';
import { globalKeysOf } from '../ui/hotkeys.ts';
import type { MenuOfDesk } from './menus.ts';

/** Keeps the shell told of the keys that work in every program, too, where it can have such. */
export function useGlobalKeys(menus: readonly MenuOfDesk[]): void {
  const studio = useStudio();
  const chosen = useStudioState((state) => state.settings.globalHotkeys);
  const isOpen = useStudioState((state) => state.link === 'open');
  const actions = menus.flatMap((menu) => menu.entries.filter((entry) => entry !== separator));
  const wanted = JSON.stringify(globalKeysOf(actions, chosen));
  useEffect(() => {
    if (studio.environment.shell !== 'electron' || !isOpen) return;
    const keys = JSON.parse(wanted) as ReturnType<typeof globalKeysOf>;
    studio.engine.desktop.setGlobalKeys.mutate(keys).then(
      (refusedGlobalKeys) => {
        studio.state.setState({ refusedGlobalKeys });
      },
      () => {
        // Without a link it is told again as soon as there is one.
      },
    );
  }, [studio, wanted, isOpen]);
}
