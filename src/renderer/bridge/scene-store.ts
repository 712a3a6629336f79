import { createStore, type StoreApi } from 'zustand';
import {
  endStep,
  newHistory,
  recordStep,
  redo,
  replacePresent,
  undo,
  type SceneHistory,
} from '../../shared/scene/history.ts';
import type { Scene, SceneCollection, SceneItem, Source } from '../../shared/scene/model.ts';

export interface SceneState {
  history: SceneHistory;
  selectedItemId: string | undefined;
}

type Command = (collection: SceneCollection) => SceneCollection;

/** The collection that is being edited, with its undo steps and what is selected. */
export interface SceneStore {
  readonly store: StoreApi<SceneState>;
  collection(): SceneCollection;
  /**
   * Does an edit that can be undone.
   * @param label what the menu calls it, such as `Move`
   * @param gesture changes in a row of the same gesture (one drag) are one step
   */
  change(label: string, command: Command, gesture?: string): void;
  endGesture(): void;
  /** Changes what is no edit, such as which scene is on the program. */
  replace(command: Command): void;
  undo(): void;
  redo(): void;
  select(itemId: string | undefined): void;
}

export function createSceneStore(collection: SceneCollection): SceneStore {
  const store = createStore<SceneState>(() => ({
    history: newHistory(collection),
    selectedItemId: undefined,
  }));
  const update = (change: (history: SceneHistory) => SceneHistory): void => {
    store.setState(({ history, selectedItemId }) => {
      const next = change(history);
      // A selection that the change removed, or that is of another scene now, is none.
      const kept = programScene(next.present).items.some((item) => item.id === selectedItemId);
      return { history: next, selectedItemId: kept ? selectedItemId : undefined };
    });
  };
  return {
    store,
    collection: () => store.getState().history.present,
    change: (label, command, gesture) => {
      update((history) => recordStep(history, command(history.present), label, gesture));
    },
    endGesture: () => {
      update(endStep);
    },
    replace: (command) => {
      update((history) => replacePresent(history, command(history.present)));
    },
    undo: () => {
      update(undo);
    },
    redo: () => {
      update(redo);
    },
    select: (selectedItemId) => {
      store.setState({ selectedItemId });
    },
  };
}

/** The scene that is on the program; the schema holds that there is one. */
export function programScene(collection: SceneCollection): Scene {
  const scene =
    collection.scenes.find((each) => each.id === collection.programSceneId) ?? collection.scenes[0];
  if (!scene) throw new Error('A collection without scenes was opened.');
  return scene;
}

export interface SelectedItem {
  item: SceneItem;
  source: Source;
}

/** An item of the program scene with its source. */
export function findItem(collection: SceneCollection, itemId: string | undefined): SelectedItem | undefined {
  const item = programScene(collection).items.find((each) => each.id === itemId);
  const source = collection.sources.find((each) => each.id === item?.sourceId);
  return item && source && { item, source };
}

/** A name that is not taken yet: Camera, Camera 2, Camera 3. */
export function freeName(wanted: string, taken: readonly { name: string }[]): string {
  const names = new Set(taken.map((each) => each.name));
  let name = wanted;
  for (let count = 2; names.has(name); count++) name = `${wanted} ${count}`;
  return name;
}

export function newId(): string {
  return crypto.randomUUID();
}
