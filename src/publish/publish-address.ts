import { FootlightError } from '../shared/base/errors.ts';
import { isSrtUrl } from '../shared/media/srt/srt-url.ts';
import type { PublishTarget } from './publisher.ts';
import { splitSrtUrl } from './srt/address.ts';

const rtmpSchemes = ['rtmp:', 'rtmps:'];

/**
 * Reads a destination's address as it is kept: without a key in an RTMP address' path. An SRT address may
 * carry stream id, passphrase and latency in its query, and is taken apart.
 * @throws FootlightError DESTINATION_INVALID with what an address looks like
 */
export function readPublishUrl(url: string): PublishTarget {
  if (isSrtUrl(url)) return splitSrtUrl(url);
  checkRtmpUrl(url);
  return { url, streamKey: undefined };
}

/**
 * Takes an address with its secrets apart. The key of an RTMP address is its last path segment, with the
 * query.
 * @throws FootlightError DESTINATION_INVALID; the sentence never holds a secret
 */
export function splitPublishUrl(publishUrl: string): PublishTarget {
  if (isSrtUrl(publishUrl)) return splitSrtUrl(publishUrl);
  const { protocol, host, pathname, search } = checkRtmpUrl(publishUrl);
  const slash = pathname.lastIndexOf('/');
  const streamKey = pathname.slice(slash + 1) + search;
  const app = pathname.slice(0, slash);
  if (app.length < 2 || pathname.slice(slash + 1) === '') {
    throw new FootlightError(
      'DESTINATION_INVALID',
      'A destination with its key looks like rtmp://live.example.com/app/KEY.',
    );
  }
  return { url: `${protocol}//${host}${app}`, streamKey };
}

function checkRtmpUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !rtmpSchemes.includes(parsed.protocol) || parsed.hostname === '') {
    throw new FootlightError(
      'DESTINATION_INVALID',
      'The address of a destination looks like rtmp://live.example.com/app, rtmps://live.example.com/app or srt://live.example.com:8890.',
    );
  }
  return parsed;
}
