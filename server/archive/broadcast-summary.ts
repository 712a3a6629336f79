import type { Rendition } from '../../src/media-worker/jobs.ts';
import type { LoadedBroadcast } from './load-broadcast.ts';

type RenditionFacts = Pick<Rendition, 'id' | 'kind' | 'height'>;

/** A broadcast that is over, in short. */
export interface BroadcastSummary {
  id: string;
  slug: string;
  kind: 'broadcast' | 'clip';
  /** ms since 1970 */
  startedMs: number;
  /** End of the last media, in ms since 1970. */
  endedMs: number;
  /** Of what can be played. */
  durationMs: number;
  /** Of all media. */
  byteLength: number;
  /** Best first. */
  renditions: RenditionFacts[];
}

export function summarize({ head, renditions, byteLength }: LoadedBroadcast): BroadcastSummary {
  const playedUs = renditions.map(({ segments }) =>
    segments.reduce((sum, { durationUs, place }) => sum + (place ? durationUs : 0), 0),
  );
  const ends = renditions.flatMap(({ segments }) => {
    const last = segments.findLast(({ place }) => place !== undefined);
    return last ? [last.programDateTimeMs + last.durationUs / 1000] : [];
  });
  return {
    id: head.id,
    slug: head.slug,
    kind: head.kind,
    startedMs: head.startedMs,
    endedMs: Math.round(Math.max(head.startedMs, ...ends)),
    durationMs: Math.round(Math.max(0, ...playedUs) / 1000),
    byteLength,
    renditions: renditions.map(({ rendition }) => rendition).toSorted(byQuality),
  };
}

/** Pictures before sound, the source before what was made of it, high ones before low ones. */
function byQuality(a: RenditionFacts, b: RenditionFacts): number {
  if (a.kind !== b.kind) return a.kind === 'video' ? -1 : 1;
  if (a.id === 'source' || b.id === 'source') return a.id === 'source' ? -1 : 1;
  return (b.height ?? 0) - (a.height ?? 0);
}
