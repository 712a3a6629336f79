import { z } from 'zod';
import { withViewerToken } from './viewer-token.ts';
import { channelListSchema, channelSchema, type Channel } from '../../../src/shared/contracts/relay.ts';

// The content security policy forbids the code generation that zod would otherwise try.
z.config({ jitless: true });

const requestTimeoutMs = 8_000;

async function get(path: string, signal: AbortSignal): Promise<Response> {
  return fetch(path, { signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]) });
}

/** Address of everything about one channel. */
export function channelPath(slug: string): string {
  return `/api/v1/channels/${encodeURIComponent(slug)}`;
}

/**
 * One channel; `refused` if it is private and this page may not see it; undefined if the relay has none
 * of that name.
 * @throws if the relay can't be reached or its answer isn't a channel
 */
export async function fetchChannel(
  slug: string,
  signal: AbortSignal,
): Promise<Channel | 'refused' | undefined> {
  const response = await get(withViewerToken(channelPath(slug)), signal);
  // 400 is the answer to a name that no channel can have.
  if (response.status === 404 || response.status === 400) return undefined;
  // It is private, and this page has no token for it.
  if (response.status === 401 || response.status === 403) return 'refused';
  if (!response.ok) throw new Error(`The relay answered ${response.status}.`);
  return channelSchema.parse(await response.json());
}

/**
 * Every public channel, those on air first.
 * @throws if the relay can't be reached or its answer isn't a list
 */
export async function fetchChannels(signal: AbortSignal): Promise<Channel[]> {
  const response = await get('/api/v1/channels', signal);
  if (!response.ok) throw new Error(`The relay answered ${response.status}.`);
  const { channels } = channelListSchema.parse(await response.json());
  return channels.sort((a, b) => Number(b.live) - Number(a.live) || a.title.localeCompare(b.title));
}

/** A channel out of a server-sent event, or undefined if it isn't one. */
export function parseChannelEvent(data: string): Channel | undefined {
  try {
    return channelSchema.parse(JSON.parse(data));
  } catch {
    return undefined;
  }
}
