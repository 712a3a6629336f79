/** Says how much media waits to be taken by the operating system. */
export class SendMeter {
  /** What waits, oldest first: where it ends in the stream of bytes, and its time. */
  #pending: { endBytes: number; timeUs: number }[] = [];
  #writtenBytes = 0;
  #takenTimeUs: number | undefined;
  #newestTimeUs = -Infinity;
  #progressUs = 0;

  /** Bytes written so far, taken or not. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  wrote(bytes: number): void {
    this.#writtenBytes += bytes;
  }

  /** The media of time `timeUs` was all written. */
  mark(timeUs: number, nowUs: number): void {
    if (this.#pending.length === 0) this.#progressUs = nowUs;
    this.#takenTimeUs ??= timeUs;
    // Sound and picture come a little out of order with each other.
    this.#newestTimeUs = Math.max(this.#newestTimeUs, timeUs);
    this.#pending.push({ endBytes: this.#writtenBytes, timeUs: this.#newestTimeUs });
  }

  /** ms of media from what was taken last to what was written last, with `waitingBytes` not yet taken. */
  queuedMs(waitingBytes: number, nowUs: number): number {
    const takenBytes = this.#writtenBytes - waitingBytes;
    let taken = 0;
    for (const { endBytes, timeUs } of this.#pending) {
      if (endBytes > takenBytes) break;
      this.#takenTimeUs = timeUs;
      taken += 1;
    }
    if (taken > 0) {
      this.#pending = this.#pending.slice(taken);
      this.#progressUs = nowUs;
    }
    return this.#takenTimeUs === undefined ? 0 : (this.#newestTimeUs - this.#takenTimeUs) / 1000;
  }

  /** For how long nothing was taken although something waited, as of the last `queuedMs`. */
  stalledMs(nowUs: number): number {
    return this.#pending.length === 0 ? 0 : (nowUs - this.#progressUs) / 1000;
  }
}
