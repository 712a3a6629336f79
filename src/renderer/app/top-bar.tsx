import { Menu, VisuallyHidden } from '@mantine/core';
import { useStudioState } from '../bridge/studio-context.ts';
import type { SavePhase } from '../bridge/collection-saver.ts';
import { CollectionMenu, ProfileMenu } from '../features/collections/library-menus.tsx';
import { HealthLight } from '../features/health/health-light.tsx';
import { ActionMenuItems } from '../ui/action-menu.tsx';
import { formatTimeOfDay } from '../ui/formats.ts';
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

/** Menus, collection and profile, health and time of day. */
export function TopBar({ menus, onShowOutput }: { menus: readonly MenuOfDesk[]; onShowOutput: () => void }) {
  return (
    <header className={classes.bar} data-dock-place>
      <VisuallyHidden component="h1">{t('Footlight Studio')}</VisuallyHidden>
      <nav className={classes.menus} aria-label={t('Menu')}>
        {menus.map((menu) => (
          <Menu key={menu.label} position="bottom-start" offset={4} width="max-content">
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
      <Libraries />
      <div className={classes.right}>
        <HealthLight onShowOutput={onShowOutput} />
        <Clock />
      </div>
    </header>
  );
}

function Libraries() {
  const saving = useStudioState((state) => state.saving);
  return (
    <div className={classes.collection}>
      <CollectionMenu />
      <span className={classes.saving} data-failed={saving === 'failed' || undefined} role="status">
        {savingWords[saving]}
      </span>
      <ProfileMenu />
    </div>
  );
}

function Clock() {
  const nowMs = useNow();
  return <time className={classes.clock}>{formatTimeOfDay(nowMs)}</time>;
}
