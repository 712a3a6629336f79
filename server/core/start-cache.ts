import { equalBytes } from '../../src/shared/media/codec/bytes.ts';
import type { MediaChunk } from './publication.ts';

/** Of one group of pictures: far more than any sensible stream has, and little enough for the machine. */
const maxBytes = 32 * 1024 * 1024;
const maxChunks = 20_000;

/**
 * What a new media worker needs to start at once: the newest configuration, and all since the last
 * keyframe.
 */
export class StartCache {
  readonly #config = new Map<string, MediaChunk>();
  #chunks: MediaChunk[] = [];
  #bytes = 0;

  /** Takes the next chunk. True if it changes a format that was set before. */
  add(chunk: MediaChunk): boolean {
    if (chunk.role === 'config') {
      const before = this.#config.get(chunk.slot);
      this.#config.set(chunk.slot, chunk);
      return (
        (chunk.slot === 'video' || chunk.slot === 'audio') &&
        before !== undefined &&
        !equalBytes(before.bytes, chunk.bytes)
      );
    }
    if (chunk.role === 'keyframe') this.clear();
    else if (this.#chunks.length === 0) return false;
    this.#chunks.push(chunk);
    this.#bytes += chunk.bytes.byteLength;
    if (this.#bytes > maxBytes || this.#chunks.length > maxChunks) this.clear();
    return false;
  }

  /** True if a worker could start now. */
  get hasKeyframe(): boolean {
    return this.#chunks.length > 0;
  }

  /** Configuration first (in the order of a stream's start), then the media since the keyframe. */
  *contents(): Iterable<MediaChunk> {
    for (const slot of ['header', 'metadata', 'video', 'audio']) {
      const chunk = this.#config.get(slot);
      if (chunk) yield chunk;
    }
    yield* this.#chunks;
  }

  /** Forgets the media, and keeps the configuration. */
  clear(): void {
    this.#chunks = [];
    this.#bytes = 0;
  }
}
