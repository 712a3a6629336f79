import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBroadcast,
  IconChecklist,
  IconDownload,
  IconKeyboard,
  IconLayout,
  IconLifebuoy,
  IconCoffee,
  IconList,
  IconPlus,
  IconUpload,
} from '@tabler/icons-react';
import { toggleAway } from '../features/broadcast/away.ts';
import { awayKeys } from '../features/broadcast/away-button.tsx';
import { goLiveOrAskToStop } from '../features/broadcast/go-live.ts';
import { exportCollection, importCollection } from '../features/collections/collection-actions.ts';
import { showLibrary } from '../features/collections/library-dialogs.ts';
import { recordingActions } from '../features/recording/recording-actions.ts';
import { addActions } from '../features/scene-editor/add-entries.ts';
import { useEditorState } from '../features/scene-editor/editor-state.ts';
import { itemActions } from '../features/scene-editor/item-actions.ts';
import { pasteActions } from '../features/scene-editor/clipboard.ts';
import { createScene } from '../features/scene-editor/scene-list.tsx';
import { showSupportReport } from '../features/support/support-report.ts';
import { useAway } from '../bridge/away.ts';
import { showPanel } from '../bridge/desk-panels.ts';
import { useScenes, useStudio, useStudioState } from '../bridge/studio-context.ts';
import type { DeskLayout } from '../../shared/contracts/desk-layout.ts';
import type { StudioSettings } from '../../shared/contracts/engine.ts';
import { separator, type Action, type MenuEntry } from '../ui/action.ts';
import { t } from '../language/language.ts';
import { closePanel, isOpen } from './dock/layout.ts';
import { focusNextPlace } from './dock/next-place.ts';
import { panels } from './panels.tsx';

export interface MenuOfDesk {
  label: string;
  entries: readonly MenuEntry[];
}

/** Of the panels that are called often. */
const panelKeys: Readonly<Record<string, string>> = { destinations: 'alt+d', output: 'alt+o' };

/** Each language is written in itself, so that it is found by whoever needs it. */
function languageChoices(): readonly { language: StudioSettings['language']; label: string }[] {
  return [
    { language: 'system', label: t('Language of the system') },
    { language: 'en', label: 'English' },
    { language: 'de', label: 'Deutsch' },
  ];
}

interface DeskDoors {
  onAddDestination: () => void;
  /** Something wants to go live and has nowhere to go. */
  onNeedDestination: () => void;
  onShowShortcuts: () => void;
  onResetLayout: () => void;
  layout: DeskLayout;
  onChangeLayout: (edit: (layout: DeskLayout) => DeskLayout) => void;
}

