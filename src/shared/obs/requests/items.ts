import { addItem, moveItem, removeItem, setItem, setTransform } from '../../scene/commands.ts';
import { changeItems, containerItems, wouldShowItself } from '../../scene/containers.ts';
import { newSource } from '../../scene/defaults.ts';
import type { SceneCollection, SceneItem, Source } from '../../scene/model.ts';
import { drag, edit, type DeskReply, type RemoteChange, type DeskView } from '../desk-view.ts';
import { Fields } from '../fields.ts';
import { itemNumber } from '../item-number.ts';
import { findContainer, findScene, findSource, namesOf } from '../naming.ts';
import { notFound, ObsProblem } from '../problem.ts';
import { statusCode } from '../protocol.ts';
import { blendFromObs, blendToObs, itemListToObs, sourceUuidOf } from '../scene-list.ts';
import { placeFromObs, transformToObs } from '../transform.ts';
import type { DeskRequests } from './registry.ts';

interface FoundItem {
  containerId: string;
  item: SceneItem;
  index: number;
}

/** The item of `sceneItemId` in the scene or group that is named. @throws ObsProblem */
function findItem(collection: SceneCollection, fields: Fields): FoundItem {
  const { id: containerId } = findContainer(collection, fields);
  const number = fields.number('sceneItemId', 0);
  const items = containerItems(collection, containerId) ?? [];
  const index = items.findIndex((each) => itemNumber(each.id) === number);
  const item = items[index];
  if (!item) throw notFound('scene item');
  return { containerId, item, index };
}

type Command = Parameters<typeof setItem>[3];

function set(what: RemoteChange, { containerId, item }: FoundItem, patch: Command): DeskReply {
  return edit(what, (before) => setItem(before, containerId, item.id, patch));
}

