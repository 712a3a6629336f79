import { concatBytes } from '../../../shared/media/codec/bytes.ts';
import { inBandParameterSets } from '../../../shared/media/codec/in-band.ts';
import { writeFragment } from '../../../shared/media/fmp4/fragment.ts';
import { writeInitSegment, type Track } from '../../../shared/media/fmp4/init-segment.ts';
import type { MediaPart, Rendition } from '../../jobs.ts';
import { PartCutter, type CutPart, type TimedFrame } from './part-cutter.ts';
import { usOfTicks } from './ticks.ts';

export type PartListener = (part: MediaPart) => void;

/** Writes the frames of one rendition as CMAF chunks. */
export class RenditionWriter {
  readonly rendition: Rendition;
  readonly #track: Track;
  readonly #cutter: PartCutter;
  readonly #onPart: PartListener;
  /** In front of every keyframe, though the header has them as well. */
  readonly #parameterSets: Uint8Array;
  #sequenceNumber = 0;

  constructor(
    rendition: Omit<Rendition, 'init' | 'timescale' | 'partTargetMs'>,
    track: Track,
    partTargetMs: number,
    onPart: PartListener,
  ) {
    this.rendition = {
      ...rendition,
      ...{ timescale: track.timescale, partTargetMs, init: writeInitSegment([track]) },
    };
    this.#track = track;
    this.#onPart = onPart;
    this.#parameterSets =
      track.kind === 'video'
        ? inBandParameterSets(track.config.codec, track.config.description)
        : new Uint8Array();
    this.#cutter = new PartCutter((partTargetMs * track.timescale) / 1000, (part) => {
      this.#write(part);
    });
  }

  /** When the frame comes that completes the next part, in seconds; see `PartCutter`. */
  get dueSeconds(): number | undefined {
    const { dueTicks } = this.#cutter;
    return dueTicks === undefined ? undefined : dueTicks / this.#track.timescale;
  }

  push(frame: TimedFrame): void {
    this.#cutter.push(frame);
  }

  /** Gives out what is left, as the end of its segment. */
  flush(): void {
    this.#cutter.flush();
  }

  #write({ segment, part, lastOfSegment, durationTicks, frames }: CutPart): void {
    const { trackId, timescale } = this.#track;
    const bytes = writeFragment(++this.#sequenceNumber, [
      {
        trackId,
        baseTimeTicks: frames[0]?.dtsTicks ?? 0,
        samples: frames.map((frame) => ({
          durationTicks: frame.durationTicks,
          compositionOffsetTicks: frame.ptsTicks - frame.dtsTicks,
          keyframe: frame.keyframe,
          data:
            frame.keyframe && this.#parameterSets.length > 0
              ? concatBytes([this.#parameterSets, frame.data])
              : frame.data,
        })),
      },
    ]);
    this.#onPart({
      renditionId: this.rendition.id,
      segment,
      part,
      lastOfSegment,
      independent: frames[0]?.keyframe ?? false,
      startUs: usOfTicks(Math.min(...frames.map((frame) => frame.ptsTicks)), timescale),
      durationUs: usOfTicks(durationTicks, timescale),
      bytes,
    });
  }
}
