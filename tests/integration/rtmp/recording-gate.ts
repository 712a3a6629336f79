import { once, EventEmitter } from 'node:events';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import type {
  MediaChunk,
  Publication,
  PublishGate,
  PublishRequest,
} from '../../../server/core/publication.ts';

/** A publication that was admitted, and everything that came of it. */
export class RecordedPublication {
  readonly chunks: MediaChunk[] = [];
  readonly endings: { orderly: boolean; message: string }[] = [];
  readonly #changes = new EventEmitter();
  readonly revoke: (reason: FootlightError) => void;
  readonly publication: Publication;

  constructor(revoke: (reason: FootlightError) => void, container: Publication['container']) {
    this.revoke = revoke;
    this.publication = {
      slug: 'stage',
      container,
      write: (chunk) => {
        this.chunks.push(chunk);
        this.#changes.emit('change');
      },
      end: (reason) => {
        this.endings.push(reason);
        this.#changes.emit('change');
      },
    };
  }

  /** The stream as it was written. */
  bytes(): Buffer {
    return Buffer.concat(this.chunks.map((chunk) => chunk.bytes));
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.#changes, 'change');
  }

  async ended(): Promise<{ orderly: boolean; message: string }> {
    await this.until(() => this.endings.length > 0);
    return this.endings[0] ?? { orderly: false, message: '' };
  }
}

/** Admits one publisher at a time, with one key, and records what it sends. */
export class RecordingGate implements PublishGate {
  readonly requests: PublishRequest[] = [];
  readonly publications: RecordedPublication[] = [];
  readonly #key: string;
  readonly #passphrase: string | undefined;
  readonly #changes = new EventEmitter();
  /** Resolved before a publisher is answered. */
  answerAfter: Promise<unknown> = Promise.resolve();

  constructor(key: string, passphrase?: string) {
    this.#key = key;
    this.#passphrase = passphrase;
  }

  async admit(
    request: PublishRequest,
    container: 'flv' | 'mpegts',
    onRevoked: (reason: FootlightError) => void,
  ): Promise<Publication> {
    this.requests.push(request);
    this.#changes.emit('change');
    await this.answerAfter;
    if (request.streamKey !== this.#key)
      throw new FootlightError('STREAM_KEY_WRONG', 'The stream key is not known.');
    if (this.publications.some(({ endings }) => endings.length === 0)) {
      throw new FootlightError('ALREADY_LIVE', 'Another publisher is live on this channel.');
    }
    request.confirm?.({ slug: 'stage', passphrase: this.#passphrase });
    const recorded = new RecordedPublication(onRevoked, container);
    this.publications.push(recorded);
    this.#changes.emit('change');
    return recorded.publication;
  }

  /** The `index`th publication, once it is there. */
  async publication(index = 0): Promise<RecordedPublication> {
    for (;;) {
      const publication = this.publications[index];
      if (publication) return publication;
      await once(this.#changes, 'change');
    }
  }

  async requested(): Promise<void> {
    while (this.requests.length === 0) await once(this.#changes, 'change');
  }
}
