import { describe, expect, it } from 'vitest';
import { writeMediaPlaylist } from '../../../src/shared/media/hls/media-playlist.ts';
import {
  readMediaPlaylist,
  readMultivariantPlaylist,
} from '../../../src/shared/media/hls/playlist-reader.ts';
import { writeMultivariantPlaylist } from '../../../src/shared/media/hls/multivariant-playlist.ts';
import { playlist, segment } from './sample-playlist.ts';

describe('a player’s reading', () => {
  it('finds parts and whole segments, their beginnings, and what comes next', () => {
    const { uri, ...open } = segment(20, { discontinuity: true, mapUri: 'init-2.mp4' });
    expect(uri).toBe('20.m4s');
    const segments = [...playlist(12).segments, segment(19, { gap: true, parts: [] }), open];
    const read = readMediaPlaylist(writeMediaPlaylist(playlist(0, { segments, discontinuitySequence: 3 })));
    expect(read).toMatchObject({ targetDurationUs: 4e6, partTargetUs: 340_000, holdBackUs: 1_020_000 });
    expect(read).toMatchObject({ canBlockReload: true, ended: false, next: { msn: 20, part: 2 } });
    expect(read.units[0]).toEqual({
      msn: 7,
      part: undefined,
      uri: '7.m4s',
      mapUri: 'init.mp4',
      discontinuity: 3,
      durationUs: 2_000_000,
      independent: true,
      gap: false,
    });
    const late = read.units.slice(-4);
    expect(late.map(({ msn, part, gap }) => [msn, part, gap])).toEqual([
      [18, 1, false],
      [19, undefined, true],
      [20, 0, false],
      [20, 1, false],
    ]);
    expect(late.map(({ discontinuity, mapUri }) => `${discontinuity} ${mapUri}`).slice(-2)).toEqual([
      '4 init-2.mp4',
      '4 init-2.mp4',
    ]);
    expect(late.map(({ independent }) => independent).slice(-2)).toEqual([true, false]);
    const whole = readMediaPlaylist(writeMediaPlaylist(playlist(2, { ended: true })));
    expect([whole.ended, whole.next]).toEqual([true, { msn: 9, part: 0 }]);
  });

  it('finds variants with their sound, and refuses what is no playlist', () => {
    const variant = { uri: 'v/playlist.m3u8', codecs: 'avc1.64001f', width: 1280, height: 720 };
    const rates = { peakBitsPerSecond: 2e6, averageBitsPerSecond: 1e6 };
    const sound = { uri: 'audio/playlist.m3u8', codecs: 'mp4a.40.2', channels: 2, ...rates };
    const text = writeMultivariantPlaylist({ variants: [{ ...variant, ...rates }], audio: sound });
    const { variants, audio } = readMultivariantPlaylist(text);
    expect(variants).toEqual([
      { uri: 'v/playlist.m3u8', bitsPerSecond: 4e6, heightPx: 720, audioGroup: 'audio' },
      { uri: 'audio/playlist.m3u8', bitsPerSecond: 2e6, heightPx: 0, audioGroup: 'audio' },
    ]);
    expect([...audio]).toEqual([['audio', 'audio/playlist.m3u8']]);
    expect(() => readMediaPlaylist('<html>')).toThrow(/no HLS playlist/);
  });
});
