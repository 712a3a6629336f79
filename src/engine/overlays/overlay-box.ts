import type { OverlayMessage } from '../../shared/contracts/overlay.ts';
import { widgetPlace } from '../../shared/scene/widget-defaults.ts';
import type { SceneCollection } from '../../shared/scene/model.ts';

/** A widget with the size of its box in the studio: where it is used first, or as a new one would be. */
export function overlayOf(collection: SceneCollection, widgetId: string): OverlayMessage {
  const source = collection.sources.find((each) => each.id === widgetId);
  if (source?.kind !== 'widget') return { type: 'gone' };
  const groups = collection.sources.flatMap((each) => (each.kind === 'group' ? each.settings.items : []));
  const items = [...collection.scenes.flatMap((scene) => scene.items), ...groups];
  const { width, height } =
    items.find((item) => item.sourceId === widgetId)?.transform ??
    widgetPlace(source.settings.widget, collection.canvas);
  return {
    type: 'widget',
    settings: source.settings,
    width: Math.max(1, width),
    height: Math.max(1, height),
  };
}
