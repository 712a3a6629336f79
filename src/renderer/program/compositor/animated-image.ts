/** What says that it is shorter was made when browsers could not be so fast, and is shown so by all of them. */
const leastShownUs = 20_000;
const usualShownUs = 100_000;
/** It was not on screen meanwhile, and goes on from where it was. */
const awayAfterUs = 1_000_000;

interface AnimationFrame {
  bitmap: ImageBitmap;
  durationUs: number;
}

/** A GIF, WebP, APNG or AVIF that moves: one picture is shown and one is decoded ahead, however many there are. */
export class AnimatedImage {
  readonly #decoder: ImageDecoder;
  readonly #frameCount: number;
  readonly #repetitionCount: number;
  /** How often it is still begun anew. */
  #repetitions: number;
  /** When it was begun, where that was asked for. */
  #startUs: number | undefined;
  /** Another one whenever it was begun from its first picture on. */
  #turn = 0;
  #shown: AnimationFrame | undefined;
  #shownUntilUs = 0;
  #next: AnimationFrame | undefined;
  #nextIndex = 0;
  #isDecoding = false;
  readonly #closed = new AbortController();

  private constructor(decoder: ImageDecoder, frameCount: number, repetitions: number) {
    this.#decoder = decoder;
    this.#frameCount = frameCount;
    this.#repetitionCount = repetitions;
    this.#repetitions = repetitions;
    void this.#decode();
  }

  /** Undefined for an image that does not move, and where this browser can't tell. */
  static async open(image: Blob): Promise<AnimatedImage | undefined> {
    // A JPEG never moves.
    if (!['image/gif', 'image/webp', 'image/png', 'image/avif'].includes(image.type)) return undefined;
    // An overlay may be shown by an older browser, or from another computer, where there is no decoder.
    if (!('ImageDecoder' in globalThis) || !(await ImageDecoder.isTypeSupported(image.type)))
      return undefined;
    const decoder = new ImageDecoder({ data: await image.arrayBuffer(), type: image.type });
    try {
      await decoder.completed;
      await decoder.tracks.ready;
      const track = decoder.tracks.selectedTrack;
      if (track?.animated && track.frameCount > 1)
        return new AnimatedImage(decoder, track.frameCount, track.repetitionCount);
    } catch {
      // What of it can be shown as it stands is shown so.
    }
    decoder.close();
    return undefined;
  }

  /**
   * What is seen at this time of the program; undefined until its first picture is decoded. It stays this one's.
   * @param startUs for what is shown at times: where it is another than before, the first picture comes again
   */
  at(timeUs: number, startUs?: number): ImageBitmap | undefined {
    if (startUs !== this.#startUs) this.#begin(startUs);
    const next = this.#next;
    if (next && (!this.#shown || timeUs >= this.#shownUntilUs)) {
      this.#shown?.bitmap.close();
      this.#shown = next;
      this.#next = undefined;
      const isAway = timeUs - this.#shownUntilUs > awayAfterUs;
      this.#shownUntilUs = (isAway ? timeUs : this.#shownUntilUs) + next.durationUs;
      void this.#decode();
    }
    return this.#shown?.bitmap;
  }

  close(): void {
    this.#closed.abort();
    this.#drop();
    this.#decoder.close();
  }

  async #decode(): Promise<void> {
    if (this.#isDecoding || this.#isClosed()) return;
    if (this.#nextIndex === this.#frameCount) {
      // The last one stays.
      if (this.#repetitions <= 0) return;
      this.#repetitions--;
      this.#nextIndex = 0;
    }
    this.#isDecoding = true;
    const turn = this.#turn;
    try {
      const { image } = await this.#decoder.decode({ frameIndex: this.#nextIndex++ });
      const saidUs = image.duration ?? 0;
      const durationUs = saidUs < leastShownUs ? usualShownUs : saidUs;
      const bitmap = await createImageBitmap(image).finally(() => image.close());
      if (this.#isClosed() || turn !== this.#turn) bitmap.close();
      else this.#next = { bitmap, durationUs };
    } catch {
      // It is cut off or damaged from here on: the last good picture stays.
    } finally {
      this.#isDecoding = false;
      if (turn !== this.#turn) void this.#decode();
    }
  }

  #begin(startUs: number | undefined): void {
    this.#startUs = startUs;
    this.#turn++;
    this.#repetitions = this.#repetitionCount;
    this.#nextIndex = 0;
    this.#drop();
    this.#shownUntilUs = -Infinity;
    void this.#decode();
  }

  #drop(): void {
    this.#shown?.bitmap.close();
    this.#next?.bitmap.close();
    this.#shown = undefined;
    this.#next = undefined;
  }

  #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }
}
