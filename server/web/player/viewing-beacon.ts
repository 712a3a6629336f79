import { viewingEveryS, type Viewing } from '../../../src/shared/contracts/viewing.ts';
import { channelPath } from '../channel/api.ts';
import { withViewerToken } from '../channel/viewer-token.ts';
import type { BroadcastPlayer } from './broadcast-player.ts';

const everyMs = viewingEveryS * 1000;
/** A silent page out of sight for this long has no viewer. */
const unseenMs = 5 * 60_000;

/**
 * Tells the relay that somebody watches this page: a cache between them would hide it. The id is random,
 * belongs to the page alone and ends with it.
 */
export function sendViewingBeacons(player: BroadcastPlayer, slug: string, signal: AbortSignal): void {
  const viewer = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  let seenAtMs = performance.now();
  let timer: ReturnType<typeof setInterval> | undefined;

  const isWatched = (): boolean => {
    const { phase, muted } = player.store.getState();
    if (!document.hidden || document.pictureInPictureElement || !muted) seenAtMs = performance.now();
    return (phase === 'playing' || phase === 'buffering') && performance.now() - seenAtMs < unseenMs;
  };
  const send = (left: boolean): void => {
    const body: Viewing = { viewer, ...(left && { left }) };
    fetch(withViewerToken(`${channelPath(slug)}/viewing`), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      keepalive: true,
      signal: AbortSignal.timeout(everyMs),
    }).catch(() => {
      // The next one may come through.
    });
  };
  const leave = (): void => {
    if (timer !== undefined) send(true);
    clearInterval(timer);
    timer = undefined;
  };
  // The first at the first picture, and not again for every stall.
  const unsubscribe = player.store.subscribe(({ phase }) => {
    if (phase !== 'playing' || timer !== undefined) return;
    timer = setInterval(() => {
      if (isWatched()) send(false);
    }, everyMs);
    send(false);
  });
  window.addEventListener('pagehide', leave, { signal });
  signal.addEventListener('abort', () => {
    unsubscribe();
    leave();
  });
}