/** Everything that the desk can do, as its menus show it and its keys find it. */
export function useMenus(doors: DeskDoors): readonly MenuOfDesk[] {
  const studio = useStudio();
  const { history, selectedItemIds, studioMode, previewSceneId } = useScenes((state) => state);
  const language = useStudioState((state) => state.settings.language);
  const themeName = useStudioState((state) => state.settings.theme);
  const isAway = useAway((state) => state.returnToSceneId !== undefined);
  const phase = useStudioState((state) => state.session.phase);
  const recording = useStudioState((state) => state.recording);
  const replaySeconds = useStudioState((state) => state.settings.recording.replaySeconds);
  const { snapping, safeAreas } = useEditorState();
  const undoStep = history.undoSteps.at(-1);
  const redoStep = history.redoSteps.at(-1);
  const ofItem = itemActions(studio, selectedItemIds);

  const scenes = history.present.scenes.map((scene, index): Action => ({
    id: `scene-${scene.id}`,
    label: scene.name,
    keys: index < 9 ? [String(index + 1)] : [],
    checked: scene.id === previewSceneId,
    run: () => {
      studio.scenes.setPreviewScene(scene.id);
    },
  }));
  return [
    {
      label: t('File'),
      entries: [
        {
          id: 'import',
          label: t('Import collection…'),
          icon: IconUpload,
          keys: ['mod+o'],
          run: () => {
            importCollection(studio);
          },
        },
        {
          id: 'export',
          label: t('Export collection'),
          icon: IconDownload,
          keys: ['mod+s'],
          run: () => void exportCollection(studio),
        },
        separator,
        {
          id: 'collections',
          label: t('Collections and backups…'),
          icon: IconList,
          keys: ['mod+shift+o'],
          run: () => {
            showLibrary('collections');
          },
        },
        {
          id: 'profiles',
          label: t('Profiles…'),
          keys: ['mod+shift+p'],
          run: () => {
            showLibrary('profiles');
          },
        },
      ],
    },
    {
      label: t('Edit'),
      entries: [
        {
          id: 'undo',
          label: undoStep ? t('Undo: {{label}}', { label: undoStep.label }) : t('Undo'),
          icon: IconArrowBackUp,
          keys: ['mod+z'],
          disabled: !undoStep,
          run: () => {
            studio.scenes.undo();
          },
        },
        {
          id: 'redo',
          label: redoStep ? t('Redo: {{label}}', { label: redoStep.label }) : t('Redo'),
          icon: IconArrowForwardUp,
          keys: ['mod+y', 'mod+shift+z'],
          disabled: !redoStep,
          run: () => {
            studio.scenes.redo();
          },
        },
        separator,
        ...pasteActions(studio),
        ...(ofItem.length > 0 ? [separator, ...ofItem] : []),
      ],
    },
    {
      label: t('Scene'),
      entries: [
        {
          id: 'new-scene',
          label: t('New scene'),
          icon: IconPlus,
          keys: ['mod+shift+n'],
          run: () => {
            createScene(studio);
          },
        },
        {
          id: 'studio-mode',
          label: t('Studio mode'),
          keys: ['mod+shift+s'],
          checked: studioMode,
          run: () => {
            studio.scenes.setStudioMode(!studioMode);
          },
        },
        {
          id: 'transition',
          label: t('Transition to the preview'),
          keys: ['mod+enter'],
          disabled: !studioMode,
          run: () => {
            studio.scenes.transition();
          },
        },
        separator,
        ...scenes,
        separator,
        ...addActions(studio),
      ],
    },
    {
      label: t('Broadcast'),
      entries: [
        {
          id: 'live',
          label: phase === 'idle' ? t('Go live') : phase === 'starting' ? t('Cancel') : t('Stop…'),
          icon: IconBroadcast,
          keys: ['mod+shift+l'],
          disabled: phase === 'stopping',
          run: () => {
            goLiveOrAskToStop(studio, doors.onNeedDestination);
          },
        },
        {
          id: 'away',
          label: isAway ? t('Come back') : t('Back in a moment: slate, no sound'),
          icon: IconCoffee,
          keys: [awayKeys],
          disabled: !isAway && phase !== 'live',
          run: () => {
            toggleAway(studio);
          },
        },
        {
          id: 'check',
          label: t('Check before going live'),
          icon: IconChecklist,
          keys: ['alt+g'],
          run: () => {
            showPanel('preflight');
          },
        },
        separator,
        {
          id: 'new-destination',
          label: t('Add destination'),
          icon: IconPlus,
          keys: ['mod+shift+d'],
          run: doors.onAddDestination,
        },
      ],
    },
    {
      label: t('Recording'),
      entries: recordingActions(studio, recording, replaySeconds),
    },
    {
      label: t('Panels'),
      entries: [
        ...panels.map(({ id, title, staysOpen }) => ({
          id: `panel-${id}`,
          label: title(),
          ...(panelKeys[id] && { keys: [panelKeys[id]] }),
          checked: isOpen(doors.layout, id),
          run: () => {
            // A key of its own always shows its panel; the menu closes what is open.
            if (panelKeys[id] || staysOpen || !isOpen(doors.layout, id)) showPanel(id);
            else doors.onChangeLayout((before) => closePanel(before, id));
          },
        })),
        separator,
        {
          id: 'next-place',
          label: t('Go to the next panel'),
          keys: ['f6'],
          run: () => {
            focusNextPlace(1);
          },
        },
        {
          id: 'previous-place',
          label: t('Go to the panel before'),
          keys: ['shift+f6'],
          run: () => {
            focusNextPlace(-1);
          },
        },
        separator,
        {
          id: 'layout',
          label: t('Put panels back'),
          icon: IconLayout,
          keys: ['alt+0'],
          run: doors.onResetLayout,
        },
      ],
    },
    {
      label: t('View'),
      entries: [
        {
          id: 'safe-areas',
          label: t('Safe areas'),
          keys: ['g'],
          checked: safeAreas,
          run: () => {
            useEditorState.setState({ safeAreas: !safeAreas });
          },
        },
        {
          id: 'snapping',
          label: t('Snapping'),
          keys: ['s'],
          checked: snapping,
          run: () => {
            useEditorState.setState({ snapping: !snapping });
          },
        },
        separator,
        {
          id: 'properties',
          label: t('Properties'),
          keys: ['alt+p'],
          run: () => {
            useEditorState.setState({ propertiesTab: 'properties' });
          },
        },
        {
          id: 'filters',
          label: t('Filters'),
          keys: ['alt+f'],
          run: () => {
            useEditorState.setState({ propertiesTab: 'filters' });
          },
        },
        separator,
        {
          id: 'light',
          label: t('Light theme'),
          keys: ['alt+t'],
          checked: themeName === 'light',
          run: () => {
            void studio.updateSettings({ theme: themeName === 'light' ? 'dark' : 'light' });
          },
        },
        separator,
        ...languageChoices().map(({ language: id, label }) => ({
          id: `language-${id}`,
          label,
          checked: id === language,
          run: () => {
            void studio.updateSettings({ language: id });
          },
        })),
      ],
    },
    {
      label: t('Help'),
      entries: [
        {
          id: 'shortcuts',
          label: t('Keyboard shortcuts'),
          icon: IconKeyboard,
          keys: ['?'],
          run: doors.onShowShortcuts,
        },
        {
          id: 'support-report',
          label: t('Save a report for support…'),
          icon: IconLifebuoy,
          run: showSupportReport,
        },
      ],
    },
  ];
}
