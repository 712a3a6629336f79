import { useCallback, useSyncExternalStore, type RefObject } from 'react';

/** iPhones give the whole screen to a video element only. */
type PhoneVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

export interface FullScreen {
  active: boolean;
  toggle: () => void;
}

function subscribe(onChange: () => void): () => void {
  document.addEventListener('fullscreenchange', onChange);
  return () => document.removeEventListener('fullscreenchange', onChange);
}

/** Full screen of an element, or of the video in it where the browser can do no more. */
export function useFullScreen(element: RefObject<HTMLElement | null>): FullScreen {
  const active = useSyncExternalStore(subscribe, () => document.fullscreenElement !== null);
  const toggle = useCallback(() => {
    if (document.fullscreenElement) {
      void document.exitFullscreen();
    } else if (document.fullscreenEnabled) {
      // Refused outside of a gesture, and inside of a frame that may not: then it stays as it is.
      element.current?.requestFullscreen().catch(() => {});
    } else {
      element.current?.querySelector<PhoneVideo>('video')?.webkitEnterFullscreen?.();
    }
  }, [element]);
  return { active, toggle };
}
