import {
  IconBoxMultiple,
  IconLayoutAlignBottom,
  IconLayoutAlignCenter,
  IconLayoutAlignLeft,
  IconLayoutAlignMiddle,
  IconLayoutAlignRight,
  IconLayoutAlignTop,
  IconLayoutDistributeHorizontal,
  IconLayoutDistributeVertical,
  IconUnlink,
} from '@tabler/icons-react';
import { alignItems, distributeItems, type Alignment } from '../../../shared/scene/align-commands.ts';
import { groupItems, ungroupItem } from '../../../shared/scene/groups.ts';
import { containerItems } from '../../../shared/scene/containers.ts';
import { freeName, newId, type SelectedItem } from '../../bridge/scene-store.ts';
import type { Studio } from '../../bridge/studio.ts';
import { t } from '../../language/language.ts';
import type { Action } from '../../ui/action.ts';

/** Making one of several items, and the other way round. */
export function groupActions(studio: Studio, targets: readonly SelectedItem[]): Action[] {
  const { scenes } = studio;
  const [first] = targets;
  if (!first) return [];
  const { containerId } = first;
  const inScene = scenes.collection().scenes.some((scene) => scene.id === containerId);
  if (targets.length === 1 && first.source.kind === 'group') {
    return [
      {
        id: 'ungroup',
        label: t('Ungroup'),
        icon: IconUnlink,
        keys: ['mod+shift+g'],
        run: () => {
          const before = new Set(containerItems(scenes.collection(), containerId));
          scenes.change(t('Ungroup'), (present) => ungroupItem(present, containerId, first.item.id, newId));
          const after = containerItems(scenes.collection(), containerId) ?? [];
          scenes.selectItems(after.filter((item) => !before.has(item)).map((item) => item.id));
        },
      },
    ];
  }
  return [
    {
      id: 'group',
      label: t('Group'),
      icon: IconBoxMultiple,
      keys: ['mod+g'],
      // A group holds no groups.
      disabled: !inScene || targets.some(({ source }) => source.kind === 'group'),
      run: () => {
        const itemId = newId();
        const ids = targets.map(({ item }) => item.id);
        scenes.change(t('Group'), (before) =>
          groupItems(before, containerId, ids, {
            sourceId: newId(),
            itemId,
            name: freeName(t('Group'), before.sources),
          }),
        );
        scenes.select(itemId);
      },
    },
  ];
}

/** Lining several items up. */
export function alignActions(studio: Studio, targets: readonly SelectedItem[]): Action[] {
  const [first] = targets;
  if (!first || targets.length < 2) return [];
  const ids = targets.map(({ item }) => item.id);
  const align = (alignment: Alignment, label: string, icon: Action['icon'] & {}): Action => ({
    id: `align-${alignment}`,
    label,
    icon,
    run: () => {
      studio.scenes.change(label, (before) => alignItems(before, first.containerId, ids, alignment));
    },
  });
  const distribute = (axis: 'x' | 'y', label: string, icon: Action['icon'] & {}): Action => ({
    id: `distribute-${axis}`,
    label,
    icon,
    disabled: targets.length < 3,
    run: () => {
      studio.scenes.change(label, (before) => distributeItems(before, first.containerId, ids, axis));
    },
  });
  return [
    align('left', t('Align left edges'), IconLayoutAlignLeft),
    align('centre', t('Align centres'), IconLayoutAlignCenter),
    align('right', t('Align right edges'), IconLayoutAlignRight),
    align('top', t('Align top edges'), IconLayoutAlignTop),
    align('middle', t('Align middles'), IconLayoutAlignMiddle),
    align('bottom', t('Align bottom edges'), IconLayoutAlignBottom),
    distribute('x', t('Spread evenly across'), IconLayoutDistributeVertical),
    distribute('y', t('Spread evenly down'), IconLayoutDistributeHorizontal),
  ];
}