export const itemRequests: DeskRequests = {
  GetSceneItemList: (view, fields) => {
    const { scene } = findScene(view.collection, fields);
    return { data: { sceneItems: itemListToObs(view, scene.id) } };
  },
  GetGroupSceneItemList: (view, fields) => {
    const { id } = findContainer(view.collection, fields);
    if (view.collection.scenes.some((scene) => scene.id === id)) {
      throw new ObsProblem(statusCode.invalidResourceType, 'That is a scene, not a group.');
    }
    return { data: { sceneItems: itemListToObs(view, id) } };
  },
  GetSceneItemId: ({ collection }, fields) => {
    const { id } = findContainer(collection, fields);
    const name = fields.string('sourceName');
    const offset = fields.has('searchOffset') ? fields.number('searchOffset', -1) : 0;
    const { byId } = namesOf(collection);
    const found = (containerItems(collection, id) ?? []).filter((item) => byId.get(item.sourceId) === name);
    const item = offset < 0 ? found.at(-1) : found[offset];
    if (!item) throw notFound('scene item');
    return { data: { sceneItemId: itemNumber(item.id) } };
  },
  GetSceneItemSource: ({ collection }, fields) => {
    const { item } = findItem(collection, fields);
    return {
      data: {
        sourceName: namesOf(collection).byId.get(item.sourceId) ?? '',
        sourceUuid: sourceUuidOf(collection, item),
      },
    };
  },
  CreateSceneItem: (view, fields) => {
    const { collection, newId } = view;
    const { id: containerId } = findContainer(collection, fields);
    const { scene, source } = findSource(collection, fields);
    const enabled = !fields.has('sceneItemEnabled') || fields.boolean('sceneItemEnabled');
    const shown = source ?? (scene && sourceOfScene(view, scene));
    if (!shown) {
      throw new ObsProblem(statusCode.invalidResourceType, 'A strip of the mixer is in no scene.');
    }
    return putItem(view, containerId, shown, enabled, newId());
  },
  RemoveSceneItem: ({ collection }, fields) => {
    const { containerId, item } = findItem(collection, fields);
    return edit('remove source', (before) => removeItem(before, containerId, item.id));
  },
  DuplicateSceneItem: (view, fields) => {
    const { collection, newId } = view;
    const { item, containerId } = findItem(collection, fields);
    const given = new Fields({
      ...(fields.has('destinationSceneName') && { sceneName: fields.string('destinationSceneName') }),
      ...(fields.has('destinationSceneUuid') && { sceneUuid: fields.string('destinationSceneUuid') }),
    });
    const hasDestination = given.has('sceneName') || given.has('sceneUuid');
    const destinationId = hasDestination ? findContainer(collection, given).id : containerId;
    const source = collection.sources.find((each) => each.id === item.sourceId);
    if (source && wouldShowItself(collection, destinationId, source)) throw showsItself();
    const copy = { ...item, id: newId() };
    return edit(
      'duplicate source',
      (before) =>
        changeItems(before, destinationId, (items) => (items.length < 200 ? [...items, copy] : items)),
      { sceneItemId: itemNumber(copy.id) },
    );
  },
  GetSceneItemTransform: ({ collection, sizeOf }, fields) => {
    const { item } = findItem(collection, fields);
    return { data: { sceneItemTransform: transformToObs(item, sizeOf(item.sourceId)) } };
  },
  SetSceneItemTransform: ({ collection, sizeOf }, fields) => {
    const { containerId, item } = findItem(collection, fields);
    const given = new Fields(fields.object('sceneItemTransform'));
    const { transform, ...look } = placeFromObs(item, sizeOf(item.sourceId), given);
    return drag('transform', item.id, (before) =>
      setTransform(setItem(before, containerId, item.id, look), containerId, item.id, transform),
    );
  },
  GetSceneItemEnabled: ({ collection }, fields) => ({
    data: { sceneItemEnabled: findItem(collection, fields).item.visible },
  }),
  SetSceneItemEnabled: ({ collection }, fields) => {
    const visible = fields.boolean('sceneItemEnabled');
    return set(visible ? 'show' : 'hide', findItem(collection, fields), { visible });
  },
  GetSceneItemLocked: ({ collection }, fields) => ({
    data: { sceneItemLocked: findItem(collection, fields).item.locked },
  }),
  SetSceneItemLocked: ({ collection }, fields) => {
    const locked = fields.boolean('sceneItemLocked');
    return set(locked ? 'lock' : 'unlock', findItem(collection, fields), { locked });
  },
  GetSceneItemIndex: ({ collection }, fields) => ({
    data: { sceneItemIndex: findItem(collection, fields).index },
  }),
  SetSceneItemIndex: ({ collection }, fields) => {
    const { containerId, item } = findItem(collection, fields);
    const index = Math.trunc(fields.number('sceneItemIndex', 0, 8192));
    return edit('order', (before) => moveItem(before, containerId, item.id, index));
  },
  GetSceneItemBlendMode: ({ collection }, fields) => ({
    data: { sceneItemBlendMode: blendToObs(findItem(collection, fields).item.blend) },
  }),
  SetSceneItemBlendMode: ({ collection }, fields) => {
    const blend = blendFromObs(fields.string('sceneItemBlendMode'));
    if (blend) return set('blend', findItem(collection, fields), { blend });
    throw new ObsProblem(statusCode.invalidRequestField, 'The studio has no such way of blending.');
  },
};

/** Puts a source on top of a scene or group. @throws ObsProblem */
export function putItem(
  { collection }: DeskView,
  containerId: string,
  source: Source,
  enabled: boolean,
  itemId: string,
  data: Record<string, unknown> = {},
): DeskReply {
  if (wouldShowItself(collection, containerId, source)) throw showsItself();
  const put = (before: SceneCollection): SceneCollection => {
    const next = addItem(before, containerId, source, itemId);
    return enabled ? next : setItem(next, containerId, itemId, { visible: false });
  };
  if (put(collection) === collection) {
    throw new ObsProblem(
      statusCode.resourceCreationFailed,
      'There are as many sources here as there can be.',
    );
  }
  return edit('add source', put, { ...data, sceneItemId: itemNumber(itemId) });
}

function sourceOfScene({ collection, newId }: DeskView, scene: { id: string; name: string }): Source {
  const known = collection.sources.find(
    (source) => source.kind === 'scene' && source.settings.sceneId === scene.id,
  );
  return known ?? { ...newSource('scene', newId(), scene.name), settings: { sceneId: scene.id } };
}

function showsItself(): ObsProblem {
  return new ObsProblem(statusCode.requestProcessingFailed, 'A scene can’t show itself.');
}
