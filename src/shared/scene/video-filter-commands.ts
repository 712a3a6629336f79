import { changed, moved, patched } from './edit.ts';
import type { SceneCollection, Source } from './model.ts';
import {
  withinVideoRanges,
  type VideoFilter,
  type VideoFilterKind,
  type VideoFilterOf,
} from './video-filter.ts';

/** Changes to the filters of a source, by the same rules as those in `commands.ts`. */
type Collection = SceneCollection;

/** The most that `sceneCollectionSchema` takes. */
const maxFilters = 16;

/** Adds a filter at the end of a source's chain. */
export function addVideoFilter(collection: Collection, sourceId: string, filter: VideoFilter): Collection {
  return inFilters(collection, sourceId, (before) =>
    before.length >= maxFilters ? before : [...before, filter],
  );
}

export function removeVideoFilter(collection: Collection, sourceId: string, filterId: string): Collection {
  return inFilters(collection, sourceId, (before) => {
    const rest = before.filter((filter) => filter.id !== filterId);
    return rest.length === before.length ? before : rest;
  });
}

/** @param toIndex place afterwards; 0 is the first that the picture comes through */
export function moveVideoFilter(
  collection: Collection,
  sourceId: string,
  filterId: string,
  toIndex: number,
): Collection {
  return inFilters(collection, sourceId, (before) =>
    moved(
      before,
      before.findIndex((filter) => filter.id === filterId),
      toIndex,
    ),
  );
}

/** Renames a filter, or switches it on or off. */
export function setVideoFilter(
  collection: Collection,
  sourceId: string,
  filterId: string,
  patch: Partial<Pick<VideoFilter, 'name' | 'enabled'>>,
): Collection {
  return inFilters(collection, sourceId, (before) =>
    changed(before, filterId, (filter) => patched<VideoFilter>(filter, patch)),
  );
}

/** Changes some settings of a filter of this kind, within their ranges; one of another kind stays as it is. */
export function editVideoFilter<Kind extends VideoFilterKind>(
  collection: Collection,
  sourceId: string,
  filterId: string,
  kind: Kind,
  settings: Partial<VideoFilterOf<Kind>['settings']>,
): Collection {
  return inFilters(collection, sourceId, (before) =>
    changed(before, filterId, (filter): VideoFilter => {
      if (filter.kind !== kind) return filter;
      const next = patched<object>(filter.settings, withinVideoRanges(kind, settings));
      return patched(filter, { settings: next } as Partial<VideoFilter>);
    }),
  );
}

function inFilters(
  collection: Collection,
  sourceId: string,
  change: (filters: readonly VideoFilter[]) => readonly VideoFilter[],
): Collection {
  return patched(collection, {
    sources: changed(collection.sources, sourceId, (source) =>
      patched<Source>(source, { filters: change(source.filters) }),
    ),
  });
}
