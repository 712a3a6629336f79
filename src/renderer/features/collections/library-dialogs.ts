import { create } from 'zustand';
import type { ImportedCollection } from '../../../shared/contracts/collections.ts';

export type LibraryTab = 'collections' | 'profiles' | 'files';

interface LibraryDialogs {
  /** The list that is open, if one is. */
  tab: LibraryTab | undefined;
  /** What came of the last import, until it was read. */
  report: ImportedCollection | undefined;
}

/** Which of the dialogs about collections and profiles stands on the desk. */
export const useLibraryDialogs = create<LibraryDialogs>(() => ({ tab: undefined, report: undefined }));

export function showLibrary(tab: LibraryTab | undefined): void {
  useLibraryDialogs.setState({ tab });
}
