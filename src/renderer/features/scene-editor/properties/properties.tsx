import { findItem } from '../../../bridge/scene-store.ts';
import { useCollection, useScenes } from '../../../bridge/studio-context.ts';
import type { Source } from '../../../../shared/scene/model.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { CameraProperties } from './camera-properties.tsx';
import { ColorProperties } from './color-properties.tsx';
import { ImageProperties } from './image-properties.tsx';
import { PlaceProperties } from './place-properties.tsx';
import classes from './properties.module.css';
import { TextProperties } from './text-properties.tsx';

/** Settings and place of what is selected. */
export function Properties() {
  const collection = useCollection();
  const selectedItemId = useScenes((state) => state.selectedItemId);
  const found = findItem(collection, selectedItemId);
  if (!found) {
    return (
      <Panel title="Properties">
        <EmptyState>
          Select a source in the list or on the canvas to change how it looks and where it is.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel title={`Properties of ${found.source.name}`}>
      {/* A new selection starts with fresh fields. */}
      <div key={found.item.id} className={classes.groups}>
        <SourceProperties source={found.source} />
        <PlaceProperties item={found.item} />
      </div>
    </Panel>
  );
}

function SourceProperties({ source }: { source: Source }) {
  switch (source.kind) {
    case 'camera':
      return <CameraProperties source={source} />;
    case 'image':
      return <ImageProperties source={source} />;
    case 'text':
      return <TextProperties source={source} />;
    case 'color':
      return <ColorProperties source={source} />;
  }
}
