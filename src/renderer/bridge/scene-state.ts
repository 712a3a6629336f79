import { containerItems, containerOfItem } from '../../shared/scene/containers.ts';
import { newHistory, replacePresent, type SceneHistory } from '../../shared/scene/history.ts';
import type { Scene, SceneCollection, SceneItem, Source, Transition } from '../../shared/scene/model.ts';

export interface SceneState {
  history: SceneHistory;
  /** In the order in which they were selected; all of one scene or one group. */
  selectedItemIds: readonly string[];
  /** A scene is arranged on the preview and put on the program when it is ready. */
  studioMode: boolean;
  /** The scene that is arranged; without studio mode the one on the program. */
  previewSceneId: string;
  /** Studio mode: the collection as it was when the program's scene was put on it. */
  onAir: SceneCollection;
  /** How far the change to the previewed scene was moved by hand, 0 to below 1. */
  tBar: number;
  /** The last change in studio mode: how many there were, and by which transition if not the collection's. */
  take: { count: number; transition: Transition | undefined };
}

export function initialState(collection: SceneCollection): SceneState {
  return {
    history: newHistory(collection),
    selectedItemIds: [],
    studioMode: false,
    previewSceneId: collection.programSceneId,
    onAir: collection,
    tBar: 0,
    take: { count: 0, transition: undefined },
  };
}

/** The state with this history: whatever it names that is gone, it names no longer. */
export function settled(state: SceneState, history: SceneHistory): SceneState {
  const { present } = history;
  const before = state.history.present;
  // What was put on the program by something else than a transition is there as it is now.
  const put = present.programSceneId !== before.programSceneId;
  const exists = present.scenes.some((scene) => scene.id === state.previewSceneId);
  const next: SceneState = {
    ...state,
    history,
    previewSceneId: state.studioMode && exists ? state.previewSceneId : present.programSceneId,
    onAir: put || !state.studioMode ? present : state.onAir,
    tBar: put ? 0 : state.tBar,
  };
  const scene = editedScene(next);
  const kept = state.selectedItemIds.filter((id) => containerOfItem(present, scene, id) !== undefined);
  return {
    ...next,
    selectedItemIds: kept.length === state.selectedItemIds.length ? state.selectedItemIds : kept,
  };
}

/** The state after the previewed scene was put on the program, and the other way round. */
export function taken(state: SceneState, transition: Transition | undefined): SceneState {
  if (!state.studioMode) return state;
  const { history, previewSceneId } = state;
  const { programSceneId } = history.present;
  const next = replacePresent(history, { ...history.present, programSceneId: previewSceneId });
  return {
    ...settled({ ...state, previewSceneId: programSceneId }, next),
    onAir: next.present,
    tBar: 0,
    take: { count: state.take.count + 1, transition },
  };
}

/** The scene that is on the program; the schema holds that there is one. */
export function programScene(collection: SceneCollection): Scene {
  return sceneOf(collection, collection.programSceneId);
}

/** The scene that is arranged: in studio mode the previewed one, else the one on the program. */
export function editedScene({ history, previewSceneId }: SceneState): Scene {
  return sceneOf(history.present, previewSceneId);
}

function sceneOf(collection: SceneCollection, sceneId: string): Scene {
  const scene = collection.scenes.find((each) => each.id === sceneId) ?? collection.scenes[0];
  if (!scene) throw new Error('A collection without scenes was opened.');
  return scene;
}

/** The group that is arranged because something in it is selected, or else the edited scene; by id. */
export function editedContainerId(state: SceneState): string {
  const scene = editedScene(state);
  const [first] = state.selectedItemIds;
  return (first !== undefined && containerOfItem(state.history.present, scene, first)) || scene.id;
}

/** What is arranged: the items of the edited scene, or of the group that is open. */
export function editedItems(state: SceneState): readonly SceneItem[] {
  return containerItems(state.history.present, editedContainerId(state)) ?? [];
}

export interface SelectedItem {
  item: SceneItem;
  source: Source;
  /** The scene or the group's source that the item is in. */
  containerId: string;
}

/** An item of the edited scene or of a group in it, with its source. */
export function findItem(state: SceneState, itemId: string | undefined): SelectedItem | undefined {
  if (itemId === undefined) return undefined;
  const { present } = state.history;
  const containerId = containerOfItem(present, editedScene(state), itemId);
  if (containerId === undefined) return undefined;
  const item = containerItems(present, containerId)?.find((each) => each.id === itemId);
  const source = present.sources.find((each) => each.id === item?.sourceId);
  return item && source && { item, source, containerId };
}

/** Everything that is selected, in the order of the selection. */
export function selectedItems(state: SceneState): SelectedItem[] {
  return state.selectedItemIds.flatMap((id) => findItem(state, id) ?? []);
}

/** What is selected if it is one thing alone. */
export function onlySelected(state: SceneState): SelectedItem | undefined {
  return state.selectedItemIds.length === 1 ? findItem(state, state.selectedItemIds[0]) : undefined;
}
