import type { Sample, TrackRun } from '../fmp4/fragment.ts';
import type { FinishedTrack, RecordedTrack } from './movie.ts';
import { SampleTable } from './sample-table.ts';

/** A frame on the file's clock, in µs; what is decoded before the first picture is shown is below 0. */
interface TimedFrame {
  decodeUs: number;
  compositionUs: number;
  keyframe: boolean;
  data: Uint8Array;
}

interface TrackBufferOptions extends RecordedTrack {
  /** How long a frame lasts while no other tells. */
  nominalTicks: number;
}

/** One track of a growing recording: frames that wait for their fragment, and the tables of all before. */
export class TrackBuffer implements RecordedTrack {
  readonly description: RecordedTrack['description'];
  readonly mediaStartTicks: number;
  #lastDurationTicks: number;
  #ready: Sample[] = [];
  #readyStartTicks = 0;
  /** Its duration shows when the next one comes. */
  #newest: { startTicks: number; sample: Sample } | undefined;
  #firstTicks: number | undefined;
  #pendingBytes = 0;
  #table: SampleTable | undefined;

  constructor({ description, mediaStartTicks, nominalTicks }: TrackBufferOptions) {
    this.description = description;
    this.mediaStartTicks = mediaStartTicks;
    this.#lastDurationTicks = nominalTicks;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** From the first frame to the end of the newest. */
  get durationTicks(): number {
    if (!this.#newest) return this.#table?.durationTicks ?? 0;
    return this.#newest.startTicks - (this.#firstTicks ?? 0) + this.#lastDurationTicks;
  }

  /** Undefined as long as no frame is in a fragment. */
  get finished(): FinishedTrack | undefined {
    const { description, mediaStartTicks } = this;
    return this.#table && { description, mediaStartTicks, table: this.#table };
  }

  add({ decodeUs, compositionUs, keyframe, data }: TimedFrame): void {
    // Both times are rounded on their own, so that neither drifts.
    const decodeTicks = this.#toTicks(decodeUs) + this.mediaStartTicks;
    const compositionTicks = this.#toTicks(compositionUs) + this.mediaStartTicks;
    // No frame is decoded before the one ahead of it.
    const startTicks = Math.max(decodeTicks, this.#newest ? this.#newest.startTicks + 1 : 0);
    this.#firstTicks ??= startTicks;
    if (this.#newest) this.#close(startTicks - this.#newest.startTicks);
    const compositionOffsetTicks = compositionTicks - startTicks;
    this.#newest = {
      startTicks,
      sample: { durationTicks: 0, compositionOffsetTicks, keyframe, data },
    };
    this.#pendingBytes += data.byteLength;
  }

  /** No more will come: the newest frame lasts as long as the one before it. */
  close(): void {
    if (this.#newest) this.#close(this.#lastDurationTicks);
    this.#newest = undefined;
  }

  /** The frames that are ready for a fragment, if there are any. */
  take(): TrackRun | undefined {
    const samples = this.#ready;
    if (samples.length === 0) return undefined;
    this.#ready = [];
    return { trackId: this.description.trackId, baseTimeTicks: this.#readyStartTicks, samples };
  }

  /** Enters a run that lies in the file at `offset` into the tables. Returns where it ends. */
  record(offset: number, { baseTimeTicks, samples }: TrackRun): number {
    this.#table ??= new SampleTable(baseTimeTicks);
    const entries = samples.map(({ data, ...entry }) => ({ ...entry, byteLength: data.byteLength }));
    this.#table.addChunk(offset, entries);
    const byteLength = entries.reduce((sum, entry) => sum + entry.byteLength, 0);
    this.#pendingBytes -= byteLength;
    return offset + byteLength;
  }

  #close(durationTicks: number): void {
    if (!this.#newest) return;
    const { startTicks, sample } = this.#newest;
    if (this.#ready.length === 0) this.#readyStartTicks = startTicks;
    this.#ready.push({ ...sample, durationTicks });
    this.#lastDurationTicks = durationTicks;
  }

  #toTicks(us: number): number {
    return Math.round((us * this.description.timescale) / 1_000_000);
  }
}
