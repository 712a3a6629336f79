import { useEffect, useState } from 'react';
import type { Channel } from '../../../src/shared/contracts/relay.ts';
import { withViewerToken } from './viewer-token.ts';
import { channelPath, fetchChannel, parseChannelEvent, Refused } from './api.ts';

type ChannelView =
  | { state: 'loading' }
  | { state: 'unknown' }
  /** The channel is private, and the page's address has no token that is good, or not any more. */
  | { state: 'refused'; expired: boolean }
  /** Nothing is known of the channel, because the relay can't be reached. */
  | { state: 'unreachable' }
  | { state: 'known'; channel: Channel };

const retryDelayMs = 2_000;
/** A private channel may be opened to all; not many wait for that. */
const refusedRetryDelayMs = 20_000;

/** Spreads the viewers' reconnects after the relay was away. */
const jittered = (delayMs: number): number => delayMs * (0.5 + Math.random());

/**
 * Tells `onView` of a channel and of every change, until the signal. Changes come as server-sent
 * events; while those are away the channel is asked for again and again.
 */
function followChannel(slug: string, onView: (view: ChannelView) => void, signal: AbortSignal): void {
  let events: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let known = false;

  const show = (channel: Channel): void => {
    known = true;
    onView({ state: 'known', channel });
  };
  const retryLater = (delayMs = retryDelayMs): void => {
    clearTimeout(retry);
    if (!signal.aborted) retry = setTimeout(() => void refresh(), jittered(delayMs));
  };
  const listen = (): void => {
    events = new EventSource(withViewerToken(`${channelPath(slug)}/events`));
    events.onmessage = (event: MessageEvent<string>) => {
      const channel = parseChannelEvent(event.data);
      if (channel) show(channel);
    };
    events.onerror = () => {
      // The relay may be gone, or full, or the channel deleted: asking for it tells which.
      events?.close();
      events = undefined;
      retryLater();
    };
  };
  const refresh = async (): Promise<void> => {
    try {
      const channel = await fetchChannel(slug, signal);
      if (signal.aborted) return;
      if (channel) {
        show(channel);
        if (!events) listen();
      } else {
        known = false;
        onView({ state: 'unknown' });
      }
    } catch (thrown) {
      if (signal.aborted) return;
      if (thrown instanceof Refused) {
        known = false;
        onView({ state: 'refused', expired: thrown.expired });
        retryLater(refusedRetryDelayMs);
        return;
      }
      // What was known stays on show: the picture may well go on without the API.
      if (!known) onView({ state: 'unreachable' });
      retryLater();
    }
  };

  signal.addEventListener('abort', () => {
    clearTimeout(retry);
    events?.close();
  });
  void refresh();
}

/** One channel, kept up to date while the component is there. `slug` stays the same for its life. */
export function useChannel(slug: string): ChannelView {
  const [view, setView] = useState<ChannelView>({ state: 'loading' });
  useEffect(() => {
    const leaving = new AbortController();
    followChannel(slug, setView, leaving.signal);
    return () => leaving.abort();
  }, [slug]);
  return view;
}
