import { create } from 'zustand';

/** Which destination's form is open: an id, `new`, or none. */
export const useEditedDestination = create<{ id: string | undefined }>(() => ({ id: undefined }));

export function editDestination(id: string | undefined): void {
  useEditedDestination.setState({ id });
}
