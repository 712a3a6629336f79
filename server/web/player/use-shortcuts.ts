import { useEffect } from 'react';
import type { LivePlayer } from './live-player.ts';

const volumeStep = 0.1;
const seekSeconds = 5;

/** Keys of the whole page: space or k, m, f and the arrows. What has the focus comes first. */
export function useShortcuts(
  player: LivePlayer | undefined,
  toggleFullScreen: () => void,
  onUse: () => void,
): void {
  useEffect(() => {
    if (!player) return;
    const actions: Record<string, () => void> = {
      ' ': () => player.togglePlay(),
      k: () => player.togglePlay(),
      m: () => player.setMuted(!player.store.getState().muted),
      f: toggleFullScreen,
      ArrowUp: () => player.setVolume(player.store.getState().volume + volumeStep),
      ArrowDown: () => player.setVolume(player.store.getState().volume - volumeStep),
      ArrowLeft: () => player.seekBy(-seekSeconds),
      ArrowRight: () => player.seekBy(seekSeconds),
    };
    const handle = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const focus = event.target instanceof Element ? event.target : undefined;
      if (focus?.closest('input, textarea, [contenteditable], [role="slider"], [role="menu"]')) return;
      if (event.key === ' ' && focus?.closest('button, a')) return;
      const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action || player.store.getState().phase === 'idle') return;
      event.preventDefault();
      action();
      onUse();
    };
    document.addEventListener('keydown', handle);
    return () => document.removeEventListener('keydown', handle);
  }, [player, toggleFullScreen, onUse]);
}
