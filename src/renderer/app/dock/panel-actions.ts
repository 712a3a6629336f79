import {
  IconArrowBarDown,
  IconArrowBarLeft,
  IconArrowBarRight,
  IconArrowBarUp,
  IconLayoutNavbar,
  IconWindow,
  IconX,
} from '@tabler/icons-react';
import { t } from '../../language/language.ts';
import { separator, type MenuEntry } from '../../ui/action.ts';
import type { DockControl } from './dock-context.ts';
import { closePanel, floatPanel, groupOf, groupsOf, movePanel, type DockSide } from './layout.ts';

/** Of a panel that begins to float, px. */
const floatingSize = { width: 520, height: 380 };

/** Everything that dragging can do with a panel, for the keyboard too. */
export function panelActions(control: DockControl, panelId: string): readonly MenuEntry[] {
  const { layout, panels, change } = control;
  const group = groupOf(layout, panelId);
  const panel = panels.find((each) => each.id === panelId);
  const titleOf = (id: string): string => panels.find((each) => each.id === id)?.title() ?? id;
  const others = groupsOf(layout.root).filter((each) => each.id !== group?.id);
  const isAlone = group?.panelIds.length === 1;
  const to = (groupId: string, side: DockSide) => () => {
    change((before) => movePanel(before, panelId, groupId, side));
  };
  const apart: MenuEntry[] =
    group && !isAlone
      ? [
          {
            id: 'apart-left',
            label: t('Own place at the left'),
            icon: IconArrowBarLeft,
            run: to(group.id, 'left'),
          },
          {
            id: 'apart-right',
            label: t('Own place at the right'),
            icon: IconArrowBarRight,
            run: to(group.id, 'right'),
          },
          {
            id: 'apart-above',
            label: t('Own place above'),
            icon: IconArrowBarUp,
            run: to(group.id, 'above'),
          },
          {
            id: 'apart-below',
            label: t('Own place below'),
            icon: IconArrowBarDown,
            run: to(group.id, 'below'),
          },
          separator,
        ]
      : [];
  return [
    ...apart,
    ...others.flatMap((other): MenuEntry[] => {
      const name = other.panelIds.map(titleOf).join(', ');
      return [
        {
          id: `tab-${other.id}`,
          label: t('Beside the tabs of {{name}}', { name }),
          icon: IconLayoutNavbar,
          run: to(other.id, 'centre'),
        },
        {
          id: `below-${other.id}`,
          label: t('Below {{name}}', { name }),
          icon: IconArrowBarDown,
          run: to(other.id, 'below'),
        },
      ];
    }),
    separator,
    ...(group && !panel?.staysOpen
      ? [
          {
            id: 'float',
            label: t('Float above the others'),
            icon: IconWindow,
            run: () => {
              change((before) => floatPanel(before, { panelId, x: 120, y: 90, ...floatingSize }));
            },
          },
        ]
      : []),
    {
      id: 'close',
      label: t('Close panel'),
      icon: IconX,
      disabled: panel?.staysOpen === true,
      run: () => {
        change((before) => closePanel(before, panelId));
      },
    },
  ];
}
