import { createContext, type DragEvent, type ReactNode } from 'react';

/** What stands around a panel. */
export interface PanelFrame {
  /** Stands above it already, with a place for its buttons (undefined until it is drawn). */
  head?: { title: string; toolsPlace: HTMLElement | undefined };
  /** What is done with the panel as a whole, for a head of its own. */
  menu: ReactNode;
  onDragStart: (event: DragEvent) => void;
  onDragEnd: () => void;
}

/** Undefined where a panel is no part of a dock. */
export const PanelFrameContext = createContext<PanelFrame | undefined>(undefined);
