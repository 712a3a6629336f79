import {
  IconArrowDown,
  IconArrowUp,
  IconAspectRatio,
  IconCopy,
  IconEye,
  IconEyeOff,
  IconFlipHorizontal,
  IconFlipVertical,
  IconFocusCentered,
  IconLock,
  IconLockOpen,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { findItem, freeName, newId, type SelectedItem } from '../../bridge/scene-store.ts';
import type { Studio } from '../../bridge/studio.ts';
import { separator, type MenuEntry } from '../../ui/action.ts';
import {
  duplicateItem,
  moveItem,
  removeItem,
  setItem,
  setTransform,
} from '../../../shared/scene/commands.ts';
import { containerItems } from '../../../shared/scene/containers.ts';
import { fullCanvasTransform } from '../../../shared/scene/defaults.ts';
import type { SceneCollection } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';
import { alignActions, groupActions } from './arrange-actions.ts';
import { copyActions } from './clipboard.ts';
import { startRename } from './editor-state.ts';

type Change = (before: SceneCollection, target: SelectedItem) => SceneCollection;

/** What can be done with items of the edited scene, all of one container, for their menus and keys. */
export function itemActions(studio: Studio, itemIds: readonly string[]): MenuEntry[] {
  const { scenes } = studio;
  const state = scenes.store.getState();
  const targets = itemIds.flatMap((id) => findItem(state, id) ?? []);
  const [first] = targets;
  if (!first) return [];
  const { containerId } = first;
  const siblings = containerItems(state.history.present, containerId) ?? [];
  // Bottom first, whatever the order in which they were selected.
  targets.sort((one, other) => siblings.indexOf(one.item) - siblings.indexOf(other.item));
  const visible = targets.some(({ item }) => item.visible);
  const locked = targets.every(({ item }) => item.locked);
  const each =
    (label: string, command: Change, of: readonly SelectedItem[] = targets) =>
    (): void => {
      scenes.change(label, (before) => of.reduce(command, before));
    };
  const unlocked = targets.filter(({ item }) => !item.locked);
  const places = targets.map(({ item }) => siblings.indexOf(item));
  return [
    {
      id: 'rename',
      label: t('Rename'),
      icon: IconPencil,
      keys: ['f2'],
      disabled: targets.length > 1,
      run: () => {
        startRename(first.item.id);
      },
    },
    {
      id: 'duplicate',
      label: t('Duplicate'),
      icon: IconCopy,
      keys: ['mod+d'],
      run: () => {
        duplicate(studio, targets);
      },
    },
    ...copyActions(studio, targets),
    separator,
    ...groupActions(studio, targets),
    {
      id: 'visible',
      label: visible ? t('Hide') : t('Show'),
      icon: visible ? IconEyeOff : IconEye,
      keys: ['h'],
      run: each(visible ? t('Hide') : t('Show'), (before, { item }) =>
        setItem(before, containerId, item.id, { visible: !visible }),
      ),
    },
    {
      id: 'locked',
      label: locked ? t('Unlock') : t('Lock'),
      icon: locked ? IconLockOpen : IconLock,
      keys: ['l'],
      run: each(locked ? t('Unlock') : t('Lock'), (before, { item }) =>
        setItem(before, containerId, item.id, { locked: !locked }),
      ),
    },
    separator,
    {
      id: 'forward',
      label: t('Bring forward'),
      icon: IconArrowUp,
      keys: ['mod+arrowup'],
      disabled: Math.max(...places) === siblings.length - 1,
      run: each(
        t('Bring forward'),
        (before, { item }) => moveItem(before, containerId, item.id, siblings.indexOf(item) + 1),
        targets.toReversed(),
      ),
    },
    {
      id: 'backward',
      label: t('Send backward'),
      icon: IconArrowDown,
      keys: ['mod+arrowdown'],
      disabled: Math.min(...places) === 0,
      run: each(t('Send backward'), (before, { item }) =>
        moveItem(before, containerId, item.id, siblings.indexOf(item) - 1),
      ),
    },
    ...alignActions(studio, targets),
    {
      id: 'fill',
      label: t('Fit to canvas'),
      icon: IconAspectRatio,
      keys: ['mod+f'],
      disabled: unlocked.length === 0,
      run: each(
        t('Fit to canvas'),
        (before, { item }) => setTransform(before, containerId, item.id, fullCanvasTransform(before.canvas)),
        unlocked,
      ),
    },
    {
      id: 'centre',
      label: t('Centre on canvas'),
      icon: IconFocusCentered,
      keys: ['mod+shift+c'],
      disabled: unlocked.length === 0,
      run: each(
        t('Centre'),
        (before, { item }) =>
          setTransform(before, containerId, item.id, {
            x: Math.round((before.canvas.width - item.transform.width) / 2),
            y: Math.round((before.canvas.height - item.transform.height) / 2),
          }),
        unlocked,
      ),
    },
    {
      id: 'flip-horizontal',
      label: t('Flip sideways'),
      icon: IconFlipVertical,
      keys: ['shift+h'],
      run: each(t('Flip'), (before, { item }) =>
        setItem(before, containerId, item.id, { flipHorizontal: !item.flipHorizontal }),
      ),
    },
    {
      id: 'flip-vertical',
      label: t('Flip upside down'),
      icon: IconFlipHorizontal,
      keys: ['shift+v'],
      run: each(t('Flip'), (before, { item }) =>
        setItem(before, containerId, item.id, { flipVertical: !item.flipVertical }),
      ),
    },
    separator,
    {
      id: 'remove',
      label: t('Remove'),
      icon: IconTrash,
      keys: ['delete', 'backspace'],
      danger: true,
      run: () => {
        remove(studio, targets);
      },
    },
  ];
}

function remove(studio: Studio, targets: readonly SelectedItem[]): void {
  const { scenes } = studio;
  const [first] = targets;
  if (!first) return;
  const { name } = first.source;
  const count = targets.length;
  scenes.change(
    count > 1 ? t('Remove {{count}} sources', { count }) : t('Remove {{name}}', { name }),
    (before) =>
      targets.reduce((next, { containerId, item }) => removeItem(next, containerId, item.id), before),
  );
  studio.notify({
    text:
      count > 1 ? t('{{count}} sources were removed.', { count }) : t('“{{name}}” was removed.', { name }),
    tone: 'plain',
    action: {
      label: t('Undo'),
      run: () => {
        scenes.undo();
      },
    },
  });
}

function duplicate(studio: Studio, targets: readonly SelectedItem[]): void {
  const { scenes } = studio;
  const [first] = targets;
  if (!first) return;
  const ids = targets.map(newId);
  const label =
    targets.length > 1
      ? t('Duplicate {{count}} sources', { count: targets.length })
      : t('Duplicate {{name}}', { name: first.source.name });
  scenes.change(label, (before) =>
    targets.reduce(
      (next, { containerId, item, source }, index) =>
        duplicateItem(next, containerId, item.id, {
          itemId: ids[index] ?? newId(),
          sourceId: newId(),
          sourceName: freeName(source.name, next.sources),
        }),
      before,
    ),
  );
  scenes.selectItems(ids);
}
