import { createContext, use } from 'react';
import type { DeskLayout } from '../../../shared/contracts/desk-layout.ts';
import type { DeskPanel } from '../panels.tsx';

export interface DockControl {
  layout: DeskLayout;
  panels: readonly DeskPanel[];
  change: (edit: (layout: DeskLayout) => DeskLayout) => void;
  /** The panel that is being dragged. */
  draggedId: string | undefined;
  setDraggedId: (panelId: string | undefined) => void;
}

export const DockContext = createContext<DockControl | undefined>(undefined);

export function useDock(): DockControl {
  const control = use(DockContext);
  if (!control) throw new Error('A part of the dock stands outside of it.');
  return control;
}
