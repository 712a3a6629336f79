import { createContext } from 'react';

/** What stands around a panel already: its title, and a place for its buttons. */
export interface PanelFrame {
  title: string;
  /** Undefined until it is drawn. */
  toolsPlace: HTMLElement | undefined;
}

/** Undefined where a panel has its head to itself. */
export const PanelFrameContext = createContext<PanelFrame | undefined>(undefined);
