import { create } from 'zustand';
import type { Surface } from '../../shared/contracts/desktop.ts';
import type { SurfacePicker } from '../program/screen/screen-set.ts';
import type { EngineClient } from './engine-client.ts';

interface AskedSurface {
  surfaces: readonly Surface[];
  /** Undefined: none. */
  answer: (surface: Surface | undefined) => void;
}

/** What the performer is being asked, for a dialog to show. */
export const useAskedSurface = create<{ asked: AskedSurface | undefined }>(() => ({ asked: undefined }));

/** Lets the performer pick a screen or a window in the studio's own dialog: a shell without a picker. */
export function surfacePicker(engine: EngineClient): SurfacePicker {
  return async (surfaceId) => {
    const surfaces = await engine.desktop.surfaces.query();
    const former = surfaces.find(({ id }) => id === surfaceId);
    const surface = former ?? (await ask(surfaces));
    if (surface) await engine.desktop.chooseSurface.mutate(surface.id);
    return surface;
  };
}

function ask(surfaces: readonly Surface[]): Promise<Surface | undefined> {
  useAskedSurface.getState().asked?.answer(undefined);
  return new Promise((resolve) => {
    const answer = (surface: Surface | undefined): void => {
      useAskedSurface.setState({ asked: undefined });
      resolve(surface);
    };
    useAskedSurface.setState({ asked: { surfaces, answer } });
  });
}
