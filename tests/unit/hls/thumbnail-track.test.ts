import { describe, expect, it } from 'vitest';
import { parseThumbnailTrack, thumbnailAt } from '../../../src/shared/media/hls/thumbnail-track.ts';

const text = `WEBVTT

NOTE PROGRAM-DATE-TIME=2026-01-01T20:00:00.000Z

00:00.000 --> 00:10.000
sprite-0.jpg#xywh=0,0,160,90

1
00:00:10.000 --> 00:00:20.000
sprite-0.jpg#xywh=160,0,160,90

01:00:00.500 --> 01:00:10.500
late.jpg

broken --> 00:10.000
never.jpg
`;

describe('thumbnail track', () => {
  it('is read with its times, areas and zero, without what is broken', () => {
    expect(parseThumbnailTrack(text)).toEqual({
      zeroDateMs: Date.parse('2026-01-01T20:00:00.000Z'),
      thumbnails: [
        { startS: 0, endS: 10, uri: 'sprite-0.jpg', area: { x: 0, y: 0, width: 160, height: 90 } },
        { startS: 10, endS: 20, uri: 'sprite-0.jpg', area: { x: 160, y: 0, width: 160, height: 90 } },
        { startS: 3600.5, endS: 3610.5, uri: 'late.jpg' },
      ],
    });
    expect(parseThumbnailTrack(text.replaceAll('\n', '\r\n')).thumbnails).toHaveLength(3);
    expect(parseThumbnailTrack('<html></html>')).toEqual({ thumbnails: [] });
  });

  it('gives the last picture before a moment', () => {
    const track = parseThumbnailTrack(text);
    expect(thumbnailAt(track, 9.9)?.startS).toBe(0);
    expect(thumbnailAt(track, 10)?.startS).toBe(10);
    expect(thumbnailAt(track, 500)?.startS).toBe(10);
    expect(thumbnailAt(track, 9999)?.uri).toBe('late.jpg');
    expect(thumbnailAt(track, -1)?.startS).toBe(0);
    expect(thumbnailAt({ thumbnails: [] }, 1)).toBeUndefined();
  });
});
