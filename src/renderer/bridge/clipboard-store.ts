import { create } from 'zustand';
import type { Crop, SceneItem, Transform } from '../../shared/scene/model.ts';
import type { CopiedItems } from '../../shared/scene/paste-commands.ts';
import type { VideoFilter } from '../../shared/scene/video-filter.ts';

interface Clipboard {
  items: CopiedItems | undefined;
  filters: readonly VideoFilter[];
  place: { transform: Transform; crop: Crop; fit: SceneItem['fit'] } | undefined;
}

/** What was copied in this window, each kind for itself. */
export const useClipboard = create<Clipboard>(() => ({ items: undefined, filters: [], place: undefined }));
