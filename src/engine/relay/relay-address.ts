import { splitPublishMarks } from '../../shared/media/publish-marks.ts';
import { isSrtUrl } from '../../shared/media/srt/srt-url.ts';
import { parseStreamId } from '../../shared/media/srt/stream-id.ts';
import type { DestinationWithSecrets } from '../settings/destination-store.ts';
import { watchPageOf } from './watch-page.ts';

/** A channel on a Footlight relay, and the key that opens it. */
export interface RelayAddress {
  /** Of the relay's pages, without a slash at its end. */
  base: string;
  slug: string;
  streamKey: string;
}

const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The relay's channel that a destination is, as its watch page and its key tell; undefined for every other. The key
 * goes to no other host than the stream does, unless TLS seals it.
 */
export function relayAddressOf({ destination, streamKey }: DestinationWithSecrets): RelayAddress | undefined {
  const { watchUrl, url } = destination;
  const found = watchPageOf(watchUrl);
  if (streamKey === undefined || !found) return undefined;
  const { page, base, slug } = found;
  const isSealed = page.protocol === 'https:';
  const isSameHost = page.hostname === new URL(url.replace(/^\w+:/, 'http:')).hostname;
  if (!isSealed && !isSameHost && !loopbackHosts.includes(page.hostname)) return undefined;
  const key = isSrtUrl(url) ? parseStreamId(streamKey)?.session : streamKey;
  if (key === undefined) return undefined;
  return { base, slug, streamKey: splitPublishMarks(key).name };
}
