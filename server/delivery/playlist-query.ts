import { FootlightError } from '../../src/shared/base/errors.ts';
import { parseDirectives, type DeliveryDirectives } from '../../src/shared/media/hls/delivery-directives.ts';

/** Longer ones are of no player: room for a signed token of a content network beside our own. */
const maxQueryLength = 4096;
/** What a URI may have in its query (RFC 3986 3.4); quotes and line ends are not among it. */
const queryCharacters = /^[\w\-.~!$'()*+,;=:@/?%]*$/;
/** RFC 8216bis 6.2.5 */
const reserved = '_HLS_';
const hintName = 'preload-hint';

/** A query of a playlist's address, read. */
export interface PlaylistQuery {
  directives: DeliveryDirectives;
  /** False for players that know whole segments only: `low-latency=0`. */
  lowLatency: boolean;
  /** True for the last stretch alone, without what can be sought back to: `window=live`. */
  short: boolean;
  /** False for caches that don't want a part to be asked for before it is there: `preload-hint=no`. */
  hint: boolean;
  /** Goes behind the addresses of other playlists: everything but the reserved names. Empty or with `?`. */
  playlistSuffix: string;
  /** Goes behind the addresses of media: also without what says how a playlist is to look. */
  mediaSuffix: string;
}

/**
 * Reads what stands behind the `?` of a playlist's address. Names that are not ours, such as those of a
 * token, are carried on to the addresses in the playlist.
 * @throws FootlightError BAD_REQUEST
 */
export function parsePlaylistQuery(query: string): PlaylistQuery {
  if (query.length > maxQueryLength) {
    throw new FootlightError('BAD_REQUEST', `The query is longer than ${maxQueryLength} characters.`);
  }
  const values: Record<string, string> = {};
  const forPlaylists: string[] = [];
  const forMedia: string[] = [];
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    const value = decoded(equals < 0 ? '' : pair.slice(equals + 1));
    if (!name || value === undefined) continue;
    values[name] = value;
    if (name.startsWith(reserved) || name === hintName || !queryCharacters.test(pair)) continue;
    forPlaylists.push(pair);
    if (name !== 'low-latency' && name !== 'window') forMedia.push(pair);
  }
  return {
    directives: parseDirectives(values),
    lowLatency: values['low-latency'] !== '0',
    hint: values[hintName] !== 'no',
    short: values['window'] === 'live',
    playlistSuffix: suffixOf(forPlaylists),
    mediaSuffix: suffixOf(forMedia),
  };
}

function suffixOf(pairs: readonly string[]): string {
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Undefined where the percent signs are wrong. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
