import {
  writeMediaPlaylist,
  type PlaylistForm,
  type PlaylistSegment,
} from '../../src/shared/media/hls/media-playlist.ts';
import { initName, partName, segmentName } from './resource-names.ts';
import { mediaQueryMark, playlistQueryMark } from './served-text.ts';
import type { Timeline, TimelineSegment } from './timeline.ts';

export interface PlaylistView extends PlaylistForm {
  /** What the name of the part begins with that comes next. */
  mediaId: string;
  timeline: Timeline;
  ended: boolean;
  /** True if it is over and listed in whole. */
  isRecording: boolean;
  /** Whether the part that comes next is named. */
  hint: boolean;
  /** Lists no more than this much before its end, in µs. */
  windowUs: number;
  /** The other renditions on air. */
  others: readonly { id: string; timeline: Timeline }[];
}

/** A rendition's playlist as its timeline stands now, with marks where the viewer's query goes. */
export function renderPlaylist(view: PlaylistView): string {
  const { mediaId, timeline, ended, isRecording, others, windowUs, lowLatency, skip } = view;
  const whole = newest(timeline.segments, windowUs);
  const segments = whole.map(describeWhole);
  if (timeline.open) segments.push(describe(timeline.open));
  const first = whole[0] ?? timeline.open;
  const { hint } = timeline;
  return writeMediaPlaylist(
    {
      times: timeline.times,
      ended,
      isRecording,
      segments,
      interruptions: timeline.interruptions
        .after(first?.programDateTimeMs ?? Infinity)
        .map((interruption) => (ended ? { untilMs: endMsOf(whole), ...interruption } : interruption)),
      mediaSequence: first?.msn ?? timeline.nextMsn,
      // A segment's own tag counts as coming before it (RFC 8216bis 6.2.2).
      discontinuitySequence: first ? first.epoch - (first.discontinuity ? 1 : 0) : 0,
      ...(ended || !view.hint ? {} : { hintUri: partName(mediaId, hint.msn, hint.part) + mediaQueryMark }),
      reports: others.map((other) => ({
        uri: `../${other.id}/playlist.m3u8${playlistQueryMark}`,
        ...lastOf(other.timeline),
      })),
    },
    { lowLatency, skip },
  );
}

function endMsOf(segments: readonly TimelineSegment[]): number {
  const last = segments.at(-1);
  return last ? last.programDateTimeMs + last.durationUs / 1000 : 0;
}

/** The last segments that together are as long as the window. */
function newest(segments: readonly TimelineSegment[], windowUs: number): readonly TimelineSegment[] {
  let leftUs = windowUs;
  let from = segments.length;
  while (from > 0 && leftUs > 0) {
    from -= 1;
    leftUs -= segments[from]?.durationUs ?? 0;
  }
  return segments.slice(from);
}

/** Whole segments as they were described before: a playlist of hours has thousands, and few are new. */
const described = new WeakMap<TimelineSegment, PlaylistSegment>();

function describeWhole(segment: TimelineSegment): PlaylistSegment {
  const known = described.get(segment);
  // The only change of one that is whole: its parts go with its bytes.
  if (known?.parts.length === segment.parts.length) return known;
  const view = describe(segment, segmentName(segment.mediaId, segment.msn));
  described.set(segment, view);
  return view;
}

function describe(segment: TimelineSegment, uri?: string): PlaylistSegment {
  return {
    ...(uri === undefined ? {} : { uri: uri + mediaQueryMark }),
    durationUs: segment.durationUs,
    programDateTimeMs: segment.programDateTimeMs,
    discontinuity: segment.discontinuity,
    ...(segment.gap ? {} : { mapUri: initName(segment.mediaId, segment.initVersion) + mediaQueryMark }),
    gap: segment.gap,
    parts: segment.parts.map(({ durationUs, independent }, index) => ({
      uri: partName(segment.mediaId, segment.msn, index) + mediaQueryMark,
      durationUs,
      independent,
    })),
  };
}

/** LAST-MSN and LAST-PART of a rendition report (RFC 8216bis 4.4.5.4). */
function lastOf(timeline: Timeline): { lastMsn: number; lastPart?: number } {
  const last = timeline.open ?? timeline.segments.at(-1);
  if (!last) return { lastMsn: timeline.nextMsn - 1 };
  return last.parts.length === 0
    ? { lastMsn: last.msn }
    : { lastMsn: last.msn, lastPart: last.parts.length - 1 };
}
