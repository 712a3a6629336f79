import { IconToggleLeft, IconToggleRightFilled } from '@tabler/icons-react';
import { useStudio } from '../../bridge/studio-context.ts';
import {
  moveAudioFilter,
  removeAudioFilter,
  setAudioFilter,
} from '../../../shared/scene/audio-filter-commands.ts';
import type { AudioInput } from '../../../shared/scene/model.ts';
import { FilterList } from '../../ui/filter-list.tsx';
import { t } from '../../language/language.ts';
import { filterIcons } from './filter-kinds.ts';

const toggleIcons = { on: IconToggleRightFilled, off: IconToggleLeft };

interface InputFiltersProps {
  input: AudioInput;
  selectedId: string | undefined;
  onSelect: (filterId: string) => void;
}

/** An input's filters in the order that the sound comes through them. */
export function InputFilters({ input, selectedId, onSelect }: InputFiltersProps) {
  const { scenes } = useStudio();
  const { filters } = input;
  const nameOf = (id: string): string => filters.find((filter) => filter.id === id)?.name ?? 'filter';
  return (
    <FilterList
      label={t('Filters of {{name}}', { name: input.name })}
      filters={filters.map((filter) => ({ ...filter, icon: filterIcons[filter.kind] }))}
      selectedId={selectedId}
      toggleIcons={toggleIcons}
      menuPosition="top-end"
      onSelect={onSelect}
      onToggle={(id, enabled) => {
        scenes.change(
          enabled
            ? t('Switch {{name}} on', { name: nameOf(id) })
            : t('Switch {{name}} off', { name: nameOf(id) }),
          (before) => setAudioFilter(before, input.id, id, { enabled }),
        );
      }}
      onMove={(id, toIndex) => {
        scenes.change(t('Reorder filters'), (before) => moveAudioFilter(before, input.id, id, toIndex));
      }}
      onRename={(id, name) => {
        scenes.change(t('Rename filter'), (before) => setAudioFilter(before, input.id, id, { name }));
      }}
      onRemove={(id) => {
        scenes.change(t('Remove {{name}}', { name: nameOf(id) }), (before) =>
          removeAudioFilter(before, input.id, id),
        );
      }}
    />
  );
}
