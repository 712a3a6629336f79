import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface EditorState {
  /** A scene or item whose name is being typed. */
  renamingId: string | undefined;
  /** Items stick to edges and centres while they are dragged. */
  snapping: boolean;
  /** Lines that show what every screen surely shows. */
  safeAreas: boolean;
  propertiesTab: 'properties' | 'filters';
  /** Groups, by their items, that are shown with what is in them. */
  expandedIds: readonly string[];
  dialog: EditorDialog | undefined;
}

/** What is asked or shown in front of the desk. */
type EditorDialog = { kind: 'stinger' } | { kind: 'sceneTransition'; sceneId: string };

/** What the editor keeps for itself beside the collection. */
export const useEditorState = create<EditorState>()(
  persist(
    (): EditorState => ({
      renamingId: undefined,
      snapping: true,
      safeAreas: false,
      propertiesTab: 'properties',
      expandedIds: [],
      dialog: undefined,
    }),
    {
      name: 'footlight-editor',
      partialize: ({ snapping, safeAreas }) => ({ snapping, safeAreas }),
    },
  ),
);

export function closeDialog(): void {
  useEditorState.setState({ dialog: undefined });
}

export function startRename(id: string): void {
  useEditorState.setState({ renamingId: id });
}
