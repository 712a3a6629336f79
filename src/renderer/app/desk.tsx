import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { showPanel, useDeskPanels } from '../bridge/desk-panels.ts';
import { useStudio } from '../bridge/studio-context.ts';
import { BroadcastBar } from '../features/broadcast/broadcast-bar.tsx';
import { editDestination } from '../features/destinations/edited-destination.ts';
import { Mixer } from '../features/mixer/mixer.tsx';
import { RecordingBar } from '../features/recording/recording-bar.tsx';
import { useRecordingNews } from '../features/recording/use-recording-news.ts';
import { Properties } from '../features/scene-editor/properties/properties.tsx';
import { SceneList } from '../features/scene-editor/scene-list.tsx';
import { SourceList } from '../features/scene-editor/source-list.tsx';
import { Stage } from '../features/scene-editor/stage/stage.tsx';
import { Splitter, usePanelSize } from '../ui/splitter.tsx';
import { t } from '../language/language.ts';
import classes from './desk.module.css';
import { NoticeArea } from './notice-area.tsx';
import { panels } from './panels.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { TopBar } from './top-bar.tsx';
import { useKeys } from './use-keys.ts';
import { useMenus } from './menus.ts';

/** The working surface: everything of a show in one window. */
export function Desk() {
  const studio = useStudio();
  const left = usePanelSize({ key: 'left', initialPx: 248, minPx: 180, maxPx: 420 });
  const right = usePanelSize({ key: 'right', initialPx: 300, minPx: 260, maxPx: 460 });
  const scenes = usePanelSize({ key: 'scenes', initialPx: 210, minPx: 96, maxPx: 520 });
  const properties = usePanelSize({
    key: 'properties',
    initialPx: Math.round(window.innerHeight * 0.46),
    minPx: 96,
    maxPx: 640,
  });
  const mixer = usePanelSize({ key: 'mixer', initialPx: 176, minPx: 90, maxPx: 420 });
  const wanted = useDeskPanels((state) => state.wanted);
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
  const menus = useMenus({
    onAddDestination: addDestination,
    onNeedDestination: needDestination,
    onShowShortcuts: () => {
      setSheetOpen(true);
    },
    onResetLayout: () => {
      for (const panel of [left, right, scenes, properties, mixer]) panel.setSizePx(panel.initialPx);
    },
  });
  useKeys(menus);
  useRecordingNews();

  return (
    <div className={classes.desk}>
      <TopBar
        menus={menus}
        onShowOutput={() => {
          showPanel('output');
        }}
      />
      <main className={classes.middle}>
        <div className={classes.column} style={{ width: left.sizePx }}>
          <div style={{ height: scenes.sizePx }} className={classes.sized}>
            <SceneList />
          </div>
          <Splitter label={t('Height of the scenes')} panel={scenes} panelSide="above" />
          <div className={classes.rest}>
            <SourceList />
          </div>
        </div>
        <Splitter label={t('Width of the left column')} panel={left} panelSide="left" />
        <div className={classes.centre}>
          <Stage />
          <Splitter label={t('Height of the mixer')} panel={mixer} panelSide="below" />
          <div style={{ height: mixer.sizePx }} className={classes.sized}>
            <Mixer />
          </div>
        </div>
        <Splitter label={t('Width of the right column')} panel={right} panelSide="right" />
        <div className={classes.column} style={{ width: right.sizePx }}>
          <div style={{ height: properties.sizePx }} className={classes.sized}>
            <Properties />
          </div>
          <Splitter label={t('Height of the properties')} panel={properties} panelSide="above" />
          <Tabs
            value={wanted?.panelId ?? 'destinations'}
            onChange={(value) => {
              showPanel(value ?? 'destinations');
            }}
            classNames={{ root: classes.tabs ?? '', tab: classes.tab ?? '' }}
            keepMounted={false}
          >
            <Tabs.List>
              {panels.map(({ id, title }) => (
                <Tabs.Tab key={id} value={id}>
                  {title()}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {panels.map(({ id, component: Component }) => (
              <Tabs.Panel key={id} value={id} className={classes.tabPanel ?? ''}>
                <Component />
              </Tabs.Panel>
            ))}
          </Tabs>
        </div>
      </main>
      <BroadcastBar onNeedDestination={needDestination}>
        <RecordingBar />
      </BroadcastBar>
      <NoticeArea />
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
