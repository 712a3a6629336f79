/** What comes through the port of a source whose pictures are made ahead of their time. */
export type TimedFrame =
  /** The receiver's own from here on; `dueUs` is on the program clock. */
  | { type: 'frame'; frame: VideoFrame; dueUs: number }
  /** What waits is no longer wanted; what is seen stays until the next frame. */
  | { type: 'cut' }
  /** Nothing is to be seen. */
  | { type: 'clear' };

/** More than any sender's lead; beyond it the oldest goes. */
const maxWaiting = 90;

/**
 * Frames that come before they are due, each shown at its time: of a file that is played. Nothing
 * arriving is no failure here, for a picture that was paused stays.
 */
export class TimedFeed {
  readonly #port: MessagePort;
  readonly #waiting: (TimedFrame & { type: 'frame' })[] = [];
  #shown: VideoFrame | undefined;
  #delayUs = 0;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<TimedFrame>) => this.#take(data);
  }

  /** It has no age: it is shown at the time that it is meant for. */
  readonly shownCaptureUs = undefined;

  /**
   * The frame that is due; it stays the feed's and is valid until the next call.
   * @param stampUs the time that the program's frame is stamped with, and its sound, too
   */
  frameAt(_dueUs: number, stampUs: number): VideoFrame | undefined {
    for (;;) {
      const [next] = this.#waiting;
      if (!next || next.dueUs > stampUs - this.#delayUs) return this.#shown;
      this.#waiting.shift();
      this.#show(next.frame);
    }
  }

  setDelay(delayUs: number): void {
    this.#delayUs = delayUs;
  }

  close(): void {
    this.#port.onmessage = ({ data }: MessageEvent<TimedFrame>) => {
      if (data.type === 'frame') data.frame.close();
    };
    this.#port.close();
    this.#drop();
    this.#show(undefined);
  }

  #take(message: TimedFrame): void {
    if (message.type !== 'frame') {
      this.#drop();
      if (message.type === 'clear') this.#show(undefined);
      return;
    }
    this.#waiting.push(message);
    if (this.#waiting.length > maxWaiting) this.#waiting.shift()?.frame.close();
  }

  #show(frame: VideoFrame | undefined): void {
    this.#shown?.close();
    this.#shown = frame;
  }

  #drop(): void {
    for (const { frame } of this.#waiting.splice(0)) frame.close();
  }
}
