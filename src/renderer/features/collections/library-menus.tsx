import { Menu } from '@mantine/core';
import {
  IconChevronDown,
  IconCopy,
  IconDownload,
  IconList,
  IconPlus,
  IconTrash,
  IconUpload,
} from '@tabler/icons-react';
import { useCollection, useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { separator, type MenuEntry } from '../../ui/action.ts';
import { ActionMenuItems } from '../../ui/action-menu.tsx';
import {
  createCollection,
  exportCollection,
  importCollection,
  switchCollection,
} from './collection-actions.ts';
import classes from './library.module.css';
import { showLibrary } from './library-dialogs.ts';
import { createProfile, switchProfile } from './profile-actions.ts';

/** The open collection's name, and the way to the others. */
export function CollectionMenu() {
  const studio = useStudio();
  const { name } = useCollection();
  const { currentId, collections } = useStudioState((state) => state.collections);
  const entries: MenuEntry[] = [
    ...collections.map((each) => ({
      id: `collection-${each.id}`,
      label: each.id === currentId ? name : each.name,
      checked: each.id === currentId,
      run: () => {
        switchCollection(studio, each.id);
      },
    })),
    separator,
    {
      id: 'new-collection',
      label: t('New collection'),
      icon: IconPlus,
      run: () => void createCollection(studio, t('New show')),
    },
    {
      id: 'copy-collection',
      label: t('Duplicate'),
      icon: IconCopy,
      run: () => void createCollection(studio, name, currentId),
    },
    separator,
    {
      id: 'import-collection',
      label: t('Import…'),
      icon: IconUpload,
      run: () => {
        importCollection(studio);
      },
    },
    {
      id: 'export-collection',
      label: t('Export'),
      icon: IconDownload,
      run: () => void exportCollection(studio),
    },
    separator,
    {
      id: 'collections',
      label: t('All collections and backups…'),
      icon: IconList,
      run: () => {
        showLibrary('collections');
      },
    },
    {
      id: 'unused-files',
      label: t('Unused files…'),
      icon: IconTrash,
      run: () => {
        showLibrary('files');
      },
    },
  ];
  return <LibraryMenu label={t('Scene collection')} name={name} entries={entries} isStrong />;
}

/** The current profile's name, and the way to the others. */
export function ProfileMenu() {
  const studio = useStudio();
  const { currentId, profiles } = useStudioState((state) => state.profiles);
  const name = profiles.find((each) => each.id === currentId)?.name ?? '';
  const entries: MenuEntry[] = [
    ...profiles.map((each) => ({
      id: `profile-${each.id}`,
      label: each.name,
      checked: each.id === currentId,
      run: () => {
        switchProfile(studio, each.id);
      },
    })),
    separator,
    {
      id: 'new-profile',
      label: t('New profile'),
      icon: IconPlus,
      run: () => void createProfile(studio, t('New profile')),
    },
    {
      id: 'copy-profile',
      label: t('Duplicate'),
      icon: IconCopy,
      run: () => void createProfile(studio, name, currentId),
    },
    separator,
    {
      id: 'profiles',
      label: t('All profiles…'),
      icon: IconList,
      run: () => {
        showLibrary('profiles');
      },
    },
  ];
  return <LibraryMenu label={t('Profile')} name={name} entries={entries} />;
}

interface LibraryMenuProps {
  label: string;
  name: string;
  entries: readonly MenuEntry[];
  isStrong?: boolean;
}

function LibraryMenu({ label, name, entries, isStrong = false }: LibraryMenuProps) {
  return (
    <Menu position="bottom-start" offset={4} width={260}>
      <Menu.Target>
        <button
          type="button"
          className={classes.name}
          data-strong={isStrong || undefined}
          aria-label={`${label}: ${name}`}
          title={label}
        >
          <span>{name}</span>
          <IconChevronDown size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes.dropdown ?? ''}>
        <ActionMenuItems entries={entries} />
      </Menu.Dropdown>
    </Menu>
  );
}
