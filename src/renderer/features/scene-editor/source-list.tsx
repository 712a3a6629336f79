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
import { editedScene } from '../../bridge/scene-store.ts';
import { useCollection, useScenes, useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { moveItem, renameSource, setItem } from '../../../shared/scene/commands.ts';
import type { SceneItem } from '../../../shared/scene/model.ts';
import { ActionMenuItems } from '../../ui/action-menu.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ItemList } from '../../ui/item-list.tsx';
import { Panel } from '../../ui/panel.tsx';
import { t } from '../../language/language.ts';
import { addSource } from './add-source.ts';
import { startRename, useEditorState } from './editor-state.ts';
import { itemActions } from './item-actions.ts';
import { iconOf, sourceKinds } from './source-kinds.ts';

/** The button that opens the list of kinds. */
function AddSourceMenu({ children }: { children: ReactNode }) {
  const studio = useStudio();
  return (
    <Menu position="bottom-start">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <ActionMenuItems
          entries={sourceKinds.map(({ kind, label, icon }) => ({
            id: kind,
            label: kind === 'image' ? t('Image…') : label,
            icon,
            run: () => {
              addSource(studio, kind);
            },
          }))}
        />
      </Menu.Dropdown>
    </Menu>
  );
}

/** What the edited scene is made of, topmost first. */
export function SourceList() {
  const studio = useStudio();
  const collection = useCollection();
  const selectedItemIds = useScenes((state) => state.selectedItemIds);
  const renamingId = useEditorState((state) => state.renamingId);
  const captures = useStudioState((state) => state.captures);
  const scene = useScenes(editedScene);
  const toggle = (item: SceneItem, field: 'visible' | 'locked', label: string): void => {
    studio.scenes.change(label, (before) => setItem(before, scene.id, item.id, { [field]: !item[field] }));
  };

  const rows = scene.items.toReversed().flatMap((item) => {
    const source = collection.sources.find((each) => each.id === item.sourceId);
    if (!source) return [];
    const problem = captures.find((each) => each.id === source.id)?.problem;
    return {
      id: item.id,
      name: source.name,
      icon: iconOf(source.kind),
      selected: selectedItemIds.includes(item.id),
      dimmed: !item.visible,
      end: (
        <>
          {problem && (
            <Tooltip label={problem.message} multiline maw={280}>
              <ThemeIcon
                size="sm"
                variant="transparent"
                color="amber"
                role="img"
                aria-label={problem.message}
              >
                <IconAlertTriangle size={16} />
              </ThemeIcon>
            </Tooltip>
          )}
          <IconButton
            label={
              item.visible
                ? t('Hide {{name}}', { name: source.name })
                : t('Show {{name}}', { name: source.name })
            }
            icon={item.visible ? IconEye : IconEyeOff}
            onClick={() => {
              toggle(item, 'visible', item.visible ? t('Hide') : t('Show'));
            }}
          />
          <IconButton
            label={
              item.locked
                ? t('Unlock {{name}}', { name: source.name })
                : t('Lock {{name}}', { name: source.name })
            }
            icon={item.locked ? IconLock : IconLockOpen}
            onClick={() => {
              toggle(item, 'locked', item.locked ? t('Unlock') : t('Lock'));
            }}
          />
        </>
      ),
    };
  });

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
          onSelect={(id) => {
            studio.scenes.select(id);
          }}
          onOpen={startRename}
          onRenameEnd={(id, name) => {
            useEditorState.setState({ renamingId: undefined });
            const item = scene.items.find((each) => each.id === id);
            if (item && name)
              studio.scenes.change(t('Rename source'), (before) => renameSource(before, item.sourceId, name));
          }}
          // The list is topmost first, the scene bottom first.
          onMove={(id, toIndex) => {
            const place = scene.items.length - 1 - toIndex;
            studio.scenes.change(t('Reorder'), (before) => moveItem(before, scene.id, id, place));
          }}
          entriesOf={(id) => itemActions(studio, id)}
        />
      )}
    </Panel>
  );
}
