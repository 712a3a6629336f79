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
import { startRename } from './editor-state.ts';

/** What can be done with an item of the edited scene, for its menus and keys. */
export function itemActions(studio: Studio, itemId: string | undefined): MenuEntry[] {
  const { scenes } = studio;
  const collection = scenes.collection();
  const found = findItem(scenes.store.getState(), itemId);
  if (!found) return [];
  const { item, source, containerId } = found;
  const siblings = containerItems(collection, containerId) ?? [];
  const index = siblings.indexOf(item);
  const edit = (label: string, command: (before: SceneCollection) => SceneCollection) => (): void => {
    scenes.change(label, command);
  };
  return [
    {
      id: 'rename',
      label: t('Rename'),
      icon: IconPencil,
      keys: ['f2'],
      run: () => {
        startRename(item.id);
      },
    },
    {
      id: 'duplicate',
      label: t('Duplicate'),
      icon: IconCopy,
      keys: ['mod+d'],
      run: () => {
        duplicate(studio, found);
      },
    },
    {
      id: 'visible',
      label: item.visible ? t('Hide') : t('Show'),
      icon: item.visible ? IconEyeOff : IconEye,
      keys: ['h'],
      run: edit(item.visible ? t('Hide') : t('Show'), (before) =>
        setItem(before, containerId, item.id, { visible: !item.visible }),
      ),
    },
    {
      id: 'locked',
      label: item.locked ? t('Unlock') : t('Lock'),
      icon: item.locked ? IconLockOpen : IconLock,
      keys: ['l'],
      run: edit(item.locked ? t('Unlock') : t('Lock'), (before) =>
        setItem(before, containerId, item.id, { locked: !item.locked }),
      ),
    },
    separator,
    {
      id: 'forward',
      label: t('Bring forward'),
      icon: IconArrowUp,
      keys: ['mod+arrowup'],
      disabled: index === siblings.length - 1,
      run: edit(t('Bring forward'), (before) => moveItem(before, containerId, item.id, index + 1)),
    },
    {
      id: 'backward',
      label: t('Send backward'),
      icon: IconArrowDown,
      keys: ['mod+arrowdown'],
      disabled: index === 0,
      run: edit(t('Send backward'), (before) => moveItem(before, containerId, item.id, index - 1)),
    },
    {
      id: 'fill',
      label: t('Fit to canvas'),
      icon: IconAspectRatio,
      keys: ['mod+f'],
      disabled: item.locked,
      run: edit(t('Fit to canvas'), (before) =>
        setTransform(before, containerId, item.id, fullCanvasTransform(before.canvas)),
      ),
    },
    {
      id: 'centre',
      label: t('Centre on canvas'),
      icon: IconFocusCentered,
      keys: ['mod+shift+c'],
      disabled: item.locked,
      run: edit(t('Centre'), (before) =>
        setTransform(before, containerId, item.id, {
          x: Math.round((before.canvas.width - item.transform.width) / 2),
          y: Math.round((before.canvas.height - item.transform.height) / 2),
        }),
      ),
    },
    {
      id: 'flip-horizontal',
      label: t('Flip sideways'),
      icon: IconFlipVertical,
      keys: ['shift+h'],
      run: edit(t('Flip'), (before) =>
        setItem(before, containerId, item.id, { flipHorizontal: !item.flipHorizontal }),
      ),
    },
    {
      id: 'flip-vertical',
      label: t('Flip upside down'),
      icon: IconFlipHorizontal,
      keys: ['shift+v'],
      run: edit(t('Flip'), (before) =>
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
        scenes.change(t('Remove {{name}}', { name: source.name }), (before) =>
          removeItem(before, containerId, item.id),
        );
        studio.notify({
          text: t('“{{name}}” was removed.', { name: source.name }),
          tone: 'plain',
          action: {
            label: t('Undo'),
            run: () => {
              scenes.undo();
            },
          },
        });
      },
    },
  ];
}

function duplicate(studio: Studio, { item, source, containerId }: SelectedItem): void {
  const { scenes } = studio;
  const itemId = newId();
  scenes.change(t('Duplicate {{name}}', { name: source.name }), (before) =>
    duplicateItem(before, containerId, item.id, {
      itemId,
      sourceId: newId(),
      sourceName: freeName(source.name, before.sources),
    }),
  );
  scenes.select(itemId);
}
