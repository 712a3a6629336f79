import { describe, expect, it } from 'vitest';
import { writeMediaPlaylist } from '../../../src/shared/media/hls/media-playlist.ts';
import { writeMultivariantPlaylist } from '../../../src/shared/media/hls/multivariant-playlist.ts';
import { playlist, segment } from './sample-playlist.ts';

const delta = { lowLatency: true, skip: true };
describe('writeMediaPlaylist', () => {
  it('writes a live playlist, tag by tag', () => {
    const { uri, ...open } = segment(8, { durationUs: 333_333, parts: segment(8).parts.slice(0, 1) });
    expect(uri).toBe('8.m4s');
    expect(writeMediaPlaylist(playlist(0, { segments: [segment(7), open] }))).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:9',
        '#EXT-X-TARGETDURATION:4',
        // rules 2, 3 and 4: 3 × 0.34, 3 × 4, 6 × 4
        '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=24,HOLD-BACK=12,PART-HOLD-BACK=1.02',
        '#EXT-X-PART-INF:PART-TARGET=0.34',
        '#EXT-X-MEDIA-SEQUENCE:7',
        '#EXT-X-DISCONTINUITY-SEQUENCE:0',
        '#EXT-X-MAP:URI="init.mp4"',
        '#EXT-X-PROGRAM-DATE-TIME:2030-01-01T00:00:14.000Z',
        '#EXT-X-PART:DURATION=0.33333,URI="7.0.m4s",INDEPENDENT=YES',
        '#EXT-X-PART:DURATION=0.33333,URI="7.1.m4s"',
        '#EXTINF:2,',
        '7.m4s',
        '#EXT-X-PROGRAM-DATE-TIME:2030-01-01T00:00:16.000Z',
        '#EXT-X-PART:DURATION=0.33333,URI="8.0.m4s",INDEPENDENT=YES',
        '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="next.m4s"',
        '#EXT-X-RENDITION-REPORT:URI="../audio/playlist.m3u8",LAST-MSN=9,LAST-PART=1',
        '',
      ].join('\n'),
    );
  });

  it('rule 9: discontinuity, map and date come before the first part', () => {
    const text = writeMediaPlaylist(
      playlist(0, { segments: [segment(7), segment(8, { discontinuity: true, mapUri: 'init1.mp4' })] }),
    );
    const lines = text.split('\n');
    const at = lines.indexOf('#EXT-X-DISCONTINUITY');
    expect(lines.slice(at, at + 4)).toEqual([
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-MAP:URI="init1.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:2030-01-01T00:00:16.000Z',
      '#EXT-X-PART:DURATION=0.33333,URI="8.0.m4s",INDEPENDENT=YES',
    ]);
  });

  it('rule 13: parts more than 3 target durations from the end are not listed', () => {
    const text = writeMediaPlaylist(playlist(10));
    const listed = [...text.matchAll(/URI="(\d+)\.0\.m4s"/g)].map((match) => Number(match[1]));
    // 12 s of 2 s segments are six.
    expect(listed).toEqual([11, 12, 13, 14, 15, 16]);
  });

  it('rule 15: an ended playlist has no hint', () => {
    const text = writeMediaPlaylist(playlist(2, { ended: true }));
    expect(text).toContain('#EXT-X-ENDLIST');
    expect(text).not.toContain('PRELOAD-HINT');
  });

  it('rules 27 to 29: a delta update skips what ends beyond the boundary, and nothing else', () => {
    const full = writeMediaPlaylist(playlist(15));
    const update = writeMediaPlaylist(playlist(15), delta);
    // Of 30 s the last 24 s stay, and the segment that ends where they begin.
    expect(update.match(/#EXT-X-SKIP:.*/g)).toEqual(['#EXT-X-SKIP:SKIPPED-SEGMENTS=2']);
    const tail = full.slice(full.indexOf('#EXT-X-PROGRAM-DATE-TIME:2030-01-01T00:00:18.000Z'));
    expect(update.endsWith(tail)).toBe(true);
    expect(update).toContain('#EXT-X-MEDIA-SEQUENCE:7');
  });

  it('rule 30: skip is ignored where nothing can be skipped, and with ENDLIST', () => {
    expect(writeMediaPlaylist(playlist(12), delta)).toBe(writeMediaPlaylist(playlist(12)));
    const ended = playlist(15, { ended: true });
    expect(writeMediaPlaylist(ended, delta)).toBe(writeMediaPlaylist(ended));
  });

  it('rule 8: a segment without media is a gap', () => {
    const { mapUri, ...gap } = segment(7, { gap: true, parts: [] });
    expect(mapUri).toBe('init.mp4');
    expect(writeMediaPlaylist(playlist(0, { segments: [gap] }))).toContain('#EXT-X-GAP\n#EXTINF:2,\n7.m4s\n');
  });

  it('has whole segments alone for players that know no low latency', () => {
    const { uri, ...open } = segment(8, { parts: segment(8).parts.slice(0, 1) });
    expect(uri).toBe('8.m4s');
    const form = { lowLatency: false, skip: true };
    expect(writeMediaPlaylist(playlist(0, { segments: [segment(7), open] }), form)).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:6',
        '#EXT-X-TARGETDURATION:4',
        '#EXT-X-MEDIA-SEQUENCE:7',
        '#EXT-X-DISCONTINUITY-SEQUENCE:0',
        '#EXT-X-MAP:URI="init.mp4"',
        '#EXT-X-PROGRAM-DATE-TIME:2030-01-01T00:00:14.000Z',
        '#EXTINF:2,',
        '7.m4s',
        '',
      ].join('\n'),
    );
    const gap = segment(7, { gap: true, parts: [] });
    expect(writeMediaPlaylist(playlist(0, { segments: [gap] }), form)).toContain('#EXT-X-VERSION:8');
  });
});

