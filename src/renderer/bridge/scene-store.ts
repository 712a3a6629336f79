import { createStore, type StoreApi } from 'zustand';
import { fitGroups } from '../../shared/scene/groups.ts';
import { endStep, recordStep, redo, replacePresent, undo } from '../../shared/scene/history.ts';
import type { SceneHistory } from '../../shared/scene/history.ts';
import type { SceneCollection, Transition } from '../../shared/scene/model.ts';
import { containerOfItem } from '../../shared/scene/containers.ts';
import { editedScene, initialState, settled, taken, type SceneState } from './scene-state.ts';

export * from './scene-state.ts';

type Command = (collection: SceneCollection) => SceneCollection;

/** The collection that is being edited, with its undo steps, what is selected and the studio mode. */
export interface SceneStore {
  readonly store: StoreApi<SceneState>;
  collection(): SceneCollection;
  /** Another collection takes the place of this one, with a history of its own. */
  open(collection: SceneCollection): void;
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
  /** Selects one item of the edited scene or of a group in it. */
  select(itemId: string | undefined): void;
  /** Selects these items; those that are in another group than the last one are left out. */
  selectItems(itemIds: readonly string[]): void;
  /** Lets the next scene be arranged beside the program; off, both are the same again. */
  setStudioMode(on: boolean): void;
  /** Which scene is arranged; without studio mode it goes on the program. */
  setPreviewScene(sceneId: string): void;
  /** Puts the previewed scene on the program and the one that was there on the preview. */
  transition(by?: Transition): void;
  /**
   * Moves the change to the previewed scene by hand.
   * @param position 0 the program as it is, 1 the change is done
   */
  setTBar(position: number): void;
}

export function createSceneStore(collection: SceneCollection): SceneStore {
  const store = createStore<SceneState>(() => initialState(collection));
  const update = (change: (history: SceneHistory) => SceneHistory): void => {
    store.setState((state) => settled(state, change(state.history)));
  };
  const transition = (by?: Transition): void => {
    store.setState((state) => taken(state, by));
  };
  const selectItems = (itemIds: readonly string[]): void => {
    store.setState((state) => {
      const { present } = state.history;
      const scene = editedScene(state);
      const last = itemIds.at(-1);
      const containerId = last === undefined ? undefined : containerOfItem(present, scene, last);
      const selectedItemIds = itemIds.filter(
        (id) => containerId !== undefined && containerOfItem(present, scene, id) === containerId,
      );
      return { selectedItemIds };
    });
  };
  return {
    store,
    collection: () => store.getState().history.present,
    open: (next) => {
      store.setState(({ studioMode, take }) => ({ ...initialState(next), studioMode, take }));
    },
    change: (label, command, gesture) => {
      update((history) => {
        const next = command(history.present);
        // While something is dragged the ground under it stays where it is.
        return recordStep(history, gesture === undefined ? fitGroups(next) : next, label, gesture);
      });
    },
    endGesture: () => {
      update((history) => endStep(replacePresent(history, fitGroups(history.present))));
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
    select: (itemId) => {
      selectItems(itemId === undefined ? [] : [itemId]);
    },
    selectItems,
    setStudioMode: (studioMode) => {
      store.setState((state) => {
        if (state.studioMode === studioMode) return state;
        const { present } = state.history;
        return settled(
          { ...state, studioMode, previewSceneId: present.programSceneId, onAir: present, tBar: 0 },
          state.history,
        );
      });
    },
    setPreviewScene: (previewSceneId) => {
      store.setState((state) => {
        const { history, studioMode } = state;
        if (!history.present.scenes.some((scene) => scene.id === previewSceneId)) return state;
        if (studioMode) return settled({ ...state, previewSceneId }, history);
        return settled(
          state,
          replacePresent(history, { ...history.present, programSceneId: previewSceneId }),
        );
      });
    },
    transition,
    setTBar: (position) => {
      const { studioMode, history } = store.getState();
      if (!studioMode) return;
      const { kind } = history.present.transition;
      if (position >= 1) transition();
      // A cut and a stinger have nothing in between.
      else if (kind !== 'cut' && kind !== 'stinger') store.setState({ tBar: Math.max(0, position) });
    },
  };
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
