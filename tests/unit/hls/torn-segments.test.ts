import { EventEmitter } from 'node:events';
import Hls, { M3U8Parser, PlaylistLevelType, type BufferFlushingData } from 'hls.js';
import { describe, expect, it } from 'vitest';
import { flushTornSegments } from '../../../server/web/player/hls-torn-segments.ts';

const playlist = `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-PART-INF:PART-TARGET=0.5
#EXT-X-MEDIA-SEQUENCE:6
#EXTINF:2,
6.m4s
#EXT-X-PART:DURATION=0.5,URI="7.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.5,URI="7.1.m4s"
#EXTINF:1,
7.m4s
#EXT-X-PART:DURATION=0.5,URI="8.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.5,URI="8.1.m4s"
`;

/** What is taken out of the buffer when these are put into it, whole segments by number and parts by name. */
function flushed(appended: (number | string)[], type = PlaylistLevelType.MAIN): BufferFlushingData[] {
  const levels = [0, 1].map((level) => ({
    details: M3U8Parser.parseLevelPlaylist(
      playlist,
      'http://relay/playlist.m3u8',
      level,
      PlaylistLevelType.MAIN,
      0,
      null,
    ),
  }));
  const emitter = new EventEmitter();
  const flushes: BufferFlushingData[] = [];
  flushTornSegments({
    on: emitter.on.bind(emitter),
    trigger: (_: unknown, data: BufferFlushingData) => flushes.push(data),
    levels,
  } as unknown as Parameters<typeof flushTornSegments>[0]);
  for (const name of appended) {
    const [uri, level] = String(name).split('@');
    const { fragments = [], partList } = levels[Number(level ?? 0)]?.details ?? {};
    const part = partList?.find(({ relurl }) => relurl === `${uri}.m4s`) ?? null;
    const frag = part?.fragment ?? fragments.find(({ relurl }) => relurl === `${uri}.m4s`);
    const data = {
      type: 'video',
      parent: type,
      frag,
      part,
    };
    emitter.emit(Hls.Events.BUFFER_APPENDING, Hls.Events.BUFFER_APPENDING, data);
    emitter.emit(Hls.Events.FRAG_BUFFERED, Hls.Events.FRAG_BUFFERED, { id: type, frag, part });
  }
  return flushes;
}

describe('a segment of which parts are loaded', () => {
  it('is taken out when another is loaded before the rest of it, also if it has no more yet', () => {
    expect(flushed(['7.0', 6])).toEqual([{ startOffset: 2, endOffset: 2.5, type: 'video' }]);
    expect(flushed(['8.0', '8.1', 6])).toEqual([{ startOffset: 3, endOffset: 4, type: 'video' }]);
    expect(flushed(['8.0', 6, 7])).toHaveLength(1);
  });

  it('stays if the rest of it follows, or it has no more', () => {
    expect(flushed([6, '7.0', '7.1', '8.0', '8.1'])).toEqual([]);
    expect(flushed(['7.0', '7.1', 6])).toEqual([]);
    expect(flushed([7, 6])).toEqual([]);
  });

  it('stays if it is sound, or another rung goes on', () => {
    expect(flushed(['7.0', 6], PlaylistLevelType.AUDIO)).toEqual([]);
    expect(flushed(['7.0', '6@1'])).toEqual([]);
    expect(flushed(['7.0', '8.0@1'])).toEqual([]);
  });
});
