import { Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { t } from '../../language/language.ts';
import { ActionMenuItems } from '../../ui/action-menu.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { PanelFrameContext } from '../../ui/panel-frame.ts';
import type { DeskPanel } from '../panels.tsx';
import { useDock } from './dock-context.ts';
import { panelActions } from './panel-actions.ts';

/** What a panel shows; its title stands above it already. */
export function PanelBody({ panel, toolsPlace }: { panel: DeskPanel; toolsPlace: HTMLElement | undefined }) {
  const Component = panel.component;
  return (
    <PanelFrameContext value={{ title: panel.title(), toolsPlace }}>
      <Component />
    </PanelFrameContext>
  );
}

/** The button that moves a panel, lets it float, or closes it. */
export function PanelMenu({ panel }: { panel: DeskPanel }) {
  const dock = useDock();
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <IconButton label={t('Move or close {{name}}', { name: panel.title() })} icon={IconDots} />
      </Menu.Target>
      <Menu.Dropdown mah={480} style={{ overflowY: 'auto' }}>
        <ActionMenuItems entries={panelActions(dock, panel.id)} />
      </Menu.Dropdown>
    </Menu>
  );
}
