import { describe, expect, it } from 'vitest';
import { StartCache } from '../../../server/core/start-cache.ts';
import { concatBytes } from '../../../src/shared/media/codec/bytes.ts';
import { MpegTsSplitter } from '../../../src/shared/media/mpegts/splitter.ts';
import { MpegTsWriter } from '../../../src/shared/media/mpegts/writer.ts';
import { aac, h264, hevc, picture } from '../../protocol/mpegts/program.ts';

describe('StartCache over MPEG-TS', () => {
  const writer = new MpegTsWriter();
  const cache = new StartCache();
  let changes = 0;
  const splitter = new MpegTsSplitter((piece) => {
    if (cache.add(piece)) changes += 1;
  });
  const sound = (ptsUs: number): Uint8Array => writer.audio({ ptsUs, data: new Uint8Array(100) });

  it('keeps the tables and all since the last keyframe, and sees no change where there is none', () => {
    writer.videoConfig(h264);
    writer.audioConfig(aac);
    const first = writer.video(picture(0, true));
    const rest = [writer.video(picture(40_000, false)), sound(40_000)];
    const second = [writer.video(picture(80_000, true)), writer.video(picture(120_000, false))];
    for (const bytes of [first, ...rest, ...second]) splitter.push(bytes);
    const [header, , , ...media] = [...cache.contents()].map(({ bytes }) => bytes);
    expect(header).toEqual(first.subarray(0, 376));
    // In front of a keyframe stand the tables.
    expect(concatBytes(media)).toEqual(concatBytes(second).subarray(376));
    expect(changes).toBe(0);
  });

  it('sees another codec in the middle of the stream', () => {
    writer.videoConfig(hevc);
    splitter.push(writer.video(picture(160_000, true, { codec: 'hevc' })));
    splitter.end();
    expect(changes).toBe(1);
    expect(cache.hasKeyframe).toBe(true);
  });

  it('sees sound that joins later', () => {
    const late = new MpegTsWriter();
    const seen: ReturnType<StartCache['add']>[] = [];
    const lateCache = new StartCache();
    const lateSplitter = new MpegTsSplitter((piece) => seen.push(lateCache.add(piece)));
    late.videoConfig(h264);
    lateSplitter.push(concatBytes([late.video(picture(0, true)), late.video(picture(40_000, false))]));
    expect(seen.filter(Boolean)).toEqual([]);
    late.audioConfig(aac);
    lateSplitter.push(late.audio({ ptsUs: 60_000, data: new Uint8Array(700) }));
    expect(seen.filter(Boolean)).toEqual(['audio']);
  });
});
