import { withinRanges, type AudioFilter, type AudioFilterKind, type AudioFilterOf } from './audio-filter.ts';
import { changed, moved, patched } from './edit.ts';
import type { AudioInput, SceneCollection } from './model.ts';

/** Changes to the filters of a strip, by the same rules as those in `commands.ts`. */
type Collection = SceneCollection;

/** The most that `sceneCollectionSchema` takes. */
const maxFilters = 16;

/** Adds filters at the end of a strip's chain, as one step. */
export function addAudioFilters(
  collection: Collection,
  inputId: string,
  filters: readonly AudioFilter[],
): Collection {
  return inFilters(collection, inputId, (before) =>
    before.length + filters.length > maxFilters ? before : [...before, ...filters],
  );
}

export function removeAudioFilter(collection: Collection, inputId: string, filterId: string): Collection {
  return inFilters(collection, inputId, (before) => {
    const rest = before.filter((filter) => filter.id !== filterId);
    return rest.length === before.length ? before : rest;
  });
}

/** @param toIndex place afterwards; 0 is the first that the sound comes through */
export function moveAudioFilter(
  collection: Collection,
  inputId: string,
  filterId: string,
  toIndex: number,
): Collection {
  return inFilters(collection, inputId, (before) =>
    moved(
      before,
      before.findIndex((filter) => filter.id === filterId),
      toIndex,
    ),
  );
}

/** Renames a filter, or switches it on or off. */
export function setAudioFilter(
  collection: Collection,
  inputId: string,
  filterId: string,
  patch: Partial<Pick<AudioFilter, 'name' | 'enabled'>>,
): Collection {
  return inFilters(collection, inputId, (before) =>
    changed(before, filterId, (filter) => patched<AudioFilter>(filter, patch)),
  );
}

/** Changes some settings of a filter of this kind, within their ranges; one of another kind stays as it is. */
export function editAudioFilter<Kind extends AudioFilterKind>(
  collection: Collection,
  inputId: string,
  filterId: string,
  kind: Kind,
  settings: Partial<AudioFilterOf<Kind>['settings']>,
): Collection {
  return inFilters(collection, inputId, (before) =>
    changed(before, filterId, (filter): AudioFilter => {
      if (filter.kind !== kind) return filter;
      const next = patched<object>(filter.settings, withinRanges<object>(kind, settings));
      return patched(filter, { settings: next } as Partial<AudioFilter>);
    }),
  );
}

function inFilters(
  collection: Collection,
  inputId: string,
  change: (filters: readonly AudioFilter[]) => readonly AudioFilter[],
): Collection {
  return inInput(collection, inputId, (input) => patched(input, { filters: change(input.filters) }));
}

function inInput(
  collection: Collection,
  inputId: string,
  change: (input: AudioInput) => AudioInput,
): Collection {
  return patched(collection, { audioInputs: changed(collection.audioInputs, inputId, change) });
}
