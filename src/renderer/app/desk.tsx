import { useState } from 'react';
import { showPanel } from '../bridge/desk-panels.ts';
import { useStudio, useStudioState } from '../bridge/studio-context.ts';
import { BroadcastBar } from '../features/broadcast/broadcast-bar.tsx';
import { editDestination } from '../features/destinations/edited-destination.ts';
import { LibraryDialog } from '../features/collections/library-dialog.tsx';
import { RecordingBar } from '../features/recording/recording-bar.tsx';
import { useRecordingNews } from '../features/recording/use-recording-news.ts';
import { SceneTransitionDialog } from '../features/scene-editor/scene-transition-dialog.tsx';
import { StingerDialog } from '../features/scene-editor/stinger-dialog.tsx';
import { SurfaceDialog } from '../features/scene-editor/surface-dialog.tsx';
import { SafeModeBar } from '../features/support/safe-mode-bar.tsx';
import { SupportDialog } from '../features/support/support-dialog.tsx';
import { t } from '../language/language.ts';
import { withOwnKeys } from '../ui/hotkeys.ts';
import classes from './desk.module.css';
import { Dock } from './dock/dock.tsx';
import { useLayout } from './dock/use-layout.ts';
import { NoticeArea } from './notice-area.tsx';
import { panels } from './panels.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { sourceActions } from './source-actions.ts';
import { TopBar } from './top-bar.tsx';
import { useGlobalKeys } from './use-global-keys.ts';
import { useKeys } from './use-keys.ts';
import { usePushKeys } from './use-push-keys.ts';
import { useMenus } from './menus.ts';

/** The working surface: everything of a show in one window. */
export function Desk() {
  const studio = useStudio();
  const { layout, change, reset } = useLayout();
  const [sheetOpen, setSheetOpen] = useState(false);
  const addDestination = (): void => {
    showPanel('destinations');
    editDestination('new');
  };
  const needDestination = (): void => {
    if (studio.state.getState().destinations.length === 0) {
      addDestination();
      return;
    }
    showPanel('destinations');
    studio.notify({ text: t('Switch a destination on, then go live.'), tone: 'plain' });
  };
  const hotkeys = useStudioState((state) => state.settings.hotkeys);
  const usualMenus = useMenus({
    onAddDestination: addDestination,
    onNeedDestination: needDestination,
    onShowShortcuts: () => {
      setSheetOpen(true);
    },
    onResetLayout: reset,
    layout,
    onChangeLayout: change,
  });
  const menus = usualMenus.map((menu) => ({ ...menu, entries: withOwnKeys(menu.entries, hotkeys) }));
  // Beside the menus there is a key for everything that can be done to a source.
  const bySource = { label: '', entries: withOwnKeys(sourceActions(studio), hotkeys) };
  useKeys([...menus, bySource]);
  usePushKeys();
  useGlobalKeys([...menus, bySource]);
  useRecordingNews();

  return (
    <div className={classes.desk}>
      <TopBar
        menus={menus}
        onShowOutput={() => {
          showPanel('output');
        }}
      />
      <SafeModeBar />
      <Dock layout={layout} panels={panels} onChange={change} />
      <BroadcastBar onNeedDestination={needDestination}>
        <RecordingBar />
      </BroadcastBar>
      <NoticeArea />
      <LibraryDialog />
      <SurfaceDialog />
      <SceneTransitionDialog />
      <StingerDialog />
      <SupportDialog />
      <ShortcutSheet
        opened={sheetOpen}
        menus={menus}
        onClose={() => {
          setSheetOpen(false);
        }}
      />
    </div>
  );
}
