import { create } from 'zustand';

/** Whether the dialog about a report stands on the desk. */
export const useSupportReport = create<{ isOpen: boolean }>(() => ({ isOpen: false }));

export function showSupportReport(): void {
  useSupportReport.setState({ isOpen: true });
}
