import type { ChannelOccurrence, OccurrenceKind } from './occurrences.ts';

/** Counts what happened, and knows which qualities are given up now. */
export class OccurrenceCount {
  readonly #totals: Record<OccurrenceKind, number> = {
    live: 0,
    ended: 0,
    publisherLost: 0,
    publisherBack: 0,
    publisherSwitched: 0,
    slateShown: 0,
    rungShed: 0,
    rungRestored: 0,
    workerRestarted: 0,
    sourceTrouble: 0,
    forwardLost: 0,
    storageFull: 0,
  };
  readonly #shed = new Map<string, Set<string>>();

  add(occurrence: ChannelOccurrence): void {
    const { kind, slug } = occurrence;
    this.#totals[kind] += 1;
    if (kind === 'rungShed')
      this.#shed.set(slug, (this.#shed.get(slug) ?? new Set()).add(occurrence.rendition));
    if (kind === 'rungRestored') this.#shed.get(slug)?.delete(occurrence.rendition);
    // A new worker starts with every quality.
    if (kind === 'ended' || kind === 'workerRestarted' || kind === 'publisherBack') this.#shed.delete(slug);
  }

  /** Since the start. */
  get totals(): Readonly<Record<OccurrenceKind, number>> {
    return this.#totals;
  }

  /** How many qualities each channel goes without for want of speed. */
  get shed(): ReadonlyMap<string, number> {
    return new Map([...this.#shed].map(([slug, renditions]) => [slug, renditions.size]));
  }
}
