import { FootlightError } from '../../base/errors.ts';
import type { PlaylistTimes } from './media-playlist.ts';

/** What a client asks of a playlist in its query (RFC 8216bis 6.2.5). */
export interface DeliveryDirectives {
  /** Answer once this segment is there, */
  msn?: number;
  /** or already once this part of it is. */
  part?: number;
  skip: boolean;
}

/** Where a playlist ends: `openParts` parts of the segment after the last whole one. */
export interface PlaylistEdge {
  lastWholeMsn: number;
  /** How many parts the last whole segment had. */
  lastWholeParts: number;
  openParts: number;
}

/**
 * Reads the directives; other names of the query are not looked at.
 * @throws FootlightError BAD_REQUEST where they are not numbers, or a part has no segment
 */
export function parseDirectives(query: Readonly<Record<string, unknown>>): DeliveryDirectives {
  const msn = decimal(query['_HLS_msn'], '_HLS_msn');
  const part = decimal(query['_HLS_part'], '_HLS_part');
  if (part !== undefined && msn === undefined) {
    // RFC 8216bis 6.2.5.2
    throw new FootlightError('BAD_REQUEST', 'The directive _HLS_part needs _HLS_msn beside it.');
  }
  const skip = query['_HLS_skip'];
  return {
    skip: skip === 'YES' || skip === 'v2',
    ...(msn === undefined ? {} : { msn }),
    ...(part === undefined ? {} : { part }),
  };
}

/**
 * True if the playlist has what the directives wait for.
 * @throws FootlightError BAD_REQUEST where that is further ahead than a client may ask
 */
export function isSatisfied(
  directives: DeliveryDirectives,
  edge: PlaylistEdge,
  times: PlaylistTimes,
): boolean {
  const { msn, part } = directives;
  if (msn === undefined) return true;
  const openMsn = edge.lastWholeMsn + 1;
  if (msn > edge.lastWholeMsn + 2) throw tooFar(`segment ${msn}`, edge);
  if (part === undefined) return msn <= edge.lastWholeMsn;
  if (msn < edge.lastWholeMsn) return true;
  if (msn === edge.lastWholeMsn) {
    // A part beyond the parent's last is the first of the next segment (RFC 8216bis 6.2.5.2).
    return part < edge.lastWholeParts || edge.openParts > 0;
  }
  const lastPart = (msn === openMsn ? edge.openParts : 0) - 1;
  if (part > lastPart + advancePartLimit(times)) throw tooFar(`part ${part} of segment ${msn}`, edge);
  return part <= lastPart;
}

/** The Advance Part Limit (RFC 8216bis 6.2.5.2). */
function advancePartLimit({ partTargetMs }: PlaylistTimes): number {
  return partTargetMs < 1000 ? Math.ceil(3000 / partTargetMs) : 3;
}

function tooFar(what: string, { lastWholeMsn }: PlaylistEdge): FootlightError {
  return new FootlightError(
    'BAD_REQUEST',
    `The playlist ends with segment ${lastWholeMsn}, and ${what} is too far ahead to wait for.`,
  );
}

function decimal(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  throw new FootlightError('BAD_REQUEST', `The directive ${name} must be a whole number.`);
}
