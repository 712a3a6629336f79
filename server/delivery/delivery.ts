import { FootlightError } from '../../src/shared/base/errors.ts';
import type { PlaylistTimes } from '../../src/shared/media/hls/media-playlist.ts';
import { LiveStream } from './live-stream.ts';
import { HoldLimit } from './waiters.ts';

export interface DeliveryOptions {
  times: PlaylistTimes;
  playlistWindowS: number;
  maxSessionBytes: number;
  maxHeldRequests: number;
}

interface Entry {
  stream: LiveStream;
  removal?: NodeJS.Timeout;
}

/** What the relay's viewers fetch, by channel. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #holdLimit: HoldLimit;
  readonly #entries = new Map<string, Entry>();
  /** Bytes of media and playlists given to viewers since the start. */
  bytesSent = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#holdLimit = new HoldLimit(options.maxHeldRequests);
  }

  /** Opens a new session of a channel; what was left of the one before is forgotten. */
  open(slug: string): LiveStream {
    this.#remove(slug);
    const { times, playlistWindowS, maxSessionBytes } = this.#options;
    const stream = new LiveStream({
      times,
      playlistWindowS,
      maxBytes: maxSessionBytes,
      holdLimit: this.#holdLimit,
      onEnded: () => {
        const entry = this.#entries.get(slug);
        if (entry?.stream !== stream) return;
        // Viewers see the end of the playlist, and fetch what it lists.
        entry.removal = setTimeout(() => {
          this.#remove(slug);
        }, playlistWindowS * 1000);
      },
    });
    this.#entries.set(slug, { stream });
    return stream;
  }

  /**
   * A channel's session, while there is something of it to play.
   * @throws FootlightError STREAM_OFFLINE
   */
  stream(slug: string): LiveStream {
    const entry = this.#entries.get(slug);
    if (!entry?.stream.isPlayable) {
      throw new FootlightError('STREAM_OFFLINE', 'The channel is not on air now.');
    }
    return entry.stream;
  }

  /** Numbers for the metrics. */
  get statistics(): { heldRequests: number; mediaBytes: number } {
    let mediaBytes = 0;
    for (const entry of this.#entries.values()) {
      mediaBytes += entry.stream.bytes;
    }
    return { mediaBytes, heldRequests: this.#holdLimit.held };
  }

  /** Forgets everything. */
  dispose(): void {
    for (const slug of [...this.#entries.keys()]) this.#remove(slug);
  }

  #remove(slug: string): void {
    clearTimeout(this.#entries.get(slug)?.removal);
    this.#entries.delete(slug);
  }
}
