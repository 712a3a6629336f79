import { statfs } from 'node:fs/promises';

const checkEveryMs = 2000;
/** More than the reserve by this much is wanted before writing goes on, so that it doesn't come and go. */
const easeBytes = 32 * 1024 * 1024;

/** Watches over the room that is left on the archive's disk. */
export class FreeSpace {
  readonly #directory: string;
  readonly #reserveBytes: number;
  readonly #timer: NodeJS.Timeout;
  #freeBytes = Infinity;
  #isEnough = true;

  /** @param reserveBytes what is left to the rest of the machine */
  constructor(directory: string, reserveBytes: number) {
    this.#directory = directory;
    this.#reserveBytes = reserveBytes;
    this.#timer = setInterval(() => {
      void this.check();
    }, checkEveryMs);
  }

  /** False while less than the reserve is free. */
  get isEnough(): boolean {
    return this.#isEnough;
  }

  /** As last looked at. */
  get freeBytes(): number {
    return this.#freeBytes;
  }

  async check(): Promise<void> {
    try {
      const { bavail, bsize } = await statfs(this.#directory);
      this.#freeBytes = bavail * bsize;
      this.#isEnough = this.#freeBytes >= this.#reserveBytes + (this.#isEnough ? 0 : easeBytes);
    } catch {
      this.#isEnough = false;
    }
  }

  /** A write found no room: nothing more is written until there is some. */
  handleFull(): void {
    this.#isEnough = false;
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}
