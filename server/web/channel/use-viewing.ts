import { useEffect } from 'react';
import { viewingEveryS, type Viewing } from '../../../src/shared/contracts/viewing.ts';
import { channelPath } from './api.ts';
import { withViewerToken } from './viewer-token.ts';

/** Random, of this page alone: gone with it, and never stored. */
const viewer = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
  byte.toString(16).padStart(2, '0'),
).join('');

/** Lets the relay count this page among those who watch, while the channel is live. */
export function useViewing(slug: string, live: boolean): void {
  useEffect(() => {
    if (!live) return;
    const say = (left?: true): void => {
      const body: Viewing = { viewer, ...(left && { left }) };
      // Outlives the page; whether it comes through is of no interest here.
      void fetch(withViewerToken(`${channelPath(slug)}/viewing`), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        keepalive: true,
      }).catch(() => undefined);
    };
    const leave = (): void => say(true);
    say();
    const timer = setInterval(() => say(), viewingEveryS * 1000);
    window.addEventListener('pagehide', leave);
    return () => {
      clearInterval(timer);
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [slug, live]);
}
