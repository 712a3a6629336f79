import { Button, Menu } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { freeName, newId } from '../../../bridge/scene-store.ts';
import { useStudio } from '../../../bridge/studio-context.ts';
import type { Source } from '../../../../shared/scene/model.ts';
import {
  addVideoFilter,
  moveVideoFilter,
  removeVideoFilter,
  setVideoFilter,
} from '../../../../shared/scene/video-filter-commands.ts';
import { newVideoFilter, type VideoFilterKind } from '../../../../shared/scene/video-filter.ts';
import { ActionMenuItems } from '../../../ui/action-menu.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FilterList } from '../../../ui/filter-list.tsx';
import { t } from '../../../language/language.ts';
import { filterIcons, filterLabels, menuOfKinds } from './filter-kinds.ts';
import { FilterSettings } from './filter-settings.tsx';
import classes from './filters.module.css';

/** Sources in whose pictures there may be people. */
const withPeople = new Set<Source['kind']>(['camera', 'screen', 'media', 'stream', 'image', 'slideshow']);
/** The most that a source may have. */
const maxFilters = 16;

/** A source's filters in the order that its picture comes through them, and the settings of one. */
export function Filters({ source }: { source: Source }) {
  const { scenes } = useStudio();
  const root = useRef<HTMLDivElement>(null);
  const [selectedId, setSelectedId] = useState<string>();
  const { filters } = source;
  const selected = filters.find((filter) => filter.id === selectedId) ?? filters[0];
  const nameOf = (id: string): string => filters.find((filter) => filter.id === id)?.name ?? 'filter';
  // A filter that was undone while it had the focus is gone; keys go on here. The list looks first.
  const hadFocus = useRef(false);
  useEffect(() => {
    const request = requestAnimationFrame(() => {
      if (!hadFocus.current || document.activeElement !== document.body) return;
      root.current?.querySelector<HTMLElement>('[data-row], button')?.focus();
    });
    return () => {
      cancelAnimationFrame(request);
    };
  }, [filters]);

  const add = (kind: VideoFilterKind): void => {
    const id = newId();
    const name = freeName(filterLabels[kind], filters);
    scenes.change(t('Add {{name}}', { name }), (before) =>
      addVideoFilter(before, source.id, newVideoFilter(kind, id, name)),
    );
    setSelectedId(id);
  };
  const addMenu = (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          disabled={filters.length >= maxFilters}
        >
          {t('Add filter')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ActionMenuItems
          entries={menuOfKinds
            .filter((kind) => isForKind(kind, source.kind))
            .map((kind) => ({
              id: kind,
              label: filterLabels[kind],
              icon: filterIcons[kind],
              run: () => {
                add(kind);
              },
            }))}
        />
      </Menu.Dropdown>
    </Menu>
  );

  if (!selected) {
    return (
      <EmptyState action={addMenu}>
        {t(
          'No filters yet. They change how this source looks in every scene: a green cloth vanishes, colours are set right.',
        )}
      </EmptyState>
    );
  }
  return (
    <div
      ref={root}
      className={classes.filters}
      onFocus={() => {
        hadFocus.current = true;
      }}
      onBlur={(event) => {
        hadFocus.current = event.relatedTarget === null;
      }}
    >
      <FilterList
        label={t('Filters of {{name}}', { name: source.name })}
        filters={filters.map((filter) => ({ ...filter, icon: filterIcons[filter.kind] }))}
        selectedId={selected.id}
        onSelect={setSelectedId}
        onToggle={(id, enabled) => {
          scenes.change(
            enabled
              ? t('Switch {{name}} on', { name: nameOf(id) })
              : t('Switch {{name}} off', { name: nameOf(id) }),
            (before) => setVideoFilter(before, source.id, id, { enabled }),
          );
        }}
        onMove={(id, toIndex) => {
          scenes.change(t('Reorder filters'), (before) => moveVideoFilter(before, source.id, id, toIndex));
        }}
        onRename={(id, name) => {
          scenes.change(t('Rename filter'), (before) => setVideoFilter(before, source.id, id, { name }));
        }}
        onRemove={(id) => {
          scenes.change(t('Remove {{name}}', { name: nameOf(id) }), (before) =>
            removeVideoFilter(before, source.id, id),
          );
        }}
      />
      <div className={classes.add}>{addMenu}</div>
      {/* Another filter starts with fresh fields. */}
      <FilterSettings key={selected.id} source={source} filter={selected} />
    </div>
  );
}

function isForKind(kind: VideoFilterKind, source: Source['kind']): boolean {
  if (kind === 'delay') return source === 'camera';
  return kind !== 'background' || withPeople.has(source);
}
