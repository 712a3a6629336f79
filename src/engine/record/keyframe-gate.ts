import type { VideoPacket } from '../../shared/media/codec/packets.ts';

/** The gate opens again only when the disk has caught up by so much. */
const openBelowShare = 0.5;
/** Sound is a small part of the program and a gap in it is worse, so it goes on for longer. */
const soundShare = 1.25;

/**
 * Keeps what waits for the disk within bounds: above the limit pictures are left out, up to the first keyframe after
 * at least half of it has been written.
 */
export class KeyframeGate {
  readonly #maxWaitingBytes: number;
  #isOpen = false;
  #isTooSlow = false;
  #droppedFrames = 0;

  constructor(maxWaitingBytes: number) {
    this.#maxWaitingBytes = maxWaitingBytes;
  }

  /** False while the disk is behind, and until the keyframe after that. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Pictures left out because the disk was behind. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  /** Lets only a keyframe through next. */
  close(): void {
    this.#isOpen = false;
  }

  /** True if the picture is recorded while so many bytes wait. */
  admits({ keyframe }: VideoPacket, waitingBytes: number): boolean {
    const limit = this.#maxWaitingBytes * (this.#isTooSlow ? openBelowShare : 1);
    if (waitingBytes > limit) {
      this.#isTooSlow = true;
      this.#isOpen = false;
    } else if (keyframe) {
      this.#isTooSlow = false;
      this.#isOpen = true;
    }
    if (!this.#isOpen && this.#isTooSlow) this.#droppedFrames += 1;
    return this.#isOpen;
  }

  admitsSound(waitingBytes: number): boolean {
    return waitingBytes <= this.#maxWaitingBytes * soundShare;
  }
}
