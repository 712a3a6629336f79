import type { Rendition } from '../../src/media-worker/jobs.ts';
import type { MediaPlace, RenditionKeeper, SegmentFacts } from '../core/broadcast-keeper.ts';
import type { BroadcastFiles } from './broadcast-files.ts';
import type { SpoolItem } from './spool-queue.ts';

/** A file of media is closed at the first segment after so much. */
const maxVolumeUs = 60_000_000;
const maxVolumeBytes = 64 * 1024 * 1024;
/** Of segments that could not be kept and are to be told of as gaps; a day of them. */
const maxMissed = 50_000;

export interface RenditionWriterOptions {
  id: string;
  files: BroadcastFiles;
  /** Number of the first file. */
  firstVolume: number;
  /** False while nothing can be kept. */
  isOpen: () => boolean;
  write: (item: SpoolItem) => void;
}

type Missed = SegmentFacts & { durationUs: number };

/** Lays one rendition's segments one behind the other into its files. */
export class RenditionWriter implements RenditionKeeper {
  readonly #options: RenditionWriterOptions;
  #volume: number;
  #offset = 0;
  #volumeUs = 0;
  #init: { version: number; rendition: Rendition; isWritten: boolean } | undefined;
  /** The segment that comes now. Without a place it can't be kept. */
  #open: { facts: SegmentFacts; place?: MediaPlace } | undefined;
  #missed: Missed[] = [];

  constructor(options: RenditionWriterOptions) {
    this.#options = options;
    this.#volume = options.firstVolume;
  }

  setInit(version: number, rendition: Rendition): void {
    // Another job of the same format changes nothing of what was written.
    if (this.#init?.version !== version) this.#init = { version, rendition, isWritten: false };
  }

  begin(facts: SegmentFacts): void {
    if (!this.#options.isOpen()) {
      this.#open = { facts };
      return;
    }
    if (this.#volumeUs >= maxVolumeUs || this.#offset >= maxVolumeBytes) this.#nextVolume();
    this.#tellMissed();
    this.#writeInit();
    const place = { volume: this.#volume, offset: this.#offset, byteLength: 0, chunks: 0 };
    this.#open = { facts, place };
    const { id, write } = this.#options;
    const { volume, offset } = place;
    write({ record: { type: 'open', renditionId: id, ...facts, place: { volume, offset } } });
  }

  addPart(bytes: Uint8Array, chunks = 1): void {
    const place = this.#open?.place;
    if (!place) return;
    place.byteLength += bytes.byteLength;
    place.chunks += chunks;
    this.#append(bytes);
  }

  close(durationUs: number, onKept: (place: MediaPlace) => void): void {
    const segment = this.#open;
    this.#open = undefined;
    if (!segment) return;
    const { facts, place } = segment;
    if (!place) {
      this.#miss({ ...facts, durationUs });
      return;
    }
    this.#volumeUs += durationUs;
    this.#options.write({
      record: { type: 'segment', renditionId: this.#options.id, ...facts, durationUs, place },
      onWritten: () => {
        onKept(place);
      },
      onLost: () => {
        this.#miss({ ...facts, durationUs });
      },
    });
  }

  addGap(facts: SegmentFacts, durationUs: number): void {
    this.#miss({ ...facts, durationUs });
    if (this.#options.isOpen()) this.#tellMissed();
  }

  read(place: MediaPlace): Promise<Uint8Array> {
    return this.#options.files.read(this.#options.id, place);
  }

  /** Something was not written: what comes next goes into a new file, since nobody knows how this one ends. */
  handleLost(): void {
    this.#nextVolume();
    if (this.#open) delete this.#open.place;
  }

  /** Tells of the segments that could not be kept, in the journal. */
  #tellMissed(): void {
    for (const missed of this.#missed.splice(0)) {
      this.#options.write({
        record: { type: 'gap', renditionId: this.#options.id, ...missed },
        onLost: () => {
          this.#miss(missed);
        },
      });
    }
  }

  #miss(missed: Missed): void {
    this.#missed.push(missed);
    if (this.#missed.length > maxMissed) this.#missed.shift();
  }

  #writeInit(): void {
    const init = this.#init;
    if (!init || init.isWritten) return;
    init.isWritten = true;
    const { init: bytes, ...rendition } = init.rendition;
    const place = {
      volume: this.#volume,
      offset: this.#offset,
      byteLength: bytes.byteLength,
      chunks: 0,
    };
    this.#append(bytes, { type: 'init', version: init.version, rendition, place });
  }

  #append(bytes: Uint8Array, record?: SpoolItem['record']): void {
    const { id, write } = this.#options;
    this.#offset += bytes.byteLength;
    write({ media: { renditionId: id, volume: this.#volume, bytes }, ...(record ? { record } : {}) });
  }

  #nextVolume(): void {
    this.#volume += 1;
    this.#offset = 0;
    this.#volumeUs = 0;
    // Every file can be read without those before it.
    if (this.#init) this.#init.isWritten = false;
  }
}
