import { create } from 'zustand';

/** Whether the name of a chapter is being typed. */
export const useChapterField = create<{ open: boolean }>(() => ({ open: false }));

export function showChapterField(open: boolean): void {
  useChapterField.setState({ open });
}
