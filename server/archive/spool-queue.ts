import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { journalLine, type JournalRecord } from './journal.ts';
import type { BroadcastFiles } from './broadcast-files.ts';
import { syncDirectory } from './sync-directory.ts';

/** One thing to write. Its media comes before its line in the journal. */
export interface SpoolItem {
  media?: { renditionId: string; volume: number; bytes: Uint8Array };
  /** A small file that is replaced as a whole. */
  picture?: { name: string; jpeg: Uint8Array };
  record?: JournalRecord;
  onWritten?: () => void;
  /** It won't be written. */
  onLost?: () => void;
}

/**
 * A killed process loses nothing that was written. For the case that the machine loses its power, the
 * files are flushed to the disk this often.
 */
const flushEveryMs = 10_000;
/** A disk that is so far behind does not keep up. */
const maxQueuedBytes = 48 * 1024 * 1024;

/** Writes one broadcast's media and journal to its files, one thing after another. */
export class SpoolQueue {
  readonly #files: BroadcastFiles;
  readonly #onFailed: (cause: unknown) => void;
  readonly #volumes = new Map<string, { volume: number; handle: FileHandle }>();
  #items: SpoolItem[] = [];
  #queuedBytes = 0;
  #journal: FileHandle | undefined;
  #work: Promise<void> | undefined;
  #flushedMs = performance.now();
  /** Directories with names that may not be on the disk yet. */
  readonly #unsynced = new Set<string>();

  /** @param onFailed what was to be written is lost, and the next should wait a while */
  constructor(files: BroadcastFiles, onFailed: (cause: unknown) => void) {
    this.#files = files;
    this.#onFailed = onFailed;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  add(item: SpoolItem): void {
    this.#items.push(item);
    this.#queuedBytes += bytesOf(item);
    if (this.#queuedBytes > maxQueuedBytes) {
      this.#fail(this.#items.splice(0), new Error('The disk does not keep up with the stream.'));
    }
    this.#work ??= this.#writeAll().finally(() => (this.#work = undefined));
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    while (this.#work) await this.#work;
  }

  /** Writes what waits, flushes it to the disk and closes the files. They open again at the next `add`. */
  async close(): Promise<void> {
    await this.settled();
    try {
      await this.#flush();
    } catch (cause) {
      this.#onFailed(cause);
    }
    await this.#closeFiles();
  }

  async #writeAll(): Promise<void> {
    while (this.#items.length > 0) {
      const batch = this.#items.splice(0);
      try {
        await this.#write(batch);
        if (performance.now() - this.#flushedMs > flushEveryMs) await this.#flush();
      } catch (cause) {
        await this.#closeFiles();
        this.#fail([...batch, ...this.#items.splice(0)], cause);
        continue;
      }
      for (const item of batch) item.onWritten?.();
      for (const item of batch) this.#queuedBytes -= bytesOf(item);
    }
  }

  async #write(batch: readonly SpoolItem[]): Promise<void> {
    let lines = '';
    for (const { media, picture, record } of batch) {
      if (media) await (await this.#volumeOf(media)).appendFile(media.bytes);
      if (picture) await this.#replace(picture);
      if (record) lines += journalLine(record);
    }
    if (lines === '') return;
    if (!this.#journal) {
      this.#journal = await this.#open(this.#files.journal, 'a');
      // What a killed process left half written is a line of its own then.
      if ((await this.#journal.stat()).size > 0) lines = `\n${lines}`;
    }
    await this.#journal.appendFile(lines);
  }

  async #volumeOf({ renditionId, volume }: { renditionId: string; volume: number }): Promise<FileHandle> {
    const current = this.#volumes.get(renditionId);
    if (current?.volume === volume) return current.handle;
    if (current) {
      this.#volumes.delete(renditionId);
      await current.handle.datasync();
      await current.handle.close();
    }
    const handle = await this.#open(this.#files.volume(renditionId, volume), 'a');
    this.#volumes.set(renditionId, { volume, handle });
    return handle;
  }

  /** The name changes hands when all of the picture is on the disk: a power cut leaves one or the other. */
  async #replace({ name, jpeg }: { name: string; jpeg: Uint8Array }): Promise<void> {
    const file = this.#files.picture(name);
    const handle = await this.#open(`${file}.new`, 'w');
    try {
      await handle.writeFile(jpeg);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(`${file}.new`, file);
  }

  async #open(file: string, flags: 'a' | 'w'): Promise<FileHandle> {
    const { directory } = this.#files;
    const made = await mkdir(directory, { recursive: true, mode: 0o700 });
    if (made !== undefined) this.#unsynced.add(path.dirname(directory));
    const handle = await open(file, flags, 0o600);
    this.#unsynced.add(directory);
    return handle;
  }

  /** Media first: the journal never tells of what the disk does not have. */
  async #flush(): Promise<void> {
    this.#flushedMs = performance.now();
    for (const { handle } of this.#volumes.values()) await handle.datasync();
    await this.#journal?.datasync();
    for (const directory of this.#unsynced) {
      await syncDirectory(directory);
      this.#unsynced.delete(directory);
    }
  }

  #fail(items: readonly SpoolItem[], cause: unknown): void {
    for (const item of items) this.#queuedBytes -= bytesOf(item);
    this.#onFailed(cause);
    for (const { onLost } of items) onLost?.();
  }

  async #closeFiles(): Promise<void> {
    const handles = [...this.#volumes.values()].map(({ handle }) => handle);
    if (this.#journal) handles.push(this.#journal);
    this.#volumes.clear();
    this.#journal = undefined;
    await Promise.allSettled(handles.map((handle) => handle.close()));
  }
}

function bytesOf({ media, picture }: SpoolItem): number {
  return (media?.bytes.byteLength ?? 0) + (picture?.jpeg.byteLength ?? 0);
}
