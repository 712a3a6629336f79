import type { Rendition } from '../../src/media-worker/jobs.ts';
import type { Timeline, NewSegment } from './timeline.ts';
import { bytesOf } from './timeline-bounds.ts';
import type { Waiters } from './waiters.ts';

export interface Track {
  rendition: Rendition;
  timeline: Timeline;
  waiters: Waiters;
  /** False while it has no media: left out of the current job, or dropped for want of speed. */
  active: boolean;
}

/** The renditions of one session, whose segments all have the same numbers. */
export class Tracks {
  readonly #tracks = new Map<string, Track>();

  get all(): Track[] {
    return [...this.#tracks.values()];
  }

  get active(): Track[] {
    return this.all.filter(({ active }) => active);
  }

  /** The rendition that the others keep step with. */
  get reference(): Track | undefined {
    const tracks = this.active;
    return tracks.find(({ rendition }) => rendition.kind === 'video') ?? tracks[0];
  }

  /** Number of the segment after all that have begun; one without media may have a gap listed beyond. */
  get nextMsn(): number {
    const tracks = this.active.length > 0 ? this.active : this.all;
    return Math.max(0, ...tracks.map(({ timeline }) => timeline.nextMsn));
  }

  /** What they hold in memory. */
  get bytes(): number {
    return bytesOf(this.all.map(({ timeline }) => timeline));
  }

  get(renditionId: string): Track | undefined {
    return this.#tracks.get(renditionId);
  }

  add(track: Track): Track {
    this.#tracks.set(track.rendition.id, track);
    return track;
  }

  /**
   * Fills a timeline up to a segment number with gaps as long as the other renditions' segments.
   * @param unknown what a gap is taken for that no other rendition has a whole segment beside
   */
  padTo(timeline: Timeline, msn: number, unknown: Omit<NewSegment, 'msn'> & { durationUs: number }): void {
    if (timeline.nextMsn >= msn) return;
    timeline.closeOpen();
    while (timeline.nextMsn < msn) {
      const gapMsn = timeline.nextMsn;
      const model = this.all
        .map((track) => track.timeline.find(gapMsn))
        .find((segment) => segment !== undefined);
      const { epoch, programDateTimeMs, interruptedSinceMs } = model ?? unknown;
      const isWhole = this.all.every(({ timeline: { open } }) => open?.msn !== gapMsn);
      const durationUs = model && isWhole ? model.durationUs : unknown.durationUs;
      const segment = {
        ...{ msn: gapMsn, epoch, programDateTimeMs },
        ...(interruptedSinceMs === undefined ? {} : { interruptedSinceMs }),
      };
      timeline.addGap(segment, durationUs);
    }
  }
}
