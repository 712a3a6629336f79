import { attributes, quoted, seconds } from './attributes.ts';

/** A part of a segment (RFC 8216bis 4.4.4.9). */
interface PlaylistPart {
  uri: string;
  durationUs: number;
  independent: boolean;
}

/** A segment, in whole or (without `uri`) as far as its parts are there. It is not altered any more. */
export interface PlaylistSegment {
  uri?: string;
  durationUs: number;
  /** Time of day of its start, in ms since 1970. */
  programDateTimeMs: number;
  /** True if it starts a new stretch of timestamps, formats or codecs. */
  discontinuity: boolean;
  /** Its CMAF header. */
  mapUri?: string;
  /** True if there is nothing to fetch, nor of its parts. */
  gap: boolean;
  parts: readonly PlaylistPart[];
}

/** Where another rendition's playlist ends (RFC 8216bis 4.4.5.4). */
interface RenditionReport {
  uri: string;
  lastMsn: number;
  lastPart?: number;
}

/** Constants of a relay; they never change while a playlist is watched. */
export interface PlaylistTimes {
  targetDurationS: number;
  partTargetMs: number;
}

export interface MediaPlaylist {
  times: PlaylistTimes;
  /** Number of the first segment. */
  mediaSequence: number;
  discontinuitySequence: number;
  segments: readonly PlaylistSegment[];
  /** Stretches in which a slate stands in for the publisher; times of day, in ms since 1970. */
  interruptions?: readonly { sinceMs: number; untilMs?: number }[];
  /** The part that comes next. Left out of an ended playlist. */
  hintUri?: string;
  reports: readonly RenditionReport[];
  ended: boolean;
  /** True if it has been over for long, and is listed from its beginning (RFC 8216bis 4.4.3.5). */
  isRecording?: boolean;
}

/** How far from its end a playlist may be shortened: 6 target durations (RFC 8216bis 4.4.3.8). */
function skipBoundaryUs({ targetDurationS }: PlaylistTimes): number {
  return targetDurationS * 6e6;
}

/** How far from its end a playlist lists parts: 3 target durations (RFC 8216bis 6.2.2). */
function partBoundaryUs({ targetDurationS }: PlaylistTimes): number {
  return targetDurationS * 3e6;
}

/** How a playlist is to look. */
export interface PlaylistForm {
  /** The low-latency tags; without them a playlist of whole segments, as players before 2020 know it. */
  lowLatency: boolean;
  /**
   * A delta update; the whole playlist is given where nothing can be skipped, of an ended one (RFC 8216bis
   * 6.2.5.1), and without low latency.
   */
  skip: boolean;
}

/** Text of a media playlist. */
export function writeMediaPlaylist(
  playlist: MediaPlaylist,
  { lowLatency, skip }: PlaylistForm = { lowLatency: true, skip: false },
): string {
  const { times } = playlist;
  const segments = lowLatency ? playlist.segments : playlist.segments.filter(({ uri }) => uri !== undefined);
  const fromEndUs = distancesFromEnd(segments);
  const canSkip = skip && lowLatency && !playlist.ended;
  const skipped = canSkip ? countSkippable(segments, fromEndUs, skipBoundaryUs(times)) : 0;
  const lines = header(playlist, lowLatency);
  // All of them in a delta update, too: those that left the playlist are not listed (RFC 8216bis 6.2.5.1).
  lines.push(...(playlist.interruptions ?? []).map(interruptionLine));
  if (skipped > 0) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`);

  let mapUri = segments[skipped - 1]?.mapUri;
  segments.slice(skipped).forEach((segment, index) => {
    const startFromEndUs = fromEndUs[skipped + index] ?? 0;
    // Everything that applies to a segment comes before its first part (RFC 8216bis 4.4.4.9).
    if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY');
    if (segment.mapUri !== undefined && segment.mapUri !== mapUri) {
      lines.push(`#EXT-X-MAP:URI=${quoted(segment.mapUri)}`);
      mapUri = segment.mapUri;
    }
    const { date, end } = linesOf(segment);
    lines.push(date);
    if (lowLatency && startFromEndUs <= partBoundaryUs(times))
      lines.push(...segment.parts.map((part) => partLine(part, segment.gap)));
    if (end !== undefined) lines.push(end);
  });

  if (playlist.ended) lines.push('#EXT-X-ENDLIST');
  if (!lowLatency) return `${lines.join('\n')}\n`;
  if (!playlist.ended && playlist.hintUri !== undefined) {
    lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI=${quoted(playlist.hintUri)}`);
  }
  for (const { uri, lastMsn, lastPart } of playlist.reports) {
    const report = { URI: quoted(uri), 'LAST-MSN': lastMsn, 'LAST-PART': lastPart };
    lines.push(`#EXT-X-RENDITION-REPORT:${attributes(report)}`);
  }
  return `${lines.join('\n')}\n`;
}

