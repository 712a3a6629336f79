import { Button, Menu, ThemeIcon, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconEye,
  IconEyeOff,
  IconLock,
  IconLockOpen,
  IconPlus,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { editedScene, type SelectedItem } from '../../bridge/scene-store.ts';
import { useCollection, useScenes, useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { moveItem, renameSource, setItem } from '../../../shared/scene/commands.ts';
import { separator } from '../../ui/action.ts';
import { ActionMenuItems } from '../../ui/action-menu.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ItemList, type SelectMode } from '../../ui/item-list.tsx';
import { Panel } from '../../ui/panel.tsx';
import { t } from '../../language/language.ts';
import { said } from '../../language/said.ts';
import { addEntries } from './add-entries.ts';
import { startRename, useEditorState } from './editor-state.ts';
import { itemActions } from './item-actions.ts';
import { listedItems, placeAfterMove, selectedBy } from './listed-items.ts';
import { lookOf } from './source-kinds.ts';
import { addWidgetActions, widgetIcon } from './widget-kinds.ts';

/** The button that opens the list of kinds. */
function AddSourceMenu({ children }: { children: ReactNode }) {
  const studio = useStudio();
  return (
    // Beside the button, where it can use the whole height of the window.
    <Menu position="right-start">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <ActionMenuItems entries={[...addEntries(studio), separator, ...addWidgetActions(studio)]} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** What the edited scene is made of, topmost first; what is in a group below it. */
export function SourceList() {
  const studio = useStudio();
  const collection = useCollection();
  const selectedItemIds = useScenes((state) => state.selectedItemIds);
  const renamingId = useEditorState((state) => state.renamingId);
  const expandedIds = useEditorState((state) => state.expandedIds);
  const scene = useScenes(editedScene);
  const listed = listedItems(collection, scene, (group, id) => {
    const holdsSelection = group.settings.items.some((item) => selectedItemIds.includes(item.id));
    return holdsSelection || expandedIds.includes(id);
  });
  const rows = listed.map(({ item, source, containerId, depth, expanded }) => ({
    id: item.id,
    name: source.name,
    icon: source.kind === 'widget' ? widgetIcon(source.settings.widget) : lookOf(source.kind).icon,
    selected: selectedItemIds.includes(item.id),
    dimmed: !item.visible,
    depth,
    ...(expanded !== undefined && { expanded }),
    end: <RowEnd item={item} source={source} containerId={containerId} />,
  }));
  const select = (id: string, mode: SelectMode): void => {
    studio.scenes.selectItems(selectedBy(mode, id, selectedItemIds, listed));
  };

  return (
    <Panel
      title={t('Sources')}
      tools={
        <AddSourceMenu>
          <IconButton label={t('Add source')} icon={IconPlus} />
        </AddSourceMenu>
      }
    >
      {rows.length === 0 ? (
        <EmptyState
          action={
            <AddSourceMenu>
              <Button size="xs" variant="default" leftSection={<IconPlus size={14} />}>
                {t('Add source')}
              </Button>
            </AddSourceMenu>
          }
        >
          {t('Nothing in this scene yet. A source is a camera, an image, a text or a colour.')}
        </EmptyState>
      ) : (
        <ItemList
          label={t('Sources')}
          items={rows}
          renamingId={renamingId}
          onSelect={select}
          onOpen={startRename}
          onExpand={(id, expanded) => {
            const rest = expandedIds.filter((each) => each !== id);
            useEditorState.setState({ expandedIds: expanded ? [...rest, id] : rest });
            const group = listed.find((each) => each.item.id === id)?.source;
            const inside = group?.kind === 'group' ? group.settings.items : [];
            if (!expanded && inside.some((item) => selectedItemIds.includes(item.id))) {
              studio.scenes.select(id);
            }
          }}
          onRenameEnd={(id, name) => {
            useEditorState.setState({ renamingId: undefined });
            const source = listed.find((each) => each.item.id === id)?.source;
            if (source && name)
              studio.scenes.change(t('Rename source'), (before) => renameSource(before, source.id, name));
          }}
          onMove={(id, toIndex) => {
            const move = placeAfterMove(listed, id, toIndex);
            if (!move) return;
            studio.scenes.change(t('Reorder'), (before) =>
              moveItem(before, move.containerId, id, move.place),
            );
          }}
          entriesOf={(id) => itemActions(studio, selectedItemIds.includes(id) ? selectedItemIds : [id])}
        />
      )}
    </Panel>
  );
}

/** Marks and buttons at the end of an item's row. */
function RowEnd({ item, source, containerId }: SelectedItem) {
  const studio = useStudio();
  const { name } = source;
  const problem = useStudioState((state) => state.captures.find((each) => each.id === source.id)?.problem);
  const toggle = (field: 'visible' | 'locked', label: string): void => {
    studio.scenes.change(label, (before) => setItem(before, containerId, item.id, { [field]: !item[field] }));
  };
  return (
    <>
      {problem && (
        <Tooltip label={said(problem.message)} multiline maw={280}>
          <ThemeIcon
            size="sm"
            variant="transparent"
            color="amber"
            role="img"
            aria-label={said(problem.message)}
          >
            <IconAlertTriangle size={16} />
          </ThemeIcon>
        </Tooltip>
      )}
      <IconButton
        label={item.visible ? t('Hide {{name}}', { name }) : t('Show {{name}}', { name })}
        icon={item.visible ? IconEye : IconEyeOff}
        onClick={() => {
          toggle('visible', item.visible ? t('Hide') : t('Show'));
        }}
      />
      <IconButton
        label={item.locked ? t('Unlock {{name}}', { name }) : t('Lock {{name}}', { name })}
        icon={item.locked ? IconLock : IconLockOpen}
        onClick={() => {
          toggle('locked', item.locked ? t('Unlock') : t('Lock'));
        }}
      />
    </>
  );
}
