import { z } from 'zod';
import {
  broadcastListSchema,
  broadcastSchema,
  downloadAddressSchema,
  type Broadcast,
  type DownloadAddress,
} from '../../../src/shared/contracts/broadcasts.ts';
import {
  channelListSchema,
  channelSchema,
  errorBodySchema,
  type Channel,
} from '../../../src/shared/contracts/relay.ts';
import { withViewerToken } from './viewer-token.ts';

// The content security policy forbids the code generation that zod would otherwise try.
z.config({ jitless: true });

const requestTimeoutMs = 8_000;

/** The relay doesn't let this viewer in: the channel is private. */
export class Refused extends Error {
  /** True if the page has a token that was good once. */
  readonly expired: boolean;

  constructor(code: string | undefined) {
    super('The channel is private.');
    this.expired = code === 'VIEWER_TOKEN_EXPIRED';
  }
}

/**
 * What the relay has at an address of its API, or undefined if there is nothing.
 * @throws Refused, or another error if the relay can't be reached or its answer isn't what it should be
 */
async function get<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T | undefined> {
  const response = await fetch(withViewerToken(path), {
    signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
  });
  // 400 is the answer to a name that nothing can have.
  if (response.status === 404 || response.status === 400) return undefined;
  if (response.status === 401 || response.status === 403) throw new Refused(await codeOf(response));
  if (!response.ok) throw new Error(`The relay answered ${response.status}.`);
  return schema.parse(await response.json());
}

async function codeOf(response: Response): Promise<string | undefined> {
  const body = errorBodySchema.safeParse(await response.json().catch(() => undefined));
  return body.data?.error.code;
}

/** Address of everything about one channel. */
export function channelPath(slug: string): string {
  return `/api/v1/channels/${encodeURIComponent(slug)}`;
}

/** One channel, or undefined if the relay has none of that name. Throws as `get`. */
export function fetchChannel(slug: string, signal: AbortSignal): Promise<Channel | undefined> {
  return get(channelPath(slug), channelSchema, signal);
}

/** Every public channel, those on air first. Throws as `get`. */
export async function fetchChannels(signal: AbortSignal): Promise<Channel[]> {
  const { channels = [] } = (await get('/api/v1/channels', channelListSchema, signal)) ?? {};
  return channels.sort((a, b) => Number(b.live) - Number(a.live) || a.title.localeCompare(b.title));
}

/** A channel's broadcasts that are over, newest first; none if the relay keeps none. Throws as `get`. */
export async function fetchPastBroadcasts(slug: string, signal: AbortSignal): Promise<Broadcast[]> {
  const { broadcasts = [] } =
    (await get(`${channelPath(slug)}/broadcasts`, broadcastListSchema, signal)) ?? {};
  return broadcasts.filter(({ state }) => state === 'finished');
}

/** One broadcast, or undefined if the relay doesn't keep it. Throws as `get`. */
export function fetchBroadcast(id: string, signal: AbortSignal): Promise<Broadcast | undefined> {
  return get(`/api/v1/broadcasts/${encodeURIComponent(id)}`, broadcastSchema, signal);
}

/**
 * Where the owner of a recording can fetch it as a file.
 * @throws Error with a sentence for the owner
 */
export async function askForDownload(id: string, streamKey: string): Promise<DownloadAddress> {
  const response = await fetch(`/api/v1/broadcasts/${encodeURIComponent(id)}/download-address`, {
    method: 'POST',
    headers: { authorization: `Bearer ${streamKey}` },
    signal: AbortSignal.timeout(requestTimeoutMs),
  }).catch((cause: unknown) => {
    throw new Error('The relay can’t be reached just now. Try again.', { cause });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return downloadAddressSchema.parse(answer);
  throw new Error(
    errorBodySchema.safeParse(answer).data?.error.message ?? `The relay answered ${response.status}.`,
  );
}

/** A channel out of a server-sent event, or undefined if it isn't one. */
export function parseChannelEvent(data: string): Channel | undefined {
  try {
    return channelSchema.parse(JSON.parse(data));
  } catch {
    return undefined;
  }
}
