import { boxOfParts, u32, type Parts } from '../fmp4/box-writer.ts';
import { RunTable, WordTable } from './word-table.ts';

/** What the tables say of one frame; times in ticks of its track. */
export interface TableSample {
  byteLength: number;
  durationTicks: number;
  /** Presentation minus decoding time; may be negative. */
  compositionOffsetTicks: number;
  keyframe: boolean;
}

/**
 * The sample tables of one track (ISO/IEC 14496-12, 8.6.1, 8.7), grown frame by frame. A frame takes 4 bytes,
 * and up to 20 where neither its duration nor its composition offset is that of the frame before.
 */
export class SampleTable {
  /** Decoding time of the first frame, in ticks from the movie's start. */
  readonly startTicks: number;
  readonly #sizes = new WordTable();
  readonly #durations = new RunTable();
  readonly #compositionOffsets = new RunTable();
  readonly #keyframes = new WordTable();
  /** One chunk for each of the track's fragments: few enough for plain numbers. */
  readonly #chunks: { offset: number; sampleCount: number }[] = [];
  #durationTicks = 0;
  #hasCompositionOffsets = false;
  #hasNegativeOffsets = false;

  constructor(startTicks: number) {
    this.startTicks = startTicks;
  }

  /** Sum of the frames' durations. */
  get durationTicks(): number {
    return this.#durationTicks;
  }

  get sampleCount(): number {
    return this.#sizes.length;
  }

  /** Takes frames that lie one after another in the file, the first at `offset`. */
  addChunk(offset: number, samples: readonly TableSample[]): void {
    this.#chunks.push({ offset, sampleCount: samples.length });
    for (const { byteLength, durationTicks, compositionOffsetTicks, keyframe } of samples) {
      this.#sizes.push(byteLength);
      this.#durations.push(durationTicks);
      this.#compositionOffsets.push(compositionOffsetTicks);
      if (keyframe) this.#keyframes.push(this.#sizes.length);
      this.#durationTicks += durationTicks;
      if (compositionOffsetTicks !== 0) this.#hasCompositionOffsets = true;
      if (compositionOffsetTicks < 0) this.#hasNegativeOffsets = true;
    }
  }

  /** stts, ctts, stss, stsz, stsc, and stco or co64; ctts and stss only where they say something. */
  boxes(): Parts[] {
    const durations = this.#durations.parts();
    const boxes = [tableBox('stts', 0, [durations.runCount], durations)];
    if (this.#hasCompositionOffsets) {
      const offsets = this.#compositionOffsets.parts();
      // 8.6.1.3: version 1 has signed offsets
      boxes.push(tableBox('ctts', this.#hasNegativeOffsets ? 1 : 0, [offsets.runCount], offsets));
    }
    if (this.#keyframes.length < this.sampleCount) {
      boxes.push(tableBox('stss', 0, [this.#keyframes.length], this.#keyframes.parts()));
    }
    boxes.push(tableBox('stsz', 0, [0, this.sampleCount], this.#sizes.parts()));
    return [...boxes, this.#chunkSizes(), this.#chunkOffsets()];
  }

  /** stsc (8.7.4): an entry where the number of samples differs from the chunk before. */
  #chunkSizes(): Parts {
    const table = new WordTable();
    let entries = 0;
    this.#chunks.forEach(({ sampleCount }, index) => {
      if (sampleCount === this.#chunks[index - 1]?.sampleCount) return;
      for (const value of [index + 1, sampleCount, 1]) table.push(value);
      entries += 1;
    });
    return tableBox('stsc', 0, [entries], table.parts());
  }

  #chunkOffsets(): Parts {
    const isLarge = (this.#chunks.at(-1)?.offset ?? 0) > 0xffff_ffff;
    const table = new WordTable();
    for (const { offset } of this.#chunks) {
      if (isLarge) table.push(Math.floor(offset / 0x1_0000_0000));
      table.push(offset);
    }
    return tableBox(isLarge ? 'co64' : 'stco', 0, [this.#chunks.length], table.parts());
  }
}

function tableBox(type: string, version: number, header: readonly number[], entries: Parts): Parts {
  return boxOfParts(type, u32(version << 24, ...header), entries);
}
