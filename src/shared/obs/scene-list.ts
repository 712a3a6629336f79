import { containerItems } from '../scene/containers.ts';
import type { SceneCollection, SceneItem } from '../scene/model.ts';
import type { DeskView } from './desk-view.ts';
import { kindOfSource } from './input-kinds.ts';
import { itemNumber } from './item-number.ts';
import { namesOf } from './naming.ts';
import { transformToObs } from './transform.ts';

/** OBS lists scenes from the last of its list up. */
export function sceneListToObs(collection: SceneCollection) {
  const { scenes } = namesOf(collection);
  return scenes.toReversed().map(({ name, scene }, sceneIndex) => ({
    sceneIndex,
    sceneName: name,
    sceneUuid: scene.id,
  }));
}

/** The id that OBS knows the source of an item by: of a scene within a scene that scene's own. */
export function sourceUuidOf(collection: SceneCollection, item: SceneItem): string {
  const source = collection.sources.find((each) => each.id === item.sourceId);
  return source?.kind === 'scene' ? source.settings.sceneId : item.sourceId;
}

const blendNames: Readonly<Record<SceneItem['blend'], string>> = {
  normal: 'OBS_BLEND_NORMAL',
  additive: 'OBS_BLEND_ADDITIVE',
  screen: 'OBS_BLEND_SCREEN',
  multiply: 'OBS_BLEND_MULTIPLY',
  lighten: 'OBS_BLEND_LIGHTEN',
  darken: 'OBS_BLEND_DARKEN',
};

export function blendToObs(blend: SceneItem['blend']): string {
  return blendNames[blend];
}

export function blendFromObs(name: string): SceneItem['blend'] | undefined {
  const found = Object.entries(blendNames).find(([, each]) => each === name);
  return found?.[0] as SceneItem['blend'] | undefined;
}

/** The items of a scene or group, bottom first. */
export function itemListToObs({ collection, sizeOf }: Pick<DeskView, 'collection' | 'sizeOf'>, id: string) {
  const items = containerItems(collection, id) ?? [];
  return items.map((item, sceneItemIndex) => {
    const source = collection.sources.find((each) => each.id === item.sourceId);
    const isInput = source !== undefined && source.kind !== 'scene' && source.kind !== 'group';
    return {
      sceneItemId: itemNumber(item.id),
      sceneItemIndex,
      sceneItemEnabled: item.visible,
      sceneItemLocked: item.locked,
      sceneItemTransform: transformToObs(item, sizeOf(item.sourceId)),
      sceneItemBlendMode: blendToObs(item.blend),
      sourceName: namesOf(collection).byId.get(item.sourceId) ?? '',
      sourceUuid: sourceUuidOf(collection, item),
      sourceType: isInput ? 'OBS_SOURCE_TYPE_INPUT' : 'OBS_SOURCE_TYPE_SCENE',
      inputKind: isInput ? kindOfSource(source.kind) : null,
      isGroup: isInput ? null : source?.kind === 'group',
    };
  });
}
