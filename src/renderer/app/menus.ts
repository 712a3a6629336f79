import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBroadcast,
  IconDownload,
  IconKeyboard,
  IconLayout,
  IconPlus,
  IconUpload,
} from '@tabler/icons-react';
import { goLiveOrAskToStop } from '../features/broadcast/go-live.ts';
import { recordingActions } from '../features/recording/recording-actions.ts';
import { addSource } from '../features/scene-editor/add-source.ts';
import { useEditorState } from '../features/scene-editor/editor-state.ts';
import { itemActions } from '../features/scene-editor/item-actions.ts';
import { createScene } from '../features/scene-editor/scene-list.tsx';
import { sourceKinds } from '../features/scene-editor/source-kinds.ts';
import { showPanel } from '../bridge/desk-panels.ts';
import { useScenes, useStudio, useStudioState } from '../bridge/studio-context.ts';
import { separator, type Action, type MenuEntry } from '../ui/action.ts';
import { exportCollection, importCollection } from './collection-files.ts';
import { panels } from './panels.tsx';

export interface MenuOfDesk {
  label: string;
  entries: readonly MenuEntry[];
}

/** Of the panels that are called often. */
const panelKeys: Readonly<Record<string, string>> = { destinations: 'alt+d', output: 'alt+o' };

interface DeskDoors {
  onAddDestination: () => void;
  /** Something wants to go live and has nowhere to go. */
  onNeedDestination: () => void;
  onShowShortcuts: () => void;
  onResetLayout: () => void;
}

/** Everything that the desk can do, as its menus show it and its keys find it. */
export function useMenus(doors: DeskDoors): readonly MenuOfDesk[] {
  const studio = useStudio();
  const { history, selectedItemIds } = useScenes((state) => state);
  const themeName = useStudioState((state) => state.settings.theme);
  const phase = useStudioState((state) => state.session.phase);
  const recording = useStudioState((state) => state.recording);
  const replaySeconds = useStudioState((state) => state.settings.recording.replaySeconds);
  const { snapping, safeAreas } = useEditorState();
  const undoStep = history.undoSteps.at(-1);
  const redoStep = history.redoSteps.at(-1);
  const ofItem = itemActions(studio, selectedItemIds.at(-1));

  const scenes = history.present.scenes.slice(0, 9).map((scene, index): Action => ({
    id: `scene-${scene.id}`,
    label: scene.name,
    keys: [String(index + 1)],
    checked: scene.id === history.present.programSceneId,
    run: () => {
      studio.scenes.setPreviewScene(scene.id);
    },
  }));
  return [
    {
      label: 'File',
      entries: [
        {
          id: 'import',
          label: 'Import collection…',
          icon: IconUpload,
          keys: ['mod+o'],
          run: () => {
            importCollection(studio);
          },
        },
        {
          id: 'export',
          label: 'Export collection',
          icon: IconDownload,
          keys: ['mod+s'],
          run: () => {
            exportCollection(studio);
          },
        },
      ],
    },
    {
      label: 'Edit',
      entries: [
        {
          id: 'undo',
          label: undoStep ? `Undo: ${undoStep.label}` : 'Undo',
          icon: IconArrowBackUp,
          keys: ['mod+z'],
          disabled: !undoStep,
          run: () => {
            studio.scenes.undo();
          },
        },
        {
          id: 'redo',
          label: redoStep ? `Redo: ${redoStep.label}` : 'Redo',
          icon: IconArrowForwardUp,
          keys: ['mod+y', 'mod+shift+z'],
          disabled: !redoStep,
          run: () => {
            studio.scenes.redo();
          },
        },
        ...(ofItem.length > 0 ? [separator, ...ofItem] : []),
      ],
    },
    {
      label: 'Scene',
      entries: [
        {
          id: 'new-scene',
          label: 'New scene',
          icon: IconPlus,
          keys: ['mod+shift+n'],
          run: () => {
            createScene(studio);
          },
        },
        separator,
        ...scenes,
        separator,
        ...sourceKinds.map(({ kind, label, icon }, index) => ({
          id: `add-${kind}`,
          label: `Add ${label.toLowerCase()}${kind === 'image' ? '…' : ''}`,
          icon,
          keys: [`mod+shift+${index + 1}`],
          run: () => {
            addSource(studio, kind);
          },
        })),
      ],
    },
    {
      label: 'Broadcast',
      entries: [
        {
          id: 'live',
          label: phase === 'idle' ? 'Go live' : phase === 'starting' ? 'Cancel' : 'Stop…',
          icon: IconBroadcast,
          keys: ['mod+shift+l'],
          disabled: phase === 'stopping',
          run: () => {
            goLiveOrAskToStop(studio, doors.onNeedDestination);
          },
        },
        separator,
        {
          id: 'new-destination',
          label: 'Add destination',
          icon: IconPlus,
          keys: ['mod+shift+d'],
          run: doors.onAddDestination,
        },
      ],
    },
    {
      label: 'Recording',
      entries: recordingActions(studio, recording, replaySeconds),
    },
    {
      label: 'View',
      entries: [
        {
          id: 'safe-areas',
          label: 'Safe areas',
          keys: ['g'],
          checked: safeAreas,
          run: () => {
            useEditorState.setState({ safeAreas: !safeAreas });
          },
        },
        {
          id: 'snapping',
          label: 'Snapping',
          keys: ['s'],
          checked: snapping,
          run: () => {
            useEditorState.setState({ snapping: !snapping });
          },
        },
        separator,
        {
          id: 'properties',
          label: 'Properties',
          keys: ['alt+p'],
          run: () => {
            useEditorState.setState({ propertiesTab: 'properties' });
          },
        },
        {
          id: 'filters',
          label: 'Filters',
          keys: ['alt+f'],
          run: () => {
            useEditorState.setState({ propertiesTab: 'filters' });
          },
        },
        separator,
        ...panels.map(({ id, title }) => ({
          id: `panel-${id}`,
          label: title(),
          ...(panelKeys[id] && { keys: [panelKeys[id]] }),
          run: () => {
            showPanel(id);
          },
        })),
        {
          id: 'layout',
          label: 'Put panels back',
          icon: IconLayout,
          keys: ['alt+0'],
          run: doors.onResetLayout,
        },
        separator,
        {
          id: 'light',
          label: 'Light theme',
          keys: ['alt+t'],
          checked: themeName === 'light',
          run: () => {
            void studio.updateSettings({ theme: themeName === 'light' ? 'dark' : 'light' });
          },
        },
      ],
    },
    {
      label: 'Help',
      entries: [
        {
          id: 'shortcuts',
          label: 'Keyboard shortcuts',
          icon: IconKeyboard,
          keys: ['?'],
          run: doors.onShowShortcuts,
        },
      ],
    },
  ];
}
