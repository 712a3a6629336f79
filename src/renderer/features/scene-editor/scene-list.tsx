import { IconCopy, IconPencil, IconPlus, IconTransitionRight, IconTrash } from '@tabler/icons-react';
import { useCollection, useScenes, useStudio } from '../../bridge/studio-context.ts';
import { freeName, newId } from '../../bridge/scene-store.ts';
import type { Studio } from '../../bridge/studio.ts';
import {
  addScene,
  duplicateScene,
  moveScene,
  removeScene,
  renameScene,
} from '../../../shared/scene/commands.ts';
import { newScene } from '../../../shared/scene/defaults.ts';
import type { MenuEntry } from '../../ui/action.ts';
import { separator } from '../../ui/action.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { ItemList } from '../../ui/item-list.tsx';
import { Panel } from '../../ui/panel.tsx';
import { t } from '../../language/language.ts';
import { startRename, useEditorState } from './editor-state.ts';
import classes from './scene-list.module.css';
import { kindLabels, TransitionPicker } from './transition-picker.tsx';

/** Adds an empty scene, opens it and lets its name be typed. */
export function createScene(studio: Studio): void {
  const id = newId();
  const { scenes } = studio;
  const name = freeName(
    t('Scene {{length}}', { length: scenes.collection().scenes.length + 1 }),
    scenes.collection().scenes,
  );
  scenes.change(t('Add {{name}}', { name }), (before) => addScene(before, newScene(id, name)));
  scenes.setPreviewScene(id);
  startRename(id);
}

function sceneActions(studio: Studio, sceneId: string): MenuEntry[] {
  const { scenes } = studio;
  const collection = scenes.collection();
  const scene = collection.scenes.find((each) => each.id === sceneId);
  if (!scene) return [];
  return [
    {
      id: 'rename',
      label: t('Rename'),
      icon: IconPencil,
      keys: ['f2'],
      run: () => {
        startRename(sceneId);
      },
    },
    {
      id: 'duplicate',
      label: t('Duplicate'),
      icon: IconCopy,
      keys: ['mod+d'],
      run: () => {
        const copy = { id: newId(), name: freeName(scene.name, collection.scenes), newItemId: newId };
        scenes.change(t('Duplicate {{name}}', { name: scene.name }), (before) =>
          duplicateScene(before, sceneId, copy),
        );
      },
    },
    separator,
    {
      id: 'transition',
      label: scene.transition
        ? t('Change into it: {{transition}}…', { transition: kindLabels[scene.transition.kind] })
        : t('Change into it: as everywhere…'),
      icon: IconTransitionRight,
      run: () => {
        useEditorState.setState({ dialog: { kind: 'sceneTransition', sceneId } });
      },
    },
    separator,
    {
      id: 'remove',
      label: t('Remove'),
      icon: IconTrash,
      keys: ['delete', 'backspace'],
      danger: true,
      disabled: collection.scenes.length === 1,
      run: () => {
        scenes.change(t('Remove {{name}}', { name: scene.name }), (before) => removeScene(before, sceneId));
        studio.notify({
          text: t('“{{name}}” was removed.', { name: scene.name }),
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

/** The scenes; a click puts one on the program. */
export function SceneList() {
  const studio = useStudio();
  const collection = useCollection();
  const previewSceneId = useScenes((state) => state.previewSceneId);
  const renamingId = useEditorState((state) => state.renamingId);
  return (
    <Panel
      title={t('Scenes')}
      tools={
        <IconButton
          label={t('Add scene')}
          icon={IconPlus}
          keys="mod+shift+n"
          onClick={() => {
            createScene(studio);
          }}
        />
      }
    >
      <div className={classes.scenes}>
        <ItemList
          label={t('Scenes')}
          items={collection.scenes.map((scene) => ({
            id: scene.id,
            name: scene.name,
            selected: scene.id === previewSceneId,
          }))}
          renamingId={renamingId}
          onSelect={(id) => {
            studio.scenes.setPreviewScene(id);
          }}
          onOpen={startRename}
          onRenameEnd={(id, name) => {
            useEditorState.setState({ renamingId: undefined });
            if (name) studio.scenes.change(t('Rename scene'), (before) => renameScene(before, id, name));
          }}
          onMove={(id, toIndex) => {
            studio.scenes.change(t('Move scene'), (before) => moveScene(before, id, toIndex));
          }}
          entriesOf={(id) => sceneActions(studio, id)}
        />
        <TransitionPicker />
      </div>
    </Panel>
  );
}
