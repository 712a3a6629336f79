import type { MediaPlaylist, PlaylistSegment } from '../../../src/shared/media/hls/media-playlist.ts';

const times = { targetDurationS: 4, partTargetMs: 340 };

/** Two seconds, of whose parts the first two are there. */
export function segment(msn: number, more: Partial<PlaylistSegment> = {}): PlaylistSegment {
  return {
    uri: `${msn}.m4s`,
    durationUs: 2_000_000,
    programDateTimeMs: Date.UTC(2030, 0, 1) + msn * 2000,
    discontinuity: false,
    mapUri: 'init.mp4',
    gap: false,
    parts: [
      { uri: `${msn}.0.m4s`, durationUs: 333_333, independent: true },
      { uri: `${msn}.1.m4s`, durationUs: 333_333, independent: false },
    ],
    ...more,
  };
}

/** @param count of its segments, the first being number 7 */
export function playlist(count: number, more: Partial<MediaPlaylist> = {}): MediaPlaylist {
  return {
    times,
    mediaSequence: 7,
    discontinuitySequence: 0,
    segments: Array.from({ length: count }, (_, index) => segment(7 + index)),
    hintUri: 'next.m4s',
    reports: [{ uri: '../audio/playlist.m3u8', lastMsn: 9, lastPart: 1 }],
    ended: false,
    ...more,
  };
}
