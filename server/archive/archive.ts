import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Emitter } from '../../src/shared/base/emitter.ts';
import { messageOf } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import type { KeptBroadcast } from '../core/broadcast-keeper.ts';
import { BroadcastFiles, broadcastIdPattern } from './broadcast-files.ts';
import { BroadcastWriter } from './broadcast-writer.ts';
import { summarize, type BroadcastSummary } from './broadcast-summary.ts';
import { FreeSpace } from './free-space.ts';
import { loadBroadcast, type LoadedBroadcast } from './load-broadcast.ts';
import { SpoolQueue } from './spool-queue.ts';

export interface ArchiveOptions {
  /** Where every broadcast has a directory. */
  directory: string;
  /** Room on the disk that is left to others. */
  reserveBytes: number;
  /** A broadcast that was cut short goes on if its last media is not older than this. */
  resumeWithinMs: number;
  logger: Logger;
}

export interface ArchiveEvents {
  began: { id: string; slug: string; startedMs: number };
  /** All of it is on the disk. */
  ended: BroadcastSummary;
  /** A live broadcast goes on, but is not kept for now. */
  trouble: { slug: string; reason: string };
  /** Nothing of it is there: it ended before there was anything to keep. */
  vanished: { id: string };
}

/** What the name of a directory ends with that is about to be removed. */
const removedEnding = '.removed';
const closeTimeoutMs = 5000;
/** The last line of a journal is shorter. */
const endLineBytes = 100;

/** Broadcasts on the disk: those that are being written, those to go on, and those that are over. */
export class Archive extends Emitter<ArchiveEvents> {
  readonly #options: ArchiveOptions;
  readonly #space: FreeSpace;
  readonly #writers = new Map<string, BroadcastWriter>();
  /** What a relay's end cut short and may go on, by channel. */
  readonly #resumable = new Map<string, LoadedBroadcast>();

  private constructor(options: ArchiveOptions) {
    super((failure, name) => {
      options.logger.error({ event: name, reason: messageOf(failure) }, 'A listener failed');
    });
    this.#options = options;
    this.#space = new FreeSpace(options.directory, options.reserveBytes);
  }

