import { Menu } from '@mantine/core';
import { useState, type MouseEvent, type ReactNode } from 'react';
import type { MenuEntry } from './action.ts';
import { ActionMenuItems } from './action-menu.tsx';

interface Place {
  x: number;
  y: number;
  entries: readonly MenuEntry[];
}

/** A menu that opens at the pointer, or at the focused element when the menu key is pressed. */
export function useContextMenu(): {
  open: (event: MouseEvent, entries: readonly MenuEntry[]) => void;
  menu: ReactNode;
} {
  const [place, setPlace] = useState<Place>();
  const open = (event: MouseEvent, entries: readonly MenuEntry[]): void => {
    event.preventDefault();
    setPlace({ x: event.clientX, y: event.clientY, entries });
  };
  const menu = place && (
    <Menu
      opened
      onClose={() => {
        setPlace(undefined);
      }}
      position="bottom-start"
      offset={0}
      returnFocus
    >
      <Menu.Target>
        <span style={{ position: 'fixed', left: place.x, top: place.y, width: 1, height: 1 }} />
      </Menu.Target>
      <Menu.Dropdown>
        <ActionMenuItems entries={place.entries} />
      </Menu.Dropdown>
    </Menu>
  );
  return { open, menu };
}
