import { Tabs } from '@mantine/core';
import { onlySelected } from '../../../bridge/scene-store.ts';
import { useScenes } from '../../../bridge/studio-context.ts';
import type { Source } from '../../../../shared/scene/model.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { useEditorState } from '../editor-state.ts';
import { Filters } from '../filters/filters.tsx';
import { t } from '../../../language/language.ts';
import { CameraProperties } from './camera-properties.tsx';
import { ColorProperties } from './color-properties.tsx';
import { ImageProperties } from './image-properties.tsx';
import { CountdownProperties } from './countdown-properties.tsx';
import { LookProperties } from './look-properties.tsx';
import { MediaProperties } from './media-properties.tsx';
import { PlaceProperties } from './place-properties.tsx';
import classes from './properties.module.css';
import { SceneProperties } from './scene-properties.tsx';
import { SelectionTools } from './selection-tools.tsx';
import { ScreenProperties } from './screen-properties.tsx';
import { SlideshowProperties } from './slideshow-properties.tsx';
import { StreamProperties } from './stream-properties.tsx';
import { TextProperties } from './text-properties.tsx';
import { WidgetProperties } from './widget-properties.tsx';
import { WebPageProperties } from './web-page-properties.tsx';

/** Settings, place and filters of what is selected. */
export function Properties() {
  const tab = useEditorState((state) => state.propertiesTab);
  const state = useScenes((each) => each);
  const found = onlySelected(state);
  if (state.selectedItemIds.length > 1) return <SelectionTools />;
  if (!found) {
    return (
      <Panel title={t('Properties')}>
        <EmptyState>
          {t('Select a source in the list or on the canvas to change how it looks and where it is.')}
        </EmptyState>
      </Panel>
    );
  }
  const { item, source } = found;
  const count = source.filters.length;
  return (
    <Tabs
      value={tab}
      onChange={(value) => {
        useEditorState.setState({ propertiesTab: value === 'filters' ? 'filters' : 'properties' });
      }}
      classNames={{ root: classes.tabs ?? '', tab: classes.tab ?? '' }}
      keepMounted={false}
    >
      <Panel
        title={source.name}
        tools={
          <Tabs.List>
            <Tabs.Tab value="properties">{t('Properties')}</Tabs.Tab>
            <Tabs.Tab value="filters">
              {count > 0 ? t('Filters ({{number}})', { number: count }) : t('Filters')}
            </Tabs.Tab>
          </Tabs.List>
        }
      >
        {/* A new selection starts with fresh fields. */}
        <Tabs.Panel value="properties" key={item.id} className={classes.groups ?? ''}>
          <SourceProperties source={source} />
          <PlaceProperties {...found} />
          <LookProperties {...found} />
        </Tabs.Panel>
        <Tabs.Panel value="filters" key={source.id}>
          <Filters source={source} />
        </Tabs.Panel>
      </Panel>
    </Tabs>
  );
}

function SourceProperties({ source }: { source: Source }) {
  switch (source.kind) {
    case 'scene':
      return <SceneProperties source={source} />;
    case 'camera':
      return <CameraProperties source={source} />;
    case 'image':
      return <ImageProperties source={source} />;
    case 'text':
      return <TextProperties source={source} />;
    case 'media':
      return <MediaProperties source={source} />;
    case 'color':
      return <ColorProperties source={source} />;
    case 'widget':
      return <WidgetProperties source={source} />;
    case 'webPage':
      return <WebPageProperties source={source} />;
    case 'stream':
      return <StreamProperties source={source} />;
    case 'screen':
      return <ScreenProperties source={source} />;
    case 'slideshow':
      return <SlideshowProperties source={source} />;
    case 'countdown':
      return <CountdownProperties source={source} />;
    case 'group':
      return undefined;
  }
}
