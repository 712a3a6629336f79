import {
  writeMediaPlaylist,
  type PlaylistSegment,
  type PlaylistTimes,
} from '../../src/shared/media/hls/media-playlist.ts';
import { initName, partName, segmentName } from './resource-names.ts';
import type { Timeline, TimelineSegment } from './timeline.ts';

export interface PlaylistView {
  streamId: string;
  timeline: Timeline;
  times: PlaylistTimes;
  ended: boolean;
  skip: boolean;
  /** The other renditions on air. */
  others: readonly { id: string; timeline: Timeline }[];
}

/** Text of a rendition's playlist as its timeline stands now. */
export function renderPlaylist({ streamId, timeline, times, ended, skip, others }: PlaylistView): string {
  const segments = timeline.segments.map((segment) =>
    view(streamId, segment, segmentName(streamId, segment.msn)),
  );
  if (timeline.open) segments.push(view(streamId, timeline.open));
  const first = timeline.segments[0] ?? timeline.open;
  const { hint } = timeline;
  return writeMediaPlaylist(
    {
      times,
      ended,
      segments,
      mediaSequence: timeline.firstMsn,
      // A segment's own tag counts as coming before it (RFC 8216bis 6.2.2).
      discontinuitySequence: first ? first.epoch - (first.discontinuity ? 1 : 0) : 0,
      ...(ended ? {} : { hintUri: partName(streamId, hint.msn, hint.part) }),
      reports: others.map((other) => ({ uri: `../${other.id}/playlist.m3u8`, ...lastOf(other.timeline) })),
    },
    skip,
  );
}

function view(streamId: string, segment: TimelineSegment, uri?: string): PlaylistSegment {
  return {
    ...(uri === undefined ? {} : { uri }),
    durationUs: segment.durationUs,
    programDateTimeMs: segment.programDateTimeMs,
    discontinuity: segment.discontinuity,
    ...(segment.gap ? {} : { mapUri: initName(streamId, segment.initVersion) }),
    gap: segment.gap,
    parts: segment.parts.map(({ durationUs, independent }, index) => ({
      uri: partName(streamId, segment.msn, index),
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
