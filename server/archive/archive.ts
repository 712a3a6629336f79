import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Emitter } from '../../src/shared/base/emitter.ts';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import type { KeptBroadcast } from '../core/broadcast-keeper.ts';
import { BroadcastPlaces, broadcastIdPattern, isMissing, storedName } from './broadcast-files.ts';
import { BroadcastWriter } from './broadcast-writer.ts';
import { summarize, type BroadcastSummary } from './broadcast-summary.ts';
import { FreeSpace } from './free-space.ts';
import { hasEnd } from './journal.ts';
import { loadBroadcast, type LoadedBroadcast } from './load-broadcast.ts';
import type { ObjectStore } from './object-store.ts';
import { Offload, removedEnding } from './offload.ts';
import { SpoolQueue } from './spool-queue.ts';
import { syncDirectory } from './sync-directory.ts';

export interface ArchiveOptions {
  /** Where every broadcast has a directory. */
  directory: string;
  /** Room on the disk that is left to others. */
  reserveBytes: number;
  /** A broadcast that was cut short goes on if its last media is not older than this. */
  resumeWithinMs: number;
  /** How far viewers rewind what is live, in ms: so long it stays on the disk, while there is room. */
  rewindMs: () => number;
  /** Where broadcasts that are over go; they stay on the disk if absent. */
  store?: ObjectStore | undefined;
  logger: Logger;
}

export interface ArchiveEvents {
  began: { id: string; slug: string; startedMs: number };
  /** All of it is on the disk. */
  ended: BroadcastSummary;
  /** A live broadcast goes on, but is not kept for now. */
  trouble: { slug: string; reason: string };
  /** The object storage can't be used any more, or can be used again. */
  storeTrouble: { reason: string | undefined };
  /** Nothing of it is there: it ended before there was anything to keep. */
  vanished: { id: string };
}

const closeTimeoutMs = 5000;

/** What the archive is about, for the metrics and the API. */
export interface ArchiveState {
  freeBytes: number;
  /** That wait for the disk. */
  queuedBytes: number;
  /** Channels whose broadcasts are not kept now, and why. */
  trouble: { slug: string; reason: string }[];
  /** Absent where broadcasts stay on the disk. */
  store?: Offload['state'];
}

/** Broadcasts on the disk: those that are being written, those to go on, and those that are over. */
export class Archive extends Emitter<ArchiveEvents> {
  readonly #options: ArchiveOptions;
  readonly #space: FreeSpace;
  readonly #places: BroadcastPlaces;
  readonly #offload: Offload | undefined;
  readonly #writers = new Map<string, BroadcastWriter>();
  /** What a relay's end cut short and may go on, by channel. */
  readonly #resumable = new Map<string, LoadedBroadcast>();

  private constructor(options: ArchiveOptions) {
    super((failure, name) => {
      options.logger.error({ event: name, reason: messageOf(failure) }, 'A listener failed');
    });
    this.#options = options;
    const { directory, reserveBytes, rewindMs, store, logger } = options;
    this.#space = new FreeSpace(directory, reserveBytes);
    this.#places = new BroadcastPlaces(directory, store, logger);
    // What lies in the storage can be read from there: it goes where the disk is full.
    const spareMs = (): number => (this.#space.isEnough ? rewindMs() : 0);
    this.#offload =
      store &&
      new Offload({
        ...{ places: this.#places, store, spareMs, logger },
        onTrouble: (reason) => {
          this.emit('storeTrouble', { reason });
        },
      });
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
        if (name.endsWith(removedEnding)) await archive.#remove(name.slice(0, -removedEnding.length));
        else if (broadcastIdPattern.test(name)) await archive.#recover(name);
      }
    } catch (error) {
      archive.#space.dispose();
      throw error;
    }
    archive.#offload?.start();
    return archive;
  }

