import { useEffect } from 'react';
import type { BroadcastPlayer } from './broadcast-player.ts';
import { isPictureInPicturePossible, togglePictureInPicture } from './picture-in-picture.ts';

const volumeStep = 0.1;
const shortSeekSeconds = 5;
const longSeekSeconds = 10;
const speedStep = 0.25;
const speedLimits = { least: 0.25, most: 2 };

/** What keys do beyond the player itself. */
export interface ShortcutTargets {
  video: () => HTMLVideoElement | null | undefined;
  toggleFullScreen: () => void;
  toggleStatistics: () => void;
  toggleKeys: () => void;
  /** Called when a key was of use, so that the controls show. */
  onUse: () => void;
}

/** Keys of the whole page, as `KeySheet` lists them. What has the focus comes first. */
export function useShortcuts(player: BroadcastPlayer | undefined, targets: ShortcutTargets): void {
  useEffect(() => {
    if (!player) return;
    const handle = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const focus = event.target instanceof Element ? event.target : undefined;
      if (focus?.closest('input, textarea, [contenteditable], [role="menu"], [role="dialog"]')) return;
      if (event.key === ' ' && focus?.closest('button, a')) return;
      // A slider takes the keys that move it, and nothing else.
      const moves = /^(Arrow|Page|Home|End)/.test(event.key);
      if (moves && focus?.closest('[role="slider"]')) return;
      const action = actionOf(event.key.length === 1 ? event.key.toLowerCase() : event.key, player, targets);
      if (!action || player.store.getState().phase === 'idle') return;
      event.preventDefault();
      action();
      targets.onUse();
    };
    document.addEventListener('keydown', handle);
    return () => document.removeEventListener('keydown', handle);
  }, [player, targets]);
}

function actionOf(key: string, player: BroadcastPlayer, targets: ShortcutTargets): (() => void) | undefined {
  const { muted, volume, recorded, speed } = player.store.getState();
  const setSpeed = (wanted: number) => (): void =>
    player.setSpeed(Math.min(speedLimits.most, Math.max(speedLimits.least, wanted)));
  const actions: Record<string, (() => void) | undefined> = {
    ' ': () => player.togglePlay(),
    k: () => player.togglePlay(),
    j: () => player.seekBy(-longSeekSeconds),
    l: () => player.seekBy(longSeekSeconds),
    ArrowLeft: () => player.seekBy(-shortSeekSeconds),
    ArrowRight: () => player.seekBy(shortSeekSeconds),
    Home: () => player.seekToShare(0),
    End: () => player.seekToShare(1),
    ArrowUp: () => player.setVolume(volume + volumeStep),
    ArrowDown: () => player.setVolume(volume - volumeStep),
    m: () => player.setMuted(!muted),
    c: () => player.toggleCaptions(),
    f: targets.toggleFullScreen,
    p: isPictureInPicturePossible() ? () => void togglePictureInPicture(targets.video()) : undefined,
    '<': recorded ? setSpeed(speed - speedStep) : undefined,
    '>': recorded ? setSpeed(speed + speedStep) : undefined,
    i: targets.toggleStatistics,
    '?': targets.toggleKeys,
  };
  return /^\d$/.test(key) ? () => player.seekToShare(Number(key) / 10) : actions[key];
}
