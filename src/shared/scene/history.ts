import type { SceneCollection } from './model.ts';

/** Steps that are remembered. */
const maxSteps = 5000;

interface Step {
  collection: SceneCollection;
  /** What the step did, for the menu: "Move camera". */
  label: string;
}

/**
 * The collection with its undo and redo steps; immutable. Steps with the same coalescing key in a row
 * are one step, until `endStep`: a drag passes its own key at every move.
 */
export interface SceneHistory {
  readonly present: SceneCollection;
  /** Newest last: what to return to. */
  readonly undoSteps: readonly Step[];
  /** Newest last: what was undone. */
  readonly redoSteps: readonly Step[];
  readonly openKey: string | undefined;
}

export function newHistory(collection: SceneCollection): SceneHistory {
  return { present: collection, undoSteps: [], redoSteps: [], openKey: undefined };
}

/**
 * Makes `next` the present. A `next` that is the present already is no step.
 * @param coalescingKey changes in a row with the same key are undone together
 */
export function recordStep(
  history: SceneHistory,
  next: SceneCollection,
  label: string,
  coalescingKey?: string,
): SceneHistory {
  if (next === history.present) return history;
  if (coalescingKey !== undefined && coalescingKey === history.openKey) return { ...history, present: next };
  return {
    present: next,
    undoSteps: [...history.undoSteps, { collection: history.present, label }].slice(-maxSteps),
    redoSteps: [],
    openKey: coalescingKey,
  };
}

/** Ends a drag: the next change begins a step of its own whatever its key. */
export function endStep(history: SceneHistory): SceneHistory {
  return history.openKey === undefined ? history : { ...history, openKey: undefined };
}

/**
 * Takes the last step back. Which scene is on the program stays where that scene still exists:
 * undoing an edit must not change what is on air.
 */
export function undo(history: SceneHistory): SceneHistory {
  const step = history.undoSteps.at(-1);
  if (!step) return history;
  return {
    present: onSameScene(step.collection, history.present),
    undoSteps: history.undoSteps.slice(0, -1),
    redoSteps: [...history.redoSteps, { collection: history.present, label: step.label }],
    openKey: undefined,
  };
}

/** Does the last undone step again. */
export function redo(history: SceneHistory): SceneHistory {
  const step = history.redoSteps.at(-1);
  if (!step) return history;
  return {
    present: onSameScene(step.collection, history.present),
    undoSteps: [...history.undoSteps, { collection: history.present, label: step.label }],
    redoSteps: history.redoSteps.slice(0, -1),
    openKey: undefined,
  };
}

/** Changes the present without a step: switching scenes, which is no edit. */
export function replacePresent(history: SceneHistory, next: SceneCollection): SceneHistory {
  return next === history.present ? history : { ...history, present: next };
}

function onSameScene(collection: SceneCollection, present: SceneCollection): SceneCollection {
  const { programSceneId } = present;
  if (collection.programSceneId === programSceneId) return collection;
  if (!collection.scenes.some((scene) => scene.id === programSceneId)) return collection;
  return { ...collection, programSceneId };
}
