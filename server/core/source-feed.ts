import type { ChannelAccess, MediaChunk, Publication } from './publication.ts';
import { StartCache } from './start-cache.ts';

/** Takes a live channel's source as its publisher sends it. None of its functions throws. */
export interface SourceReader {
  /**
   * A stream begins: its configuration and a keyframe follow. Comes again where a publisher who was
   * lost comes back, or another takes its place.
   */
  begin(container: Publication['container']): void;
  /** The next bytes of the stream, in order. They may be kept, and are not to be changed. */
  write(bytes: Uint8Array): void;
  /** Nothing follows. */
  end(message: string): void;
}

/** What somebody says who wants to read a live channel's source. */
export interface SourceRequest {
  /** As the reader named it. */
  channel: string;
  /** What it has for a private channel. */
  token: string | undefined;
  /** Where it comes from. */
  address: string;
  /** The protocol's own last word, as with a publisher; what it throws, `subscribe` throws. */
  confirm: (channel: ChannelAccess) => void;
}

/** Asks the relay for a live channel's source. */
export interface SourceGate {
  /**
   * @param reader its `begin` comes at once if there is a keyframe to begin with
   * @returns ends the reading, without a word to the reader
   * @throws FootlightError CHANNEL_NOT_FOUND, STREAM_OFFLINE, RELAY_STOPPING
   */
  subscribe(request: SourceRequest, reader: SourceReader): Promise<() => void>;
}

/** Gives one channel's source to its readers, each from a keyframe on. */
export class SourceFeed {
  /** Each with whether its stream has begun. */
  readonly #readers = new Map<SourceReader, boolean>();
  #cache = new StartCache();
  #container: Publication['container'] = 'flv';

  /** Another publisher's stream follows. */
  begin(container: Publication['container']): void {
    this.#container = container;
    this.#cache = new StartCache();
    for (const reader of this.#readers.keys()) this.#readers.set(reader, false);
  }

  write(chunk: MediaChunk): void {
    // Pictures of another format than the newest configuration's are of no use to who comes now.
    if (this.#cache.add(chunk)) this.#cache.clear();
    for (const [reader, hasBegun] of this.#readers) {
      if (hasBegun) reader.write(chunk.bytes);
      else if (chunk.role === 'keyframe') this.#start(reader);
    }
  }

  /** @returns ends the reading, without a word to the reader */
  subscribe(reader: SourceReader): () => void {
    this.#readers.set(reader, false);
    if (this.#cache.hasKeyframe) this.#start(reader);
    return () => this.#readers.delete(reader);
  }

  end(message: string): void {
    const readers = [...this.#readers.keys()];
    this.#readers.clear();
    for (const reader of readers) reader.end(message);
  }

  #start(reader: SourceReader): void {
    this.#readers.set(reader, true);
    reader.begin(this.#container);
    for (const { bytes } of this.#cache.contents()) reader.write(bytes);
  }
}
