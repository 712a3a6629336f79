import { create } from 'zustand';
import type { SceneCollection } from '../../shared/scene/model.ts';

/** A reload in the middle of a pause does not open the microphones. */
const storageKey = 'footlight-away';

interface Away {
  /** The scene to come back to, while the performer is away; undefined: not away. */
  returnToSceneId: string | undefined;
}

/** Whether the program shows a slate without sound, as the performer is away for a moment. */
export const useAway = create<Away>(() => ({
  returnToSceneId: sessionStorage.getItem(storageKey) ?? undefined,
}));

export function setAway(returnToSceneId: string | undefined): void {
  if (returnToSceneId === undefined) sessionStorage.removeItem(storageKey);
  else sessionStorage.setItem(storageKey, returnToSceneId);
  useAway.setState({ returnToSceneId });
}

/** The collection as the program is to play it: while the performer is away every input is muted, whatever is edited. */
export function withoutSoundWhileAway(collection: SceneCollection): SceneCollection {
  if (useAway.getState().returnToSceneId === undefined) return collection;
  return { ...collection, audioInputs: collection.audioInputs.map((input) => ({ ...input, muted: true })) };
}
