import { ShortestTransport } from '../shortest-transport.ts';
import { SilenceWatch } from '../silence-watch.ts';
import { FrameDelay } from './frame-delay.ts';

/** Frames that wait to be shown; more are thrown away, oldest first. */
const maxWaiting = 2;
/** So long must a frame have waited at every look before the standing delay is given up. */
const calmBeforeTrimUs = 5_000_000;

export interface FrameFeedEvents {
  /** The first frame, and whenever the size changed. */
  onSize(width: number, height: number): void;
  /** Once per silence: frozen or ended. */
  onSilent(): void;
}

/**
 * One camera's frames inside the compositor. The feed owns every frame that it read and closes each
 * exactly once; it reads to the end of the stream, for in one that is cancelled nobody closes the frames
 * that are on their way. Up to two frames wait, which takes up the jitter between the camera's clock and
 * the program's; as long as nothing is late the newest is shown at once.
 */
export class FrameFeed {
  readonly #reader: ReadableStreamDefaultReader<VideoFrame>;
  readonly #events: FrameFeedEvents;
  readonly #nowUs: () => number;
  readonly #mayPause: boolean;
  readonly #waiting: VideoFrame[] = [];
  readonly #transport = new ShortestTransport();
  readonly #silence: SilenceWatch;
  #delay: FrameDelay | undefined;
  #shown: VideoFrame | undefined;
  #lastEmptyUs: number;
  #silent = false;
  #closed = false;
  #size = '';

  /** @param mayPause that nothing comes for a while is no failure; the last frame stays */
  constructor(
    frames: ReadableStream<VideoFrame>,
    events: FrameFeedEvents,
    nowUs: () => number,
    mayPause: boolean,
  ) {
    this.#mayPause = mayPause;
    this.#reader = frames.getReader();
    this.#events = events;
    this.#nowUs = nowUs;
    this.#lastEmptyUs = nowUs();
    this.#silence = new SilenceWatch(this.#lastEmptyUs);
    void this.#read();
  }

  /**
   * The frame to show at a tick; it stays the feed's and is valid until the next call. Undefined
   * before the first frame and while the camera is silent.
   */
  frameAt(dueUs: number): VideoFrame | undefined {
    for (const frame of this.#delay?.take(dueUs) ?? []) this.#queue(frame);
    const next = this.#waiting.shift();
    if (next) {
      this.#shown?.close();
      this.#shown = next;
    }
    if (this.#waiting.length === 0) this.#lastEmptyUs = dueUs;
    else if (dueUs - this.#lastEmptyUs > calmBeforeTrimUs) {
      this.#waiting.shift()?.close();
      this.#lastEmptyUs = dueUs;
    }
    if (!this.#mayPause && this.#silence.isSilent(dueUs)) this.#fallSilent();
    return this.#shown;
  }

  /**
   * When the frame that `frameAt` returned was captured, on the program clock. One that was delayed on
   * purpose counts as captured so much later, or the program would take the delay back. One that may
   * stand still has no age.
   */
  get shownCaptureUs(): number | undefined {
    if (!this.#shown || this.#mayPause) return undefined;
    return this.#shown.timestamp + this.#transport.offsetUs + (this.#delay?.delayUs ?? 0);
  }

  /** Shows frames so much later from now on. */
  setDelay(delayUs: number): void {
    if (delayUs === (this.#delay?.delayUs ?? 0)) return;
    this.#delay?.close();
    this.#delay = delayUs > 0 ? new FrameDelay(delayUs) : undefined;
  }

  /** Shows nothing more; whoever gave the stream ends it. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#forget();
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const { value: frame, done } = await this.#reader.read();
        if (done) break;
        if (this.#closed) {
          frame.close();
          continue;
        }
        this.#take(frame);
      }
    } catch {
      // A broken stream is a silent one; the page takes the device up again.
    }
    if (!this.#closed) this.#fallSilent();
  }

  #take(frame: VideoFrame): void {
    const nowUs = this.#nowUs();
    this.#silence.handleArrival(nowUs);
    this.#silent = false;
    this.#transport.observe(frame.timestamp, nowUs);
    const { displayWidth, displayHeight } = frame;
    if (this.#delay) this.#delay.push(frame, frame.timestamp + this.#transport.offsetUs);
    else this.#queue(frame);
    const size = `${displayWidth}x${displayHeight}`;
    if (size === this.#size) return;
    this.#size = size;
    this.#events.onSize(displayWidth, displayHeight);
  }

  #queue(frame: VideoFrame): void {
    this.#waiting.push(frame);
    if (this.#waiting.length > maxWaiting) this.#waiting.shift()?.close();
  }

  #fallSilent(): void {
    if (this.#silent) return;
    this.#silent = true;
    this.#forget();
    this.#events.onSilent();
  }

  #forget(): void {
    for (const frame of this.#waiting.splice(0)) frame.close();
    if (this.#delay) {
      this.#delay.close();
      this.#delay = new FrameDelay(this.#delay.delayUs);
    }
    this.#shown?.close();
    this.#shown = undefined;
    this.#size = '';
  }
}
