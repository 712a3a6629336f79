/** What all frames that wait may take together; a frame that is too much comes early. */
const maxHeldBytes = 192 * 1024 * 1024;

interface HeldFrame {
  captureUs: number;
  byteLength: number;
  /** Undefined until the copy is made. */
  copy?: VideoFrame;
}

/**
 * Holds a camera's frames back. They are copied: a camera has few buffers, and gives nothing more
 * while all of them are kept from it.
 */
export class FrameDelay {
  readonly delayUs: number;
  #held: HeldFrame[] = [];
  #heldBytes = 0;
  #closed = false;

  constructor(delayUs: number) {
    this.delayUs = delayUs;
  }

  /** Takes a frame over and closes it. */
  push(frame: VideoFrame, captureUs: number): void {
    const options = frame.format ? {} : ({ format: 'RGBA' } as const);
    const held: HeldFrame = { captureUs, byteLength: frame.allocationSize(options) };
    this.#held.push(held);
    this.#heldBytes += held.byteLength;
    void this.#copy(frame, held, options);
  }

  /** The frames whose time has come, oldest first; they are the caller's. */
  take(nowUs: number): VideoFrame[] {
    const due: VideoFrame[] = [];
    for (;;) {
      const [held] = this.#held;
      if (!held?.copy) return due;
      if (held.captureUs + this.delayUs > nowUs && this.#heldBytes <= maxHeldBytes) return due;
      this.#held.shift();
      this.#heldBytes -= held.byteLength;
      due.push(held.copy);
    }
  }

  close(): void {
    this.#closed = true;
    for (const { copy } of this.#held) copy?.close();
    this.#held = [];
  }

  async #copy(frame: VideoFrame, held: HeldFrame, options: VideoFrameCopyToOptions): Promise<void> {
    try {
      const bytes = new ArrayBuffer(held.byteLength);
      const layout = await frame.copyTo(bytes, options);
      if (this.#closed) return;
      const rect = frame.visibleRect;
      const init: VideoFrameBufferInit & { transfer: ArrayBuffer[] } = {
        format: frame.format ?? 'RGBA',
        codedWidth: rect?.width ?? frame.codedWidth,
        codedHeight: rect?.height ?? frame.codedHeight,
        displayWidth: frame.displayWidth,
        displayHeight: frame.displayHeight,
        timestamp: frame.timestamp,
        colorSpace: frame.colorSpace,
        layout,
        transfer: [bytes],
      };
      held.copy = new VideoFrame(bytes, init);
    } catch {
      // A frame that can't be read is one less.
      this.#held = this.#held.filter((each) => each !== held);
      this.#heldBytes -= held.byteLength;
    } finally {
      frame.close();
    }
  }
}