describe('writeMultivariantPlaylist', () => {
  const video = { codecs: 'avc1.64001f', peakBitsPerSecond: 3_000_000, averageBitsPerSecond: 2_500_000 };
  const audio = {
    uri: 'audio/playlist.m3u8',
    codecs: 'mp4a.40.2',
    channels: 2,
    peakBitsPerSecond: 130_000,
    averageBitsPerSecond: 128_000,
  };

  it('adds the audio to every variant, and offers it alone last', () => {
    const variants = [
      { ...video, uri: 'source/playlist.m3u8', width: 1280, height: 720, frameRate: 30 },
      {
        ...video,
        uri: '480p/playlist.m3u8',
        peakBitsPerSecond: 1_200_000,
        averageBitsPerSecond: 1_000_000.5,
        videoRange: 'HLG' as const,
      },
    ];
    expect(writeMultivariantPlaylist({ variants, audio })).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:9',
        '#EXT-X-INDEPENDENT-SEGMENTS',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio/playlist.m3u8"',
        '#EXT-X-STREAM-INF:BANDWIDTH=3130000,AVERAGE-BANDWIDTH=2628000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=30.000,VIDEO-RANGE=SDR,AUDIO="audio"',
        'source/playlist.m3u8',
        '#EXT-X-STREAM-INF:BANDWIDTH=1330000,AVERAGE-BANDWIDTH=1128001,CODECS="avc1.64001f,mp4a.40.2",VIDEO-RANGE=HLG,AUDIO="audio"',
        '480p/playlist.m3u8',
        '#EXT-X-STREAM-INF:BANDWIDTH=130000,AVERAGE-BANDWIDTH=128000,CODECS="mp4a.40.2",AUDIO="audio"',
        'audio/playlist.m3u8',
        '',
      ].join('\n'),
    );
  });

  it('has no audio group where there is no audio, and none where there is nothing else', () => {
    const silent = writeMultivariantPlaylist({ variants: [{ ...video, uri: 'source/playlist.m3u8' }] });
    expect(silent).not.toContain('AUDIO');
    expect(writeMultivariantPlaylist({ variants: [], audio }).split('\n').slice(3)).toEqual([
      '#EXT-X-STREAM-INF:BANDWIDTH=130000,AVERAGE-BANDWIDTH=128000,CODECS="mp4a.40.2"',
      'audio/playlist.m3u8',
      '',
    ]);
  });

  it('names the captions that the pictures carry', () => {
    const variants = [{ ...video, uri: 'source/playlist.m3u8' }];
    const text = writeMultivariantPlaylist({ variants, audio, hasCaptions: true });
    expect(text).toContain(
      '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="captions",NAME="Captions",AUTOSELECT=YES,INSTREAM-ID="CC1"',
    );
    expect(text.match(/CLOSED-CAPTIONS="captions"/g)).toHaveLength(1);
  });
});
