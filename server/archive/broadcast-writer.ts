import { messageOf } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import type {
  BroadcastKeeper,
  KeptRendition,
  PictureSheet,
  RenditionKeeper,
} from '../core/broadcast-keeper.ts';
import type { BroadcastFiles } from './broadcast-files.ts';
import type { FreeSpace } from './free-space.ts';
import type { LoadedBroadcast } from './load-broadcast.ts';
import { RenditionWriter } from './rendition-writer.ts';
import { SpoolQueue, type SpoolItem } from './spool-queue.ts';

/** After a failed write, the next one waits. */
const retryAfterMs = 5000;

export interface BroadcastWriterOptions {
  id: string;
  slug: string;
  kind: 'broadcast' | 'clip';
  files: BroadcastFiles;
  space: FreeSpace;
  /** What an earlier process kept of the broadcast, which goes on. */
  before?: LoadedBroadcast;
  /** Called once, when nothing more is written. */
  onClosed: (outcome: 'suspended' | 'ended') => void;
  /** Nothing is kept for now; called again only after it was better in between. */
  onTrouble: (reason: string) => void;
  logger: Logger;
}

/** Keeps one broadcast on the disk. If the disk is full or fails, the broadcast goes on without, and it is said. */
export class BroadcastWriter implements BroadcastKeeper {
  readonly id: string;
  readonly slug: string;
  readonly kind: 'broadcast' | 'clip';
  readonly mediaId: string;
  readonly startedMs: number;
  readonly kept: readonly KeptRendition[];
  readonly sheets: readonly PictureSheet[];
  readonly #options: BroadcastWriterOptions;
  readonly #queue: SpoolQueue;
  readonly #writers = new Map<string, RenditionWriter>();
  #closing: Promise<void> | undefined;
  #retryAtMs = 0;
  /** Why nothing is kept now, if so. */
  #trouble: string | undefined;
  #hasHead: boolean;
  #bytes: number;

  constructor(options: BroadcastWriterOptions) {
    const { id, slug, kind, files, before } = options;
    this.#options = options;
    this.id = id;
    this.slug = slug;
    this.kind = kind;
    const run = before ? before.run + 1 : 0;
    this.mediaId = run === 0 ? id : `${id}r${run}`;
    this.kept = before?.renditions ?? [];
    this.sheets = before?.sheets ?? [];
    this.startedMs = before?.head.startedMs ?? Date.now();
    this.#bytes = before?.byteLength ?? 0;
    this.#hasHead = before !== undefined;
    this.#queue = new SpoolQueue(files, (cause) => {
      this.#handleFailed(cause);
    });
    if (before) {
      for (const record of before.recovered) this.#queue.add({ record });
      this.#queue.add({ record: { type: 'run', run } });
    }
  }

  /** Why nothing is kept now; undefined while all is well. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Bytes of media that were kept. */
  get byteLength(): number {
    return this.#bytes;
  }

  /** Bytes that wait for the disk. */
  get queuedBytes(): number {
    return this.#queue.queuedBytes;
  }

  /** The oldest of it was let go. */
  handleShortened(byteLength: number): void {
    this.#bytes -= byteLength;
  }

  rendition(id: string): RenditionKeeper {
    let writer = this.#writers.get(id);
    if (!writer) {
      const { files, before } = this.#options;
      writer = new RenditionWriter({
        id,
        files,
        firstVolume: before?.nextVolumes.get(id) ?? 0,
        isOpen: () => this.#isOpen(),
        write: (item) => {
          this.#write(item);
        },
      });
      this.#writers.set(id, writer);
    }
    return writer;
  }

  keepSheet(sheet: PictureSheet, jpeg: Uint8Array): void {
    if (!this.#isOpen()) return;
    const timesMs = [...sheet.timesMs];
    this.#write({ picture: { name: sheet.name, jpeg }, record: { type: 'sheet', ...sheet, timesMs } });
  }

  keepPoster(jpeg: Uint8Array): void {
    if (this.#isOpen()) this.#write({ picture: { name: 'poster', jpeg } });
  }

  readPicture(name: string): Promise<Uint8Array | undefined> {
    return this.#options.files.readPicture(name);
  }

  settled(): Promise<void> {
    return this.#queue.settled();
  }

  suspend(): void {
    void this.close('suspended');
  }

  end(): void {
    void this.close('ended');
  }

  /** Resolves when all is written that can be. The same promise every time. */
  close(outcome: 'suspended' | 'ended'): Promise<void> {
    return (this.#closing ??= this.#close(outcome));
  }

  async #close(outcome: 'suspended' | 'ended'): Promise<void> {
    if (outcome === 'ended' && this.#hasHead) {
      this.#queue.add({ record: { type: 'end', endedMs: Date.now() } });
    }
    await this.#queue.close();
    this.#options.onClosed(outcome);
  }

  #isOpen(): boolean {
    const { space, logger } = this.#options;
    if (this.#closing || performance.now() < this.#retryAtMs) return false;
    if (!space.isEnough) {
      this.#setTrouble('The disk is full.');
      return false;
    }
    if (this.#trouble !== undefined) {
      this.#trouble = undefined;
      logger.info({}, 'The broadcast is kept again');
    }
    return true;
  }

  #write(item: SpoolItem): void {
    if (!this.#hasHead) {
      this.#hasHead = true;
      const { id, slug, startedMs, kind } = this;

      this.#queue.add({
        record: { type: 'head', version: 1, id, slug, startedMs, kind },
        onLost: () => (this.#hasHead = false),
      });
    }
    this.#bytes += item.media?.bytes.byteLength ?? 0;
    this.#queue.add(item);
  }

  #handleFailed(cause: unknown): void {
    this.#retryAtMs = performance.now() + retryAfterMs;
    const isFull = (cause as { code?: unknown } | undefined)?.code === 'ENOSPC';
    if (isFull) this.#options.space.handleFull();
    this.#setTrouble(isFull ? 'The disk is full.' : messageOf(cause));
    for (const writer of this.#writers.values()) writer.handleLost();
  }

  #setTrouble(reason: string): void {
    const isNew = this.#trouble === undefined;
    this.#trouble = reason;
    if (isNew) {
      this.#options.onTrouble(reason);
      this.#options.logger.warn(
        { reason },
        'The broadcast is not kept for now: viewers can still watch it live',
      );
    }
  }
}
