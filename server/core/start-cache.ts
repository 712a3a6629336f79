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
  #keyframeAtMs = 0;

  /** Takes the next chunk. Tells which format it changes, if that was set before. */
  add(chunk: MediaChunk): 'video' | 'audio' | undefined {
    if (chunk.role === 'config') {
      const { slot, bytes } = chunk;
      const before = this.#config.get(slot);
      this.#config.set(slot, chunk);
      if (slot !== 'video' && slot !== 'audio') return undefined;
      return before && !equalBytes(before.bytes, bytes) ? slot : undefined;
    }
    if (chunk.role === 'keyframe') {
      this.clear();
      this.#keyframeAtMs = performance.now();
    } else if (this.#chunks.length === 0) return undefined;
    this.#chunks.push(chunk);
    this.#bytes += chunk.bytes.byteLength;
    if (this.#bytes > maxBytes || this.#chunks.length > maxChunks) this.clear();
    return undefined;
  }

  /** True if a worker could start now. */
  get hasKeyframe(): boolean {
    return this.#chunks.length > 0;
  }

  /** How long ago the keyframe came that it begins with. */
  get ageMs(): number {
    return performance.now() - this.#keyframeAtMs;
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
