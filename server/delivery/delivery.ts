import { FootlightError } from '../../src/shared/base/errors.ts';
import type { BroadcastKeeper, KeptBroadcast } from '../core/broadcast-keeper.ts';
import type { DeliveryMeter } from './delivery-meter.ts';
import { LiveStream } from './live-stream.ts';
import { HoldLimit } from './waiters.ts';

export interface DeliveryOptions {
  targetDurationS: number;
  playlistWindowS: number;
  dvrWindowS: number;
  /** A broadcast that is over and was kept; undefined if there is none. */
  openFinished: (id: string) => Promise<KeptBroadcast | undefined>;
  maxSessionBytes: number;
  maxHeldRequests: number;
  meter?: DeliveryMeter;
}

/** Broadcasts that are over, of those that were watched last; little more than their playlists. */
const maxRecordings = 50;

/** A broadcast that is over, as viewers fetch it. */
export interface Recording {
  /** Of its channel. */
  slug: string;
  stream: LiveStream;
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
  /** In the order of their last use. */
  readonly #recordings = new Map<string, Promise<Recording | undefined>>();
  /** Bytes of media and playlists given to viewers since the start. */
  bytesSent = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#holdLimit = new HoldLimit(options.maxHeldRequests, (heldMs) => {
      options.meter?.hold(heldMs);
    });
  }

  /**
   * Opens a new session of a channel; what was left of the one before is forgotten.
   * @param keeper keeps it for longer than the memory does, and has what an earlier process kept of it
   */
  open(slug: string, keeper: BroadcastKeeper): LiveStream {
    this.#remove(slug);
    const { playlistWindowS, dvrWindowS } = this.#options;
    const stream = this.#stream({
      keeper,
      onEnded: () => {
        const entry = this.#entries.get(slug);
        if (entry?.stream !== stream) return;
        // Viewers see the end of the playlist, and fetch what it lists.
        entry.removal = setTimeout(
          () => {
            this.#remove(slug);
          },
          Math.max(playlistWindowS, dvrWindowS) * 1000,
        );
      },
    });
    this.#entries.set(slug, { stream });
    return stream;
  }

  /**
   * A broadcast that is over.
   * @throws FootlightError NOT_FOUND
   */
  async recording(id: string): Promise<Recording> {
    const known = this.#recordings.get(id) ?? this.#openRecording(id);
    this.#recordings.delete(id);
    this.#recordings.set(id, known);
    for (const oldest of this.#recordings.keys()) {
      if (this.#recordings.size <= maxRecordings) break;
      this.#recordings.delete(oldest);
    }
    let recording: Recording | undefined;
    try {
      recording = await known;
    } finally {
      // It may be there in a moment.
      if (!recording && this.#recordings.get(id) === known) this.#recordings.delete(id);
    }
    if (recording) return recording;
    throw new FootlightError('NOT_FOUND', 'There is no such broadcast, or it is not kept any more.');
  }

  /** A broadcast is not kept any more. */
  forgetRecording(id: string): void {
    this.#recordings.delete(id);
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
    this.#recordings.clear();
  }

  async #openRecording(id: string): Promise<Recording | undefined> {
    const finished = await this.#options.openFinished(id);
    if (!finished) return undefined;
    return { slug: finished.slug, stream: this.#stream({ finished, onEnded: () => undefined }) };
  }

  #stream(
    more: Pick<ConstructorParameters<typeof LiveStream>[0], 'keeper' | 'finished' | 'onEnded'>,
  ): LiveStream {
    const { targetDurationS, playlistWindowS, dvrWindowS, maxSessionBytes } = this.#options;
    return new LiveStream({
      targetDurationS,
      playlistWindowS,
      dvrWindowS,
      maxBytes: maxSessionBytes,
      holdLimit: this.#holdLimit,
      onPartDelay: (delayMs) => {
        this.#options.meter?.partDelay(delayMs);
      },
      ...more,
    });
  }

  #remove(slug: string): void {
    clearTimeout(this.#entries.get(slug)?.removal);
    this.#entries.delete(slug);
  }
}
