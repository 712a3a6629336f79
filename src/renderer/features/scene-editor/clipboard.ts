import { containerItems } from '../../../shared/scene/containers.ts';
import { setItem, setTransform } from '../../../shared/scene/commands.ts';
import { copyItems, pasteFilters, pasteItems } from '../../../shared/scene/paste-commands.ts';
import { useClipboard } from '../../bridge/clipboard-store.ts';
import {
  editedContainerId,
  editedScene,
  freeName,
  newId,
  type SelectedItem,
} from '../../bridge/scene-store.ts';
import type { Studio } from '../../bridge/studio.ts';
import { t } from '../../language/language.ts';
import type { MenuEntry } from '../../ui/action.ts';

/** Copying of what is selected, and pasting onto it. */
export function copyActions(studio: Studio, targets: readonly SelectedItem[]): MenuEntry[] {
  const { scenes } = studio;
  const [first] = targets;
  if (!first) return [];
  const { filters, place } = useClipboard.getState();
  const sourceIds = new Set(targets.map(({ source }) => source.id));
  return [
    {
      id: 'copy',
      label: t('Copy'),
      keys: ['mod+c'],
      run: () => {
        const ids = targets.map(({ item }) => item.id);
        useClipboard.setState({ items: copyItems(scenes.collection(), first.containerId, ids) });
      },
    },
    {
      id: 'copy-filters',
      label: t('Copy filters'),
      keys: ['alt+shift+c'],
      disabled: targets.length > 1 || first.source.filters.length === 0,
      run: () => {
        useClipboard.setState({ filters: first.source.filters });
      },
    },
    {
      id: 'paste-filters',
      label: t('Paste filters'),
      keys: ['alt+shift+v'],
      disabled: filters.length === 0,
      run: () => {
        scenes.change(t('Paste filters'), (before) =>
          [...sourceIds].reduce((next, id) => pasteFilters(next, id, filters, newId), before),
        );
      },
    },
    {
      id: 'copy-place',
      label: t('Copy place and size'),
      keys: ['alt+c'],
      disabled: targets.length > 1,
      run: () => {
        const { transform, crop, fit } = first.item;
        useClipboard.setState({ place: { transform, crop, fit } });
      },
    },
    {
      id: 'paste-place',
      label: t('Paste place and size'),
      keys: ['alt+v'],
      disabled: !place || targets.every(({ item }) => item.locked),
      run: () => {
        if (!place) return;
        const { transform, crop, fit } = place;
        scenes.change(t('Paste place and size'), (before) =>
          targets
            .filter(({ item }) => !item.locked)
            .reduce(
              (next, { containerId, item }) =>
                setTransform(
                  setItem(next, containerId, item.id, { crop, fit }),
                  containerId,
                  item.id,
                  transform,
                ),
              before,
            ),
        );
      },
    },
  ];
}

/** Pasting of copied items onto the edited scene, and selecting all that is there. */
export function pasteActions(studio: Studio): MenuEntry[] {
  const { scenes } = studio;
  const copied = useClipboard.getState().items;
  const paste = (label: string, duplicates: boolean) => (): void => {
    if (!copied) return;
    const ids = copied.items.map(newId);
    const before = scenes.collection();
    const scene = editedScene(scenes.store.getState());
    scenes.change(label, (present) =>
      pasteItems(present, scene.id, copied, ids, { duplicates, newId, freeName }),
    );
    if (scenes.collection() === before) {
      studio.notify({
        text: t('Nothing was pasted: a scene cannot show itself, nor more sources than there is room for.'),
        tone: 'plain',
      });
    }
    scenes.selectItems(ids);
  };
  return [
    {
      id: 'paste',
      label: t('Paste'),
      keys: ['mod+v'],
      disabled: !copied,
      run: paste(t('Paste'), false),
    },
    {
      id: 'paste-duplicate',
      label: t('Paste as copies'),
      keys: ['mod+shift+v'],
      disabled: !copied,
      run: paste(t('Paste as copies'), true),
    },
    {
      id: 'select-all',
      label: t('Select all sources'),
      keys: ['mod+a'],
      run: () => {
        const state = scenes.store.getState();
        const items = containerItems(state.history.present, editedContainerId(state)) ?? [];
        scenes.selectItems(items.map((item) => item.id));
      },
    },
  ];
}
