import type { OwnerChannel } from '../owner-channel.ts';
import type { ByteQueue } from './byte-queue.ts';
import type { VideoWork } from './video-work.ts';

const intervalMs = 1000;

/**
 * Tells the owner once a second that the work goes on, and how. Says nothing while it doesn't,
 * though there is some to do: that is how the owner finds out that a call into FFmpeg hangs.
 */
export class ProgressReport {
  readonly #timer: NodeJS.Timeout;
  #readBytes = 0;
  #workedPictures = 0;

  constructor(channel: OwnerChannel, bytes: ByteQueue, video: () => VideoWork | undefined) {
    this.#timer = setInterval(() => {
      const { load, formatChanges = 0 } = video() ?? {};
      const { lagUs = 0, workedPictures = 0, isIdle = true } = load ?? {};
      const works = workedPictures > this.#workedPictures;
      const reads = bytes.readBytes > this.#readBytes || bytes.queuedBytes === 0;
      this.#workedPictures = workedPictures;
      this.#readBytes = bytes.readBytes;
      // The demuxer waits for the ladder where that is far behind.
      if ((reads || works) && (isIdle || works)) {
        const memoryBytes = process.memoryUsage.rss();
        channel.send('progress', { lagMs: Math.round(lagUs / 1000), memoryBytes, formatChanges });
      }
    }, intervalMs);
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}
