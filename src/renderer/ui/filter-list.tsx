import { Menu } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconDotsVertical,
  IconPencil,
  IconPower,
  IconTrash,
} from '@tabler/icons-react';
import { useState, type ComponentProps } from 'react';
import { separator, type MenuEntry } from './action.ts';
import { ActionMenuItems } from './action-menu.tsx';
import { IconButton } from './icon-button.tsx';
import { ItemList } from './item-list.tsx';
import { t } from '../language/language.ts';

type Icon = ComponentProps<typeof IconButton>['icon'];
type ListItem = ComponentProps<typeof ItemList>['items'][number];

interface ListedFilter extends Pick<ListItem, 'id' | 'name' | 'icon'> {
  enabled: boolean;
}

interface FilterListProps {
  label: string;
  filters: readonly ListedFilter[];
  selectedId: string | undefined;
  /** Of the button that switches a filter, by what the filter is. */
  toggleIcons?: { on: Icon; off: Icon };
  /** Where a filter's menu opens while there is room. */
  menuPosition?: 'top-end' | 'bottom-end';
  onSelect: (filterId: string) => void;
  onToggle: (filterId: string, enabled: boolean) => void;
  /** To its place in this list, 0 being the top. */
  onMove: (filterId: string, toIndex: number) => void;
  onRename: (filterId: string, name: string) => void;
  onRemove: (filterId: string) => void;
}

/** Filters in the order in which they work, to be switched, renamed, moved and removed. */
export function FilterList(props: FilterListProps) {
  const { label, filters, selectedId, onSelect, onToggle, onMove, onRename, onRemove } = props;
  const { toggleIcons = { on: IconPower, off: IconPower }, menuPosition = 'bottom-end' } = props;
  const [renamingId, setRenamingId] = useState<string>();
  const entriesOf = (id: string): MenuEntry[] => {
    const index = filters.findIndex((filter) => filter.id === id);
    const filter = filters[index];
    if (!filter) return [];
    return [
      {
        id: 'rename',
        label: t('Rename'),
        icon: IconPencil,
        keys: ['f2'],
        run: () => {
          setRenamingId(id);
        },
      },
      {
        id: 'enabled',
        label: filter.enabled ? t('Switch off') : t('Switch on'),
        icon: IconPower,
        keys: ['h'],
        run: () => {
          onToggle(id, !filter.enabled);
        },
      },
      separator,
      {
        id: 'earlier',
        label: t('Move up'),
        icon: IconArrowUp,
        keys: ['alt+arrowup'],
        disabled: index === 0,
        run: () => {
          onMove(id, index - 1);
        },
      },
      {
        id: 'later',
        label: t('Move down'),
        icon: IconArrowDown,
        keys: ['alt+arrowdown'],
        disabled: index === filters.length - 1,
        run: () => {
          onMove(id, index + 1);
        },
      },
      separator,
      {
        id: 'remove',
        label: t('Remove'),
        icon: IconTrash,
        keys: ['delete', 'backspace'],
        danger: true,
        run: () => {
          onRemove(id);
        },
      },
    ];
  };

  return (
    <ItemList
      label={label}
      items={filters.map(({ id, name, icon, enabled }) => ({
        id,
        name,
        ...(icon && { icon }),
        selected: id === selectedId,
        dimmed: !enabled,
        end: (
          <>
            <IconButton
              label={t('Use {{name}}', { name })}
              icon={enabled ? toggleIcons.on : toggleIcons.off}
              pressed={enabled}
              color={enabled ? 'good' : 'gray'}
              onClick={() => {
                onToggle(id, !enabled);
              }}
            />
            <Menu position={menuPosition}>
              <Menu.Target>
                <IconButton label={t('More for {{name}}', { name })} icon={IconDotsVertical} />
              </Menu.Target>
              <Menu.Dropdown>
                <ActionMenuItems entries={entriesOf(id)} />
              </Menu.Dropdown>
            </Menu>
          </>
        ),
      }))}
      renamingId={renamingId}
      onSelect={onSelect}
      onOpen={setRenamingId}
      onRenameEnd={(id, name) => {
        setRenamingId(undefined);
        if (name) onRename(id, name);
      }}
      onMove={onMove}
      entriesOf={entriesOf}
    />
  );
}
