import { Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { t } from '../../language/language.ts';
import { ActionMenuItems } from '../../ui/action-menu.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { PanelFrameContext } from '../../ui/panel-frame.ts';
import type { DeskPanel } from '../panels.tsx';
import { useDock } from './dock-context.ts';
import { panelActions } from './panel-actions.ts';

interface PanelBodyProps {
  panel: DeskPanel;
  /** Absent where the panel has its head to itself. */
  head?: { toolsPlace: HTMLElement | undefined };
}

/** What a panel shows, under its tab or under its own head. */
export function PanelBody({ panel, head }: PanelBodyProps) {
  const { setDraggedId } = useDock();
  const Component = panel.component;
  return (
    <PanelFrameContext
      value={{
        ...(head && { head: { title: panel.title(), toolsPlace: head.toolsPlace } }),
        menu: <PanelMenu panel={panel} />,
        onDragStart: (event) => {
          event.dataTransfer.effectAllowed = 'move';
          event.dataTransfer.setData('text/plain', panel.title());
          setDraggedId(panel.id);
        },
        onDragEnd: () => {
          setDraggedId(undefined);
        },
      }}
    >
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
