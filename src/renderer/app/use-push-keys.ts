import { useEffect } from 'react';
import { useStudio } from '../bridge/studio-context.ts';
import { setAudioInput } from '../../shared/scene/commands.ts';
import { isTyping } from '../ui/action.ts';
import { pushKeysOf, type PushKey } from '../ui/hotkeys.ts';

/** Lets a strip be heard, or silent, for as long as its key is held. */
export function usePushKeys(): void {
  const studio = useStudio();
  useEffect(() => {
    /** By the key that is held. */
    const held = new Map<string, PushKey[]>();
    const mute = (pushed: readonly PushKey[], isHeld: boolean): void => {
      for (const { inputId, mutedWhileHeld } of pushed) {
        const muted = mutedWhileHeld === isHeld;
        // No step to be undone: it is over when the key is let go.
        studio.scenes.replace((before) => setAudioInput(before, inputId, { muted }));
      }
    };
    const release = (key: string): void => {
      mute(held.get(key) ?? [], false);
      held.delete(key);
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      const key = event.code;
      if (event.repeat || held.has(key) || isTyping(event)) return;
      const pushed = pushKeysOf(event, studio.state.getState().settings.hotkeys);
      if (pushed.length === 0) return;
      event.preventDefault();
      held.set(key, pushed);
      mute(pushed, true);
    };
    const onKeyUp = (event: KeyboardEvent): void => {
      release(event.code);
    };
    // A window that is left does not hear of the key's release.
    const onBlur = (): void => {
      for (const key of [...held.keys()]) release(key);
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', onBlur);
    return () => {
      onBlur();
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', onBlur);
    };
  }, [studio]);
}
