import { Menu, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useCollection, useStudio, useStudioState } from '../bridge/studio-context.ts';
import type { SavePhase } from '../bridge/collection-saver.ts';
import { HealthLight } from '../features/health/health-light.tsx';
import { renameCollection } from '../../shared/scene/commands.ts';
import { ActionMenuItems } from '../ui/action-menu.tsx';
import { formatTimeOfDay } from '../ui/formats.ts';
import { focusAgain } from '../ui/focus-again.ts';
import { NameField } from '../ui/name-field.tsx';
import { useNow } from '../ui/use-now.ts';
import { t } from '../language/language.ts';
import type { MenuOfDesk } from './menus.ts';
import classes from './top-bar.module.css';

const savingWords: Record<SavePhase, string> = {
  get saved(): string {
    return t('Saved');
  },
  get saving(): string {
    return t('Saving…');
  },
  get failed(): string {
    return t('Not saved, trying again');
  },
};

/** Menus, the collection's name, health and time of day. */
export function TopBar({ menus, onShowOutput }: { menus: readonly MenuOfDesk[]; onShowOutput: () => void }) {
  return (
    <header className={classes.bar} data-dock-place>
      <VisuallyHidden component="h1">{t('Footlight Studio')}</VisuallyHidden>
      <nav className={classes.menus} aria-label={t('Menu')}>
        {menus.map((menu) => (
          <Menu key={menu.label} position="bottom-start" offset={4} width={260}>
            <Menu.Target>
              <button type="button" className={classes.menu}>
                {menu.label}
              </button>
            </Menu.Target>
            <Menu.Dropdown mah="calc(100vh - 56px)" style={{ overflowY: 'auto' }}>
              <ActionMenuItems entries={menu.entries} />
            </Menu.Dropdown>
          </Menu>
        ))}
      </nav>
      <CollectionName />
      <div className={classes.right}>
        <HealthLight onShowOutput={onShowOutput} />
        <Clock />
      </div>
    </header>
  );
}

function CollectionName() {
  const studio = useStudio();
  const { name } = useCollection();
  const saving = useStudioState((state) => state.saving);
  const [renaming, setRenaming] = useState(false);
  return (
    <div className={classes.collection}>
      {renaming ? (
        <NameField
          value={name}
          label={t('Name of the collection')}
          onEnd={(next) => {
            setRenaming(false);
            focusAgain('[data-names-collection]');
            if (next)
              studio.scenes.change(t('Rename collection'), (before) => renameCollection(before, next));
          }}
        />
      ) : (
        <button
          type="button"
          className={classes.name}
          data-names-collection
          title={t('Rename the collection')}
          onClick={() => {
            setRenaming(true);
          }}
        >
          {name}
        </button>
      )}
      <span className={classes.saving} data-failed={saving === 'failed' || undefined} role="status">
        {savingWords[saving]}
      </span>
    </div>
  );
}

function Clock() {
  const nowMs = useNow();
  return <time className={classes.clock}>{formatTimeOfDay(nowMs)}</time>;
}