  /** Channels whose broadcasts wait for their publisher. */
  get resumable(): string[] {
    return [...this.#resumable.keys()];
  }

  /** For the metrics and the API: what is written now, and why not if it isn't. */
  get state(): ArchiveState {
    const writers = [...this.#writers.values()];
    return {
      freeBytes: this.#space.freeBytes,
      queuedBytes: writers.reduce((sum, { queuedBytes }) => sum + queuedBytes, 0),
      trouble: writers.flatMap(({ slug, trouble }) =>
        trouble === undefined ? [] : [{ slug, reason: trouble }],
      ),
      ...(this.#offload ? { store: this.#offload.state } : {}),
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

  /** What is known of a broadcast that is over; undefined if it isn't there, or can't be read now. */
  async summary(id: string): Promise<BroadcastSummary | undefined> {
    try {
      const loaded = await this.#load(id);
      return loaded && summarize(loaded);
    } catch {
      return undefined;
    }
  }

  /**
   * A broadcast that is over; undefined if it isn't there.
   * @throws FootlightError OBJECT_STORAGE_FAILED
   */
  async read(id: string): Promise<KeptBroadcast | undefined> {
    if (!broadcastIdPattern.test(id) || this.#writers.has(id)) return undefined;
    const loaded = await this.#load(id);
    const files = this.#places.files(id);
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

  /**
   * Removes a broadcast that is over. A crash in between leaves nothing that would come back; what lies
   * in the object storage goes when that can be reached.
   */
  async delete(id: string): Promise<void> {
    if (!broadcastIdPattern.test(id) || this.#writers.has(id)) return;
    const { directory } = this.#options;
    await this.#offload?.forget(id);
    try {
      await rename(path.join(directory, id), path.join(directory, `${id}${removedEnding}`));
      await syncDirectory(directory);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    await this.#remove(id);
  }

  /**
   * Lets the oldest files of a live broadcast go until so much room is won.
   * @param spareMs what was written later than so long ago stays in any case
   */
  async shorten(id: string, byteLength: number, spareMs: number): Promise<void> {
    const writer = this.#writers.get(id);
    if (!writer) return;
    let wonBytes = 0;
    const files = this.#places.files(id);
    for (const { name, size, isStored } of await files.volumesBefore(Date.now() - spareMs)) {
      if (wonBytes >= byteLength) break;
      await rm(files.path(name), { force: true });
      if (isStored) {
        await this.#places.storeOf(id).delete(`${id}/${name}`);
        await files.stored.add({ type: 'gone', name });
      }
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
    const closing: Promise<void>[] = [...this.#writers.values()].map((writer) => writer.close('suspended'));
    if (this.#offload) closing.push(this.#offload.close());
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
      files: this.#places.files(id),
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
    this.#offload?.add(id);
    return writer;
  }

  async #recover(id: string): Promise<void> {
    const { logger, resumeWithinMs } = this.#options;
    const files = this.#places.files(id);
    if (await files.isAllStored()) return;
    this.#offload?.add(id);
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
    const queue = new SpoolQueue(this.#places.files(id), (cause) => {
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
      this.#offload?.handleEnded(id);
      return;
    }
    await this.delete(id);
    this.emit('vanished', { id });
  }

  /** @throws FootlightError OBJECT_STORAGE_FAILED */
  async #load(id: string): Promise<LoadedBroadcast | undefined> {
    try {
      return await loadBroadcast(this.#places.files(id));
    } catch (error) {
      if (error instanceof FootlightError && error.code === 'OBJECT_STORAGE_FAILED') throw error;
      if (!isMissing(error)) {
        this.#options.logger.warn(
          { broadcast: id, reason: messageOf(error) },
          'A broadcast on the disk can not be read',
        );
      }
      return undefined;
    }
  }

  /**
   * For good, of a directory that is marked for it. Its list of what lies in the object storage stays
   * until it is gone there too: what is there would be found again otherwise.
   */
  async #remove(id: string): Promise<void> {
    const marked = path.join(this.#options.directory, `${id}${removedEnding}`);
    if (this.#offload) await mkdir(marked, { recursive: true, mode: 0o700 });
    const names = await readdir(marked).catch((): string[] => []);
    for (const name of names) if (name !== storedName) await rm(path.join(marked, name), { force: true });
    if (this.#offload) this.#offload.remove(id);
    else if (!names.includes(storedName)) await rm(marked, { recursive: true, force: true });
  }
}

/** In the order of time, and not to be guessed. */
function newId(): string {
  return (
    Date.now().toString(36).padStart(8, '0') +
    randomBytes(3).readUIntBE(0, 3).toString(36).slice(-4).padStart(4, '0')
  );
}
