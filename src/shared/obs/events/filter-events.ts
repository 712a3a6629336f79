import type { ObsEvent } from '../../contracts/desk.ts';
import type { SceneCollection } from '../../scene/model.ts';
import { filterFor, filterKindToObs, filterSettingsToObs } from '../filter-kinds.ts';
import { namesOf, type NamedSource } from '../naming.ts';
import { filterListToObs, filtersOf } from '../requests/filters.ts';
import { compare, event, isSame } from './event.ts';

type Owner = Pick<NamedSource, 'name' | 'uuid' | 'source' | 'strip'>;

/** Whatever can have filters, by OBS's name. */
function owners(collection: SceneCollection): Owner[] {
  const { inputs, groups } = namesOf(collection);
  return [
    ...inputs,
    ...groups.map(({ name, source }) => ({ name, uuid: source.id, source, strip: undefined })),
  ];
}

/** What happened to the filters of sources that are there before and after. */
export function filterEvents(before: SceneCollection, after: SceneCollection): ObsEvent[] {
  return compare(owners(before), owners(after), ({ uuid }) => uuid).kept.flatMap(({ was, is }) =>
    was.source?.filters === is.source?.filters && was.strip?.filters === is.strip?.filters
      ? []
      : changesOf(was, is),
  );
}

function changesOf(was: Owner, is: Owner): ObsEvent[] {
  const sourceName = is.name;
  const told = (type: string, data: object): ObsEvent => event(type, 'filters', { sourceName, ...data });
  const filters = compare(filtersOf(was), filtersOf(is), ({ filter }) => filter.id);
  const events: ObsEvent[] = [
    ...filters.removed.map(({ filter }) => told('SourceFilterRemoved', { filterName: filter.name })),
    ...filters.added.map((added) => {
      const { filter } = added;
      const filterKind = filterKindToObs(filter.kind);
      const made = filterFor(filterKind, '', '');
      return told('SourceFilterCreated', {
        filterName: filter.name,
        filterKind,
        filterIndex: filtersOf(is).findIndex((each) => each.filter.id === filter.id),
        filterSettings: filterSettingsToObs(filter),
        defaultFilterSettings: filterSettingsToObs('audio' in made ? made.audio : made.video),
      });
    }),
  ];
  for (const { was: old, is: now } of filters.kept) {
    const filterName = now.filter.name;
    if (old.filter.name !== filterName) {
      events.push(told('SourceFilterNameChanged', { oldFilterName: old.filter.name, filterName }));
    }
    if (old.filter.enabled !== now.filter.enabled) {
      events.push(told('SourceFilterEnableStateChanged', { filterName, filterEnabled: now.filter.enabled }));
    }
    if (!isSame(old.filter.settings, now.filter.settings)) {
      const filterSettings = filterSettingsToObs(now.filter);
      events.push(told('SourceFilterSettingsChanged', { filterName, filterSettings }));
    }
  }
  if (filters.reordered) events.push(told('SourceFilterListReindexed', { filters: filterListToObs(is) }));
  return events;
}
