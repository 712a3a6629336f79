import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../src/shared/media/codec/bytes.ts';
import { RunTable, WordTable } from '../../../src/shared/media/mp4/word-table.ts';
import { SampleTable } from '../../../src/shared/media/mp4/sample-table.ts';
import { hex } from '../codec/hex.ts';

const whole = (table: SampleTable): Uint8Array => concatBytes(table.boxes().flatMap(({ parts }) => parts));
const sample = (byteLength: number, durationTicks: number, compositionOffsetTicks = 0, keyframe = true) => ({
  byteLength,
  durationTicks,
  compositionOffsetTicks,
  keyframe,
});

describe('sample tables', () => {
  it('are what ISO/IEC 14496-12 says', () => {
    const table = new SampleTable(0);
    table.addChunk(0x100, [
      sample(10, 3000, 6000),
      sample(5, 3000, 12000, false),
      sample(6, 3000, -1, false),
    ]);
    table.addChunk(0x200, [sample(7, 3000, 0), sample(8, 2999, 0, false), sample(9, 3001, 0, false)]);
    table.addChunk(0x300, [sample(1, 3000, 0, false)]);
    expect(whole(table)).toEqual(
      hex(
        // stts: 4 frames of 3000, then 2999, 3001, 3000
        '00000030 73747473 00000000 00000004 00000004 00000bb8 00000001 00000bb7 00000001 00000bb9 00000001 00000bb8' +
          // ctts, version 1: 6000, 12000, -1, then four of 0
          '00000030 63747473 01000000 00000004 00000001 00001770 00000001 00002ee0 00000001 ffffffff 00000004 00000000' +
          // stss: samples 1 and 4
          '00000018 73747373 00000000 00000002 00000001 00000004' +
          // stsz: no common size, 7 samples
          '00000030 7374737a 00000000 00000000 00000007 0000000a 00000005 00000006 00000007 00000008 00000009 00000001' +
          // stsc: from chunk 1 three samples each, from chunk 3 one
          '00000028 73747363 00000000 00000002 00000001 00000003 00000001 00000003 00000001 00000001' +
          // stco
          '0000001c 7374636f 00000000 00000003 00000100 00000200 00000300',
      ),
    );
    expect(table).toMatchObject({ durationTicks: 21_000, sampleCount: 7 });
  });

  it('leave out what says nothing, and have room for files above 4 GiB', () => {
    const table = new SampleTable(0);
    table.addChunk(0x1_2345_6789, [sample(1, 1024)]);
    expect(whole(table)).toEqual(
      hex(
        '00000018 73747473 00000000 00000001 00000001 00000400' +
          '00000018 7374737a 00000000 00000000 00000001 00000001' +
          '0000001c 73747363 00000000 00000001 00000001 00000001 00000001' +
          '00000018 636f3634 00000000 00000001 00000001 23456789',
      ),
    );
  });

  it('grow past a block, and can be asked for more than once', () => {
    const words = new WordTable();
    const runs = new RunTable();
    for (let value = 0; value < 40_000; value += 1) {
      words.push(value);
      runs.push(Math.floor(value / 2));
    }
    for (let time = 0; time < 2; time += 1) {
      const bytes = concatBytes(words.parts().parts);
      const view = new DataView(bytes.buffer);
      expect(bytes.byteLength).toBe(160_000);
      expect([0, 16_383, 16_384, 39_999].map((index) => view.getUint32(index * 4))).toEqual([
        0, 16_383, 16_384, 39_999,
      ]);
      const { byteLength, parts, runCount } = runs.parts();
      expect([byteLength, concatBytes(parts).byteLength, runCount]).toEqual([160_000, 160_000, 20_000]);
    }
  });

  it('of twelve hours at 60 pictures a second take little', () => {
    const table = new SampleTable(0);
    // A second of pictures, over and over: shown in another order, with times that were rounded.
    const second = Array.from({ length: 60 }, (_, index) =>
      sample(20_000 + index, 1500 + (index % 2), (index % 3) * 1500, index === 0),
    );
    for (let count = 0; count < 60; count += 1) table.addChunk(count, second);
    const bytesPerSample = whole(table).byteLength / table.sampleCount;
    expect(bytesPerSample).toBeLessThan(21);
  });
});
