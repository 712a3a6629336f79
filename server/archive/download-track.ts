import { box } from '../../src/shared/media/fmp4/box-writer.ts';
import { findBox, readBoxes, readFragment } from '../../src/shared/media/fmp4/box-reader.ts';
import { fragmentParts } from '../../src/shared/media/fmp4/fragment.ts';
import { emptySampleTable, trackBox } from '../../src/shared/media/fmp4/track-box.ts';
import type { Parts } from '../../src/shared/media/fmp4/box-writer.ts';
import type { KeptRendition, KeptSegment, MediaPlace } from '../core/broadcast-keeper.ts';

/** Of tfhd's sample_description_index, which a fragment of a downloaded file has (ISO/IEC 14496-12, 8.8.7). */
const descriptionBytes = 4;

/** A segment with media, as it stands in the file. */
export interface DownloadSegment extends KeptSegment {
  place: MediaPlace;
}

/** One rendition of a broadcast as a track of a file: its segments with new times and one description of all formats. */
export class DownloadTrack {
  readonly trackId: number;
  readonly #kept: KeptRendition;
  readonly #scales: ReadonlyMap<number, number>;
  /** Index in the sample description, from 1, by the version of the CMAF header. */
  readonly #descriptions = new Map<number, number>();
  readonly #entries: Uint8Array[] = [];

  constructor(trackId: number, kept: KeptRendition) {
    this.trackId = trackId;
    this.#kept = kept;
    const scales = new Map<number, number>();
    for (const [version, init] of kept.inits) {
      scales.set(version, timescaleOf(init));
      this.#entries.push(sampleEntryOf(init));
      this.#descriptions.set(version, this.#entries.length);
    }
    this.#scales = scales;
  }

  get renditionId(): string {
    return this.#kept.rendition.id;
  }

  get segments(): DownloadSegment[] {
    return this.#kept.segments.filter((segment): segment is DownloadSegment => segment.place !== undefined);
  }

  /** How long a segment is in the file. */
  byteLengthOf({ place }: DownloadSegment): number {
    return place.byteLength + place.chunks * descriptionBytes;
  }

  /** Presentation of the first frame of a segment's bytes, in µs on the publisher's clock. */
  startUsOf(segment: DownloadSegment, bytes: Uint8Array): number {
    const [run] = readFragment(bytes).runs;
    return ((run?.baseTimeTicks ?? 0) * 1e6) / this.#scaleOf(segment);
  }

  /** trak of the file's head. */
  box(): Parts {
    const { kind, width = 0, height = 0, timescale } = this.#kept.rendition;
    const [sampleEntry = new Uint8Array(), ...moreSampleEntries] = this.#entries;
    const shared = { trackId: this.trackId, timescale, sampleEntry, moreSampleEntries };
    const description =
      kind === 'video'
        ? { ...shared, kind, name: 'Video', shownWidth: width, shownHeight: height }
        : { ...shared, kind, name: 'Audio' };
    return trackBox(description, { sampleTable: emptySampleTable });
  }

  /** A segment's bytes as they stand in the file. Their length is that of `byteLengthOf`. */
  rewrite(segment: DownloadSegment, bytes: Uint8Array, offsetUs: number): Uint8Array[] {
    const { timescale } = this.#kept.rendition;
    const scale = timescale / this.#scaleOf(segment);
    const offsetTicks = Math.round((offsetUs * timescale) / 1e6);
    const boxes = readBoxes(bytes);
    return boxes
      .filter(({ type }) => type === 'moof')
      .flatMap((moof) => {
        const { sequenceNumber, runs } = readFragment(bytes.subarray(moof.offset));
        const rewritten = runs.map((run) => ({
          ...run,
          trackId: this.trackId,
          sampleDescription: this.#descriptions.get(segment.initVersion) ?? 1,
          baseTimeTicks: Math.max(0, Math.round(run.baseTimeTicks * scale) + offsetTicks),
          samples:
            scale === 1
              ? run.samples
              : run.samples.map((sample) => ({
                  ...sample,
                  durationTicks: Math.round(sample.durationTicks * scale),
                  compositionOffsetTicks: Math.round(sample.compositionOffsetTicks * scale),
                })),
        }));
        return fragmentParts(sequenceNumber, rewritten).parts;
      });
  }

  #scaleOf({ initVersion }: KeptSegment): number {
    return this.#scales.get(initVersion) ?? this.#kept.rendition.timescale;
  }
}

/** mdhd's timescale, in version 0 and 1 (ISO/IEC 14496-12, 8.4.2). */
function timescaleOf(init: Uint8Array): number {
  const header = findBox(init, 'moov/trak/mdia/mdhd');
  if (!header) return 90_000;
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  return view.getUint32(header[0] === 1 ? 20 : 12);
}

/** The one entry of stsd, as a box. */
function sampleEntryOf(init: Uint8Array): Uint8Array {
  const table = findBox(init, 'moov/trak/mdia/minf/stbl/stsd');
  const [entry] = table ? readBoxes(table.subarray(8)) : [];
  return entry ? box(entry.type, entry.body) : new Uint8Array();
}
