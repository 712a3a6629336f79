import type { ObsEvent } from '../../contracts/desk.ts';
import { containerItems } from '../../scene/containers.ts';
import type { SceneCollection, SceneItem } from '../../scene/model.ts';
import type { DeskView } from '../desk-view.ts';
import { itemNumber } from '../item-number.ts';
import { namesOf } from '../naming.ts';
import { sourceUuidOf } from '../scene-list.ts';
import { transformToObs } from '../transform.ts';
import { compare, event, isSame } from './event.ts';

/** What happened to the items of scenes and groups that are there before and after, or were just made. */
export function itemEvents(
  before: SceneCollection,
  after: SceneCollection,
  sizeOf: DeskView['sizeOf'],
): ObsEvent[] {
  const { scenes, groups, byId } = namesOf(after);
  const ids = [...scenes.map(({ scene }) => scene.id), ...groups.map(({ source }) => source.id)];
  return ids.flatMap((id) => {
    const was = containerItems(before, id) ?? [];
    const is = containerItems(after, id) ?? [];
    if (was === is) return [];
    return containerEvents(before, after, { sceneName: byId.get(id) ?? '', sceneUuid: id }, was, is, sizeOf);
  });
}

interface Container {
  sceneName: string;
  sceneUuid: string;
}

function containerEvents(
  before: SceneCollection,
  after: SceneCollection,
  container: Container,
  was: readonly SceneItem[],
  is: readonly SceneItem[],
  sizeOf: DeskView['sizeOf'],
): ObsEvent[] {
  const items = compare(was, is, ({ id }) => id);
  const named = (collection: SceneCollection, item: SceneItem) => ({
    ...container,
    sourceName: namesOf(collection).byId.get(item.sourceId) ?? '',
    sourceUuid: sourceUuidOf(collection, item),
    sceneItemId: itemNumber(item.id),
  });
  const events: ObsEvent[] = [
    ...items.removed.map((item) => event('SceneItemRemoved', 'sceneItems', named(before, item))),
    ...items.added.map((item) =>
      event('SceneItemCreated', 'sceneItems', { ...named(after, item), sceneItemIndex: is.indexOf(item) }),
    ),
    ...items.kept.flatMap(({ was: old, is: now }) => changesOf(container, old, now, sizeOf)),
  ];
  if (items.reordered) {
    const sceneItems = is.map((item, sceneItemIndex) => ({
      sceneItemId: itemNumber(item.id),
      sceneItemIndex,
    }));
    events.push(event('SceneItemListReindexed', 'sceneItems', { ...container, sceneItems }));
  }
  return events;
}

function changesOf(
  container: Container,
  was: SceneItem,
  is: SceneItem,
  sizeOf: DeskView['sizeOf'],
): ObsEvent[] {
  if (was === is) return [];
  const item = { ...container, sceneItemId: itemNumber(is.id) };
  const events: ObsEvent[] = [];
  if (was.visible !== is.visible) {
    events.push(
      event('SceneItemEnableStateChanged', 'sceneItems', { ...item, sceneItemEnabled: is.visible }),
    );
  }
  if (was.locked !== is.locked) {
    events.push(event('SceneItemLockStateChanged', 'sceneItems', { ...item, sceneItemLocked: is.locked }));
  }
  const size = sizeOf(is.sourceId);
  const sceneItemTransform = transformToObs(is, size);
  if (!isSame(transformToObs(was, size), sceneItemTransform)) {
    events.push(
      event('SceneItemTransformChanged', 'sceneItemTransformChanged', { ...item, sceneItemTransform }),
    );
  }
  return events;
}
