import { Menu } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { freeName, newId } from '../../bridge/scene-store.ts';
import { useStudio } from '../../bridge/studio-context.ts';
import { addAudioFilters } from '../../../shared/scene/audio-filter-commands.ts';
import { newAudioFilter, type AudioFilter } from '../../../shared/scene/audio-filter.ts';
import type { AudioInput } from '../../../shared/scene/model.ts';
import { separator, type MenuEntry } from '../../ui/action.ts';
import { ActionMenuItems } from '../../ui/action-menu.tsx';
import { t } from '../../language/language.ts';
import { cleanVoiceFilters } from './clean-voice.ts';
import { filterIcons, filterLabels, menuOfKinds } from './filter-kinds.ts';

interface AddFilterMenuProps {
  input: AudioInput;
  /** The first of what was added. */
  onAdded: (filterId: string) => void;
  children: ReactNode;
}

/** The kinds of filters, and a whole chain that most voices want. */
export function AddFilterMenu({ input, onAdded, children }: AddFilterMenuProps) {
  const { scenes } = useStudio();
  const add = (label: string, filters: readonly AudioFilter[]): void => {
    const named = filters.map((filter) => ({ ...filter, name: freeName(filter.name, input.filters) }));
    scenes.change(label, (before) => addAudioFilters(before, input.id, named));
    const [first] = named;
    if (first) onAdded(first.id);
  };
  const entries: MenuEntry[] = [
    {
      id: 'clean-voice',
      label: t('Clean up a voice'),
      icon: IconSparkles,
      run: () => {
        add(t('Clean up a voice'), cleanVoiceFilters(newId));
      },
    },
    separator,
    ...menuOfKinds.map((kind) => ({
      id: kind,
      label: filterLabels[kind],
      icon: filterIcons[kind],
      run: () => {
        add(t('Add {{name}}', { name: filterLabels[kind] }), [
          newAudioFilter(kind, newId(), filterLabels[kind]),
        ]);
      },
    })),
  ];
  return (
    <Menu position="top-end">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <ActionMenuItems entries={entries} />
      </Menu.Dropdown>
    </Menu>
  );
}