  /**
   * Opens the archive: what was to be removed is removed, and what was cut short is taken up or ended.
   * Rejects if the directory can't be used.
   */
  static async open(options: ArchiveOptions): Promise<Archive> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    const archive = new Archive(options);
    try {
      await archive.#space.check();
      for (const name of await readdir(options.directory)) {
        if (name.endsWith(removedEnding)) await archive.#remove(name);
        else if (broadcastIdPattern.test(name)) await archive.#recover(name);
      }
    } catch (error) {
      archive.#space.dispose();
      throw error;
    }
    return archive;
  }

  /** Broadcasts that wait for their publisher: channel, and since when it was live. */
  get resumable(): { slug: string; liveSinceMs: number }[] {
    return [...this.#resumable].map(([slug, { head }]) => ({ slug, liveSinceMs: head.startedMs }));
  }

  /** For the metrics and the API: what is written now, and why not if it isn't. */
  get state(): { freeBytes: number; queuedBytes: number; trouble: { slug: string; reason: string }[] } {
    const writers = [...this.#writers.values()];
    return {
      freeBytes: this.#space.freeBytes,
      queuedBytes: writers.reduce((sum, { queuedBytes }) => sum + queuedBytes, 0),
      trouble: writers.flatMap(({ slug, trouble }) =>
        trouble === undefined ? [] : [{ slug, reason: trouble }],
      ),
    };
  }

  /** Keeps a channel's next broadcast, or goes on with the one that waits for it. */
  keep(slug: string): BroadcastWriter {
    const before = this.#resumable.get(slug);
    this.#resumable.delete(slug);
    const writer = this.#open(slug, 'broadcast', before);
    const { id, startedMs } = writer;
    this.emit('began', { id, slug, startedMs });
    return writer;
  }

  /** Keeps something of a channel beside its broadcast. */
  keepClip(slug: string): BroadcastWriter {
    return this.#open(slug, 'clip');
  }

  /** What is being written now, but for clips. */
  live(): { id: string; slug: string; byteLength: number }[] {
    const writers = [...this.#writers.values()].filter(({ kind }) => kind === 'broadcast');
    return writers.map(({ id, slug, byteLength }) => ({ id, slug, byteLength }));
  }

  /** Ids of all that is on the disk and over. */
  async ended(): Promise<string[]> {
    const waiting = new Set([...this.#resumable.values()].map(({ head }) => head.id));
    const names = await readdir(this.#options.directory);
    return names.filter(
      (name) => broadcastIdPattern.test(name) && !this.#writers.has(name) && !waiting.has(name),
    );
  }

  /** What is known of a broadcast that is over; undefined if it isn't there. */
  async summary(id: string): Promise<BroadcastSummary | undefined> {
    const loaded = await this.#load(id);
    return loaded && summarize(loaded);
  }

  /** A broadcast that is over; undefined if it isn't there. */
  async read(id: string): Promise<KeptBroadcast | undefined> {
    if (!broadcastIdPattern.test(id) || this.#writers.has(id)) return undefined;
    const loaded = await this.#load(id);
    const files = this.#files(id);
    return (
      loaded && {
        id,
        slug: loaded.head.slug,
        renditions: loaded.renditions,
        sheets: loaded.sheets,
        readPicture: (name) => files.readPicture(name),
        reader: (renditionId) => ({ read: (place) => files.read(renditionId, place) }),
      }
    );
  }

  /** Removes a broadcast that is over. A crash in between leaves nothing that would come back. */
  async delete(id: string): Promise<void> {
    if (!broadcastIdPattern.test(id) || this.#writers.has(id)) return;
    const { directory } = this.#options;
    const marked = `${id}${removedEnding}`;
    try {
      await rename(path.join(directory, id), path.join(directory, marked));
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    }
    await this.#remove(marked);
  }

  /**
   * Lets the oldest files of a live broadcast go until so much room is won.
   * @param spareMs what was written later than so long ago stays in any case
   */
  async shorten(id: string, byteLength: number, spareMs: number): Promise<void> {
    const writer = this.#writers.get(id);
    if (!writer) return;
    let wonBytes = 0;
    for (const { file, size } of await this.#files(id).volumesBefore(Date.now() - spareMs)) {
      if (wonBytes >= byteLength) break;
      await rm(file, { force: true });
      wonBytes += size;
    }
    writer.handleShortened(wonBytes);
    if (wonBytes > 0) {
      const { logger } = this.#options;
      logger.warn(
        { broadcast: id, bytes: wonBytes },
        'The oldest of a live broadcast is not kept any longer',
      );
    }
  }

  /** Waits until what was written is on the disk, but not for ever. */
  async close(): Promise<void> {
    const closing = [...this.#writers.values()].map((writer) => writer.close('suspended'));
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise((resolve) => (timer = setTimeout(resolve, closeTimeoutMs)));
    await Promise.race([Promise.allSettled(closing), timeout]);
    clearTimeout(timer);
    this.#space.dispose();
    this.dispose();
  }

  #open(slug: string, kind: 'broadcast' | 'clip', before?: LoadedBroadcast): BroadcastWriter {
    const id = before?.head.id ?? newId();
    const writer = new BroadcastWriter({
      id,
      slug,
      kind,
      files: this.#files(id),
      space: this.#space,
      ...(before ? { before } : {}),
      onClosed: (outcome) => {
        this.#writers.delete(id);
        if (outcome === 'ended') void this.#announce(id);
      },
      onTrouble: (reason) => {
        this.emit('trouble', { slug, reason });
      },
      logger: this.#options.logger.child({ channel: slug, broadcast: id }),
    });
    this.#writers.set(id, writer);
    return writer;
  }

  async #recover(id: string): Promise<void> {
    const { logger, resumeWithinMs } = this.#options;
    const files = this.#files(id);
    if (await hasEnd(files.journal)) return;
    const loaded = await this.#load(id);
    if (!loaded) {
      logger.warn({ broadcast: id }, 'A broadcast that was cut short has nothing to play: it is removed');
      await this.delete(id);
      return;
    }
    const { slug, kind } = loaded.head;
    if (kind === 'clip') {
      await this.#endCutShort(loaded);
      return;
    }
    const { endedMs } = summarize(loaded);
    const earlier = this.#resumable.get(slug);
    if (earlier && summarize(earlier).endedMs >= endedMs) {
      await this.#endCutShort(loaded);
    } else {
      if (earlier) await this.#endCutShort(earlier);
      this.#resumable.delete(slug);
      if (Date.now() - endedMs <= resumeWithinMs) this.#resumable.set(slug, loaded);
      else await this.#endCutShort(loaded);
    }
  }

  /** Nobody goes on with it: its journal is brought to its end. */
  async #endCutShort(loaded: LoadedBroadcast): Promise<void> {
    const { id, slug } = loaded.head;
    const { logger } = this.#options;
    const queue = new SpoolQueue(this.#files(id), (cause) => {
      logger.warn({ broadcast: id, reason: messageOf(cause) }, 'The end of a broadcast could not be noted');
    });
    for (const record of loaded.recovered) queue.add({ record });
    queue.add({ record: { type: 'end', endedMs: summarize(loaded).endedMs } });
    await queue.close();
    logger.info({ channel: slug, broadcast: id }, 'A broadcast that was cut short is in the archive');
  }

  async #announce(id: string): Promise<void> {
    const summary = await this.summary(id);
    if (summary) {
      this.emit('ended', summary);
      return;
    }
    await this.delete(id);
    this.emit('vanished', { id });
  }

  async #load(id: string): Promise<LoadedBroadcast | undefined> {
    try {
      return await loadBroadcast(this.#files(id));
    } catch (error) {
      const isMissing = (error as { code?: unknown }).code === 'ENOENT';
      if (!isMissing) {
        this.#options.logger.warn(
          { broadcast: id, reason: messageOf(error) },
          'A broadcast on the disk can not be read',
        );
      }
      return undefined;
    }
  }

  #files(id: string): BroadcastFiles {
    return new BroadcastFiles(this.#options.directory, id);
  }

  async #remove(name: string): Promise<void> {
    await rm(path.join(this.#options.directory, name), { recursive: true, force: true });
  }
}

/** In the order of time, and not to be guessed. */
function newId(): string {
  return (
    Date.now().toString(36).padStart(8, '0') +
    randomBytes(3).readUIntBE(0, 3).toString(36).slice(-4).padStart(4, '0')
  );
}

async function hasEnd(journal: string): Promise<boolean> {
  try {
    const handle = await open(journal, 'r');
    try {
      const { size } = await handle.stat();
      const bytes = Buffer.alloc(Math.min(size, endLineBytes));
      await handle.read(bytes, 0, bytes.byteLength, size - bytes.byteLength);
      return /\{"type":"end",[^\n]*\}\n$/.test(bytes.toString('latin1'));
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}