function header(
  { times, mediaSequence, discontinuitySequence, segments, isRecording }: MediaPlaylist,
  lowLatency: boolean,
): string[] {
  const partTargetUs = times.partTargetMs * 1000;
  const control = attributes({
    'CAN-BLOCK-RELOAD': 'YES',
    'CAN-SKIP-UNTIL': seconds(skipBoundaryUs(times)),
    'HOLD-BACK': times.targetDurationS * 3,
    'PART-HOLD-BACK': seconds(partTargetUs * 3),
  });
  // The least that has all tags (RFC 8216bis 8): 9 for EXT-X-SKIP, and the same in full and delta
  // playlists; without low latency 8 for EXT-X-GAP, 6 for EXT-X-MAP.
  const plainVersion = segments.some(({ gap }) => gap) ? 8 : 6;
  return [
    '#EXTM3U',
    `#EXT-X-VERSION:${lowLatency ? 9 : plainVersion}`,
    `#EXT-X-TARGETDURATION:${times.targetDurationS}`,
    ...(lowLatency
      ? [`#EXT-X-SERVER-CONTROL:${control}`, `#EXT-X-PART-INF:PART-TARGET=${seconds(partTargetUs)}`]
      : []),
    ...(isRecording ? ['#EXT-X-PLAYLIST-TYPE:VOD'] : []),
    `#EXT-X-MEDIA-SEQUENCE:${mediaSequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${discontinuitySequence}`,
  ];
}

/** RFC 8216bis 4.4.5.1: what one id says never changes, so its duration comes when it is over. */
function interruptionLine({ sinceMs, untilMs }: { sinceMs: number; untilMs?: number }): string {
  const range = {
    ID: quoted(`interruption-${Math.round(sinceMs)}`),
    CLASS: quoted('footlight.interruption'),
    'START-DATE': quoted(new Date(sinceMs).toISOString()),
    DURATION: untilMs === undefined ? undefined : seconds((untilMs - sinceMs) * 1000),
  };
  return `#EXT-X-DATERANGE:${attributes(range)}`;
}

function partLine({ uri, durationUs, independent }: PlaylistPart, isGap: boolean): string {
  const part = {
    DURATION: seconds(durationUs),
    URI: quoted(uri),
    INDEPENDENT: independent ? 'YES' : undefined,
    GAP: isGap ? 'YES' : undefined,
  };
  return `#EXT-X-PART:${attributes(part)}`;
}

interface SegmentLines {
  date: string;
  /** Absent while the segment is not whole. */
  end?: string;
}

/** Of segments that were written before: those of a playlist of hours are written again and again. */
const written = new WeakMap<PlaylistSegment, SegmentLines>();

/** What of a segment is the same in every playlist. */
function linesOf(segment: PlaylistSegment): SegmentLines {
  const known = written.get(segment);
  if (known) return known;
  const { uri, gap, durationUs, programDateTimeMs } = segment;
  const lines: SegmentLines = {
    date: `#EXT-X-PROGRAM-DATE-TIME:${new Date(programDateTimeMs).toISOString()}`,
    ...(uri === undefined
      ? {}
      : { end: `${gap ? '#EXT-X-GAP\n' : ''}#EXTINF:${seconds(durationUs)},\n${uri}` }),
  };
  written.set(segment, lines);
  return lines;
}

/** From the start of each segment to the end of the playlist. */
function distancesFromEnd(segments: readonly PlaylistSegment[]): Float64Array {
  const distancesUs = new Float64Array(segments.length);
  let distanceUs = 0;
  for (let index = segments.length - 1; index >= 0; index -= 1) {
    distancesUs[index] = distanceUs += segments[index]?.durationUs ?? 0;
  }
  return distancesUs;
}

/** How many segments end before the boundary. */
function countSkippable(
  segments: readonly PlaylistSegment[],
  fromEndUs: Float64Array,
  boundaryUs: number,
): number {
  const kept = segments.findIndex(
    ({ durationUs }, index) => (fromEndUs[index] ?? 0) - durationUs <= boundaryUs,
  );
  return Math.max(kept, 0);
}
