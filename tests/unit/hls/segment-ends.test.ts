import { EventEmitter } from 'node:events';
import Hls, { M3U8Parser, PlaylistLevelType, type BufferAppendingData, type Part } from 'hls.js';
import { describe, expect, it } from 'vitest';
import { watchSegmentEnds } from '../../../server/web/player/hls-segment-ends.ts';

type Player = Parameters<typeof watchSegmentEnds>[0];

const lines = [
  '#EXTM3U',
  '#EXT-X-VERSION:9',
  '#EXT-X-TARGETDURATION:4',
  '#EXT-X-PART-INF:PART-TARGET=0.36',
  '#EXT-X-MEDIA-SEQUENCE:6',
  '#EXTINF:2,',
  '6.m4s',
  '#EXT-X-PART:DURATION=0.36,URI="7.0.m4s",INDEPENDENT=YES',
  '#EXT-X-PART:DURATION=0.36,URI="7.1.m4s"',
  '#EXT-X-PART:DURATION=0.08,URI="7.2.m4s"',
  '#EXTINF:0.8,',
  '7.m4s',
  '#EXT-X-PART:DURATION=0.36,URI="8.0.m4s",INDEPENDENT=YES',
];

/** The parts of a playlist that ends with this line, to be given to the buffer one by one. */
function playlist(lastLine: number, type: 'main' | 'audio', gap = false) {
  const text = lines.slice(0, lastLine + 1).join('\n');
  const details = M3U8Parser.parseLevelPlaylist(
    gap ? text.replace('URI="7.2.m4s"', 'URI="7.2.m4s",GAP=YES') : text,
    'http://relay/playlist.m3u8',
    0,
    type === 'main' ? PlaylistLevelType.MAIN : PlaylistLevelType.AUDIO,
    0,
    null,
  );
  const emitter = new EventEmitter();
  const rendition = { id: 0, details };
  const other = { id: 0, details: undefined };
  watchSegmentEnds({
    on: emitter.on.bind(emitter),
    levels: [type === 'main' ? rendition : other],
    audioTracks: [type === 'main' ? other : rendition],
  } as unknown as Player);
  const stream = type === 'main' ? 'video' : 'audio';
  return (part: number | null): boolean | undefined => {
    const parts = details.partList as Part[];
    const { fragment } = parts[part ?? 0] as Part;
    fragment.elementaryStreams[stream] ??= { startPTS: 0, endPTS: 1, startDTS: 0, endDTS: 1 };
    const data: Partial<BufferAppendingData> = {
      ...{ type: stream, parent: fragment.type, frag: fragment },
      part: part === null ? null : (parts[part] as Part),
    };
    emitter.emit(Hls.Events.BUFFER_APPENDING, Hls.Events.BUFFER_APPENDING, data);
    return fragment.elementaryStreams[stream].partial;
  };
}

describe.each(['main', 'audio'] as const)('a segment of the %s rendition', (type) => {
  it('is not whole while parts of it are listed that have not been appended', () => {
    const append = playlist(12, type);
    expect([0, 1, 2, 3].map(append)).toEqual([true, true, false, false]);
  });

  it('is whole with its last part, as far as is known, and with the last before a gap', () => {
    expect([0, 1].map(playlist(8, type))).toEqual([true, false]);
    expect([0, 1].map(playlist(12, type, true))).toEqual([true, false]);
  });

  it('is whole if it was fetched in one piece', () => {
    expect(playlist(12, type)(null)).toBeFalsy();
  });
});
