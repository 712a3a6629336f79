import { AV_FRAME_DATA_A53_CC } from 'node-av/constants';
import type { Frame } from 'node-av/lib';

/** cc_count has five bits, and each caption three bytes (ATSC A/53 part 4, 6.2.3). */
const maxCaptionBytes = 31 * 3;

/** Keeps the captions of frames that are left out, for the next one that isn't. */
export class CaptionCarry {
  #kept = Buffer.alloc(0);

  keep(frame: Frame): void {
    const captions = frame.getSideData(AV_FRAME_DATA_A53_CC);
    if (captions) this.#kept = Buffer.concat([this.#kept, captions]);
  }

  /** Calls `take` with a frame that has the kept captions before its own. */
  async attach(frame: Frame, take: (frame: Frame) => Promise<void>): Promise<void> {
    const copy = this.#kept.byteLength > 0 ? frame.clone() : null;
    if (!copy) {
      await take(frame);
      return;
    }
    const own = copy.getSideData(AV_FRAME_DATA_A53_CC) ?? Buffer.alloc(0);
    const captions = Buffer.concat([this.#kept, own]).subarray(0, maxCaptionBytes);
    this.#kept = Buffer.alloc(0);
    copy.removeSideData(AV_FRAME_DATA_A53_CC);
    captions.copy(copy.newSideData(AV_FRAME_DATA_A53_CC, captions.byteLength));
    try {
      await take(copy);
    } finally {
      copy.free();
    }
  }
}
