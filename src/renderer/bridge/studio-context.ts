import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { NamedAction } from './action-registry.ts';
import type { SceneCollection } from '../../shared/scene/model.ts';
import type { Studio } from './studio.ts';
import type { StudioState } from './studio-state.ts';
import type { SceneState } from './scene-store.ts';

export const StudioContext = createContext<Studio | undefined>(undefined);

export function useStudio(): Studio {
  const studio = use(StudioContext);
  if (!studio) throw new Error('A feature was rendered outside of the studio.');
  return studio;
}

/** What `select` picks of the engine's and the program's state. */
export function useStudioState<T>(select: (state: StudioState) => T): T {
  return useStore(useStudio().state, select);
}

/** What `select` picks of the collection, its history and the selection. */
export function useScenes<T>(select: (state: SceneState) => T): T {
  return useStore(useStudio().scenes.store, select);
}

export function useCollection(): SceneCollection {
  return useScenes((state) => state.history.present);
}

/** What the menus offer, with the keys that hold now. */
export function useActions(): readonly NamedAction[] {
  return useStore(useStudio().actions.store, ({ actions }) => actions);
}
