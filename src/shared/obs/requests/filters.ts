import {
  addAudioFilters,
  editAudioFilter,
  moveAudioFilter,
  removeAudioFilter,
  setAudioFilter,
} from '../../scene/audio-filter-commands.ts';
import type { AudioFilter } from '../../scene/audio-filter.ts';
import type { SceneCollection } from '../../scene/model.ts';
import {
  addVideoFilter,
  editVideoFilter,
  moveVideoFilter,
  removeVideoFilter,
  setVideoFilter,
} from '../../scene/video-filter-commands.ts';
import type { VideoFilter } from '../../scene/video-filter.ts';
import { newAudioFilter } from '../../scene/audio-filter.ts';
import { newVideoFilter } from '../../scene/video-filter.ts';
import { drag, edit } from '../desk-view.ts';
import type { Fields } from '../fields.ts';
import {
  filterFor,
  filterKinds,
  filterKindToObs,
  filterSettingsFromObs,
  filterSettingsToObs,
  type AnyFilter,
} from '../filter-kinds.ts';
import { findSource, type NamedSource } from '../naming.ts';
import { notFound, ObsProblem } from '../problem.ts';
import { statusCode } from '../protocol.ts';
import type { DeskRequests } from './registry.ts';

/** A filter with whose it is: a strip's, or a source's. */
type Owned =
  | { of: 'strip'; ownerId: string; filter: AudioFilter; index: number }
  | { of: 'source'; ownerId: string; filter: VideoFilter; index: number };

/** Sound's filters first, then the picture's, as one list. */
export function filtersOf({ strip, source }: Pick<NamedSource, 'strip' | 'source'>): Owned[] {
  return [
    ...(strip?.filters ?? []).map((filter, index): Owned => ({
      of: 'strip',
      ownerId: strip?.id ?? '',
      filter,
      index,
    })),
    ...(source?.filters ?? []).map((filter, index): Owned => ({
      of: 'source',
      ownerId: source?.id ?? '',
      filter,
      index,
    })),
  ];
}

function filterToObs(filter: AnyFilter, filterIndex: number) {
  return {
    filterEnabled: filter.enabled,
    filterIndex,
    filterKind: filterKindToObs(filter.kind),
    filterName: filter.name,
    filterSettings: filterSettingsToObs(filter),
  };
}

export function filterListToObs(source: Pick<NamedSource, 'strip' | 'source'>) {
  return filtersOf(source).map(({ filter }, index) => filterToObs(filter, index));
}

/** @throws ObsProblem */
function findFilter(collection: SceneCollection, fields: Fields): Owned & { position: number } {
  const owner = findSource(collection, fields);
  const name = fields.string('filterName');
  const all = filtersOf(owner);
  const position = all.findIndex(({ filter }) => filter.name === name);
  const found = all[position];
  if (!found) throw notFound('filter');
  return { ...found, position };
}

function checkFreeName(owner: NamedSource, name: string): void {
  if (filtersOf(owner).some(({ filter }) => filter.name === name)) {
    throw new ObsProblem(statusCode.resourceAlreadyExists, 'A filter is called that already.');
  }
}

function patch(
  collection: SceneCollection,
  found: Owned,
  change: { name?: string; enabled?: boolean },
): SceneCollection {
  const set = found.of === 'strip' ? setAudioFilter : setVideoFilter;
  return set(collection, found.ownerId, found.filter.id, change);
}

function settle(collection: SceneCollection, found: Owned, settings: object): SceneCollection {
  const { ownerId, filter } = found;
  return found.of === 'strip'
    ? editAudioFilter(collection, ownerId, filter.id, found.filter.kind, settings)
    : editVideoFilter(collection, ownerId, filter.id, found.filter.kind, settings);
}

export const filterRequests: DeskRequests = {
  GetSourceFilterKindList: () => ({ data: { sourceFilterKinds: filterKinds } }),
  GetSourceFilterList: ({ collection }, fields) => ({
    data: { filters: filterListToObs(findSource(collection, fields)) },
  }),
  GetSourceFilterDefaultSettings: (_view, fields) => {
    const made = filterFor(fields.string('filterKind'), 'default', 'Default');
    const filter = 'audio' in made ? made.audio : made.video;
    return { data: { defaultFilterSettings: filterSettingsToObs(filter) } };
  },
  CreateSourceFilter: ({ collection, newId }, fields) => {
    const owner = findSource(collection, fields);
    const name = fields.newName('filterName');
    checkFreeName(owner, name);
    const made = filterFor(fields.string('filterKind'), newId(), name);
    const filter = 'audio' in made ? made.audio : made.video;
    const given = fields.has('filterSettings') ? fields.object('filterSettings') : {};
    const settings = filterSettingsFromObs(filter, given);
    const add = (before: SceneCollection): SceneCollection => {
      if ('audio' in made) {
        if (!owner.strip) return before;
        const ownerId = owner.strip.id;
        const next = addAudioFilters(before, ownerId, [made.audio]);
        return settle(next, { of: 'strip', ownerId, filter: made.audio, index: 0 }, settings);
      }
      if (!owner.source) return before;
      const ownerId = owner.source.id;
      const next = addVideoFilter(before, ownerId, made.video);
      return settle(next, { of: 'source', ownerId, filter: made.video, index: 0 }, settings);
    };
    if (add(collection) === collection) {
      throw new ObsProblem(statusCode.resourceCreationFailed, 'That filter does not fit there.');
    }
    return edit('add filter', add);
  },
  RemoveSourceFilter: ({ collection }, fields) => {
    const { of, ownerId, filter } = findFilter(collection, fields);
    const remove = of === 'strip' ? removeAudioFilter : removeVideoFilter;
    return edit('remove filter', (before) => remove(before, ownerId, filter.id));
  },
  SetSourceFilterName: ({ collection }, fields) => {
    const found = findFilter(collection, fields);
    const name = fields.newName('newFilterName');
    checkFreeName(findSource(collection, fields), name);
    return edit('rename filter', (before) => patch(before, found, { name }));
  },
  GetSourceFilter: ({ collection }, fields) => {
    const { filter, position } = findFilter(collection, fields);
    return { data: filterToObs(filter, position) };
  },
  SetSourceFilterIndex: ({ collection }, fields) => {
    const { of, ownerId, filter, index, position } = findFilter(collection, fields);
    // Sound's filters come before the picture's, and stay so.
    const to = Math.max(0, Math.trunc(fields.number('filterIndex', 0, 8192)) - (position - index));
    const move = of === 'strip' ? moveAudioFilter : moveVideoFilter;
    return edit('order filters', (before) => move(before, ownerId, filter.id, to));
  },
  SetSourceFilterSettings: ({ collection }, fields) => {
    const found = findFilter(collection, fields);
    const given = fields.object('filterSettings');
    const overlay = !fields.has('overlay') || fields.boolean('overlay');
    const first =
      found.of === 'strip'
        ? newAudioFilter(found.filter.kind, '', '').settings
        : newVideoFilter(found.filter.kind, '', '').settings;
    const settings = { ...(!overlay && first), ...filterSettingsFromObs(found.filter, given) };
    return drag('filter', found.filter.id, (before) => settle(before, found, settings));
  },
  SetSourceFilterEnabled: ({ collection }, fields) => {
    const enabled = fields.boolean('filterEnabled');
    const found = findFilter(collection, fields);
    return edit(enabled ? 'filter on' : 'filter off', (before) => patch(before, found, { enabled }));
  },
};
