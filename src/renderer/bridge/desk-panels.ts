import { create } from 'zustand';

interface DeskPanels {
  /** The panel that was asked for last; a new object for each asking. */
  wanted: { panelId: string } | undefined;
}

/** What anything on the desk asks of its panels. */
export const useDeskPanels = create<DeskPanels>(() => ({ wanted: undefined }));

/** Brings a panel of the desk to the front, and back if it was closed. */
export function showPanel(panelId: string): void {
  useDeskPanels.setState({ wanted: { panelId } });
}
