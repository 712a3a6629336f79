import { FootlightError } from '../../shared/base/errors.ts';
import type { PublishTarget } from '../publisher.ts';

/** A publish address, taken apart. */
export interface RtmpAddress {
  secure: boolean;
  host: string;
  port: number;
  app: string;
  /** The address without the key. */
  tcUrl: string;
  /** The key, with its query if it has one. */
  streamName: string;
}

const shape = /^(rtmps?):\/\/([^/?#]+)\/?(.*)$/iu;

/**
 * Takes an address apart. Where no key is given beside it, the last segment of its path, with the
 * query, is the key. Path and key go out as they were written: servers don't decode them.
 * @throws FootlightError DESTINATION_INVALID; the sentence never holds the key
 */
export function rtmpAddressOf({ url, streamKey }: PublishTarget): RtmpAddress {
  const [, scheme = '', authority = '', path = ''] = shape.exec(url.trim()) ?? [];
  const host = URL.canParse(`http://${authority}/`) ? new URL(`http://${authority}/`) : undefined;
  if (!host) {
    throw new FootlightError(
      'DESTINATION_INVALID',
      'An RTMP address looks like rtmp://live.example.com/app.',
    );
  }
  const secure = scheme.toLowerCase() === 'rtmps';
  const [app, streamName] = splitPath(path, streamKey ?? '');
  if (app === '' || streamName === '') {
    throw new FootlightError(
      'DESTINATION_INVALID',
      'The RTMP address lacks its application or its stream key: rtmp://live.example.com/app/KEY.',
    );
  }
  return {
    secure,
    host: host.hostname.replace(/^\[|\]$/gu, ''),
    // The parser drops the port 80, which is the default of the scheme it was given.
    port: host.port === '' ? (/:0*80$/u.test(authority) ? 80 : secure ? 443 : 1935) : Number(host.port),
    app,
    tcUrl: `${scheme.toLowerCase()}://${host.host}/${app}`,
    streamName,
  };
}

function splitPath(path: string, streamKey: string): [app: string, streamName: string] {
  if (streamKey !== '') return [path.replace(/\/+$/u, ''), streamKey];
  const query = path.indexOf('?');
  const slash = path.lastIndexOf('/', query < 0 ? path.length : query);
  const name = path.slice(slash + 1);
  return name.startsWith('?') ? ['', ''] : [path.slice(0, Math.max(slash, 0)), name];
}
