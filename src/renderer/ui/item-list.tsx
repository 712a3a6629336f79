import { IconChevronRight } from '@tabler/icons-react';
import { useRef, useState, type ComponentType, type KeyboardEvent, type ReactNode } from 'react';
import { separator, type MenuEntry } from './action.ts';
import { matchesKeys } from './hotkeys.ts';
import { useContextMenu } from './context-menu.tsx';
import classes from './item-list.module.css';
import { NameField } from './name-field.tsx';

interface ListItem {
  id: string;
  name: string;
  icon?: ComponentType<{ size?: number | string; stroke?: number; className?: string }>;
  selected: boolean;
  /** Hidden things are shown paler. */
  dimmed?: boolean;
  /** Steps to the right; what is within another row. */
  depth?: number;
  /** Set for a row that has others within it. */
  expanded?: boolean;
  /** Buttons and marks at the row's end. */
  end?: ReactNode;
}

export type SelectMode = 'only' | 'toggle' | 'range';

interface ItemListProps {
  label: string;
  items: readonly ListItem[];
  /** `toggle` where Ctrl was held, `range` for Shift: only for lists in which several can be selected. */
  onSelect: (id: string, mode: SelectMode) => void;
  /** Opens the name for typing; the list shows a field in place while `renamingId` is set. */
  renamingId: string | undefined;
  onRenameEnd: (id: string, name: string | undefined) => void;
  /** To its place in this list, 0 being the top. */
  onMove: (id: string, toIndex: number) => void;
  /** The right-click menu; its keys work while the row has the focus. */
  entriesOf: (id: string) => readonly MenuEntry[];
  onOpen?: (id: string) => void;
  /** Shows or hides what is within a row; Arrow right and left do it too. */
  onExpand?: (id: string, expanded: boolean) => void;
}

function modeOf(event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): SelectMode {
  if (event.shiftKey) return 'range';
  return event.ctrlKey || event.metaKey ? 'toggle' : 'only';
}

/** A list in the studio's way: arrow keys walk it, Alt+arrow or dragging reorders it, right click opens a menu. */
export function ItemList(props: ItemListProps) {
  const { label, items, onSelect, renamingId, onRenameEnd, onMove, entriesOf, onOpen, onExpand } = props;
  const list = useRef<HTMLUListElement>(null);
  const [draggedId, setDraggedId] = useState<string>();
  const [dropIndex, setDropIndex] = useState<number>();
  const { open, menu } = useContextMenu();

  const focusRow = (index: number): void => {
    const rows = list.current?.querySelectorAll<HTMLButtonElement>('[data-row]');
    rows?.[Math.min(Math.max(index, 0), rows.length - 1)]?.focus();
  };

  const onKeyDown = (event: KeyboardEvent, id: string, index: number): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && event.altKey) onMove(id, Math.min(items.length - 1, Math.max(0, index + step)));
    else if (step !== 0) focusRow(index + step);
    else if (event.key === 'ArrowRight' && items[index]?.expanded === false) onExpand?.(id, true);
    else if (event.key === 'ArrowLeft' && items[index]?.expanded === true) onExpand?.(id, false);
    else {
      const entry = entriesOf(id).find(
        (each) => each !== separator && each.keys?.some((keys) => matchesKeys(event.nativeEvent, keys)),
      );
      if (entry === undefined || entry === separator || entry.disabled) return;
      entry.run();
      // The row may be gone now; the focus stays in the list.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) focusRow(index);
      });
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const endDrag = (): void => {
    if (draggedId !== undefined && dropIndex !== undefined) {
      const from = items.findIndex((item) => item.id === draggedId);
      onMove(draggedId, dropIndex > from ? dropIndex - 1 : dropIndex);
    }
    setDraggedId(undefined);
    setDropIndex(undefined);
  };

  return (
    <>
      <ul ref={list} className={classes.list} aria-label={label}>
        {items.map((item, index) => (
          <li
            key={item.id}
            className={classes.row}
            data-selected={item.selected || undefined}
            data-dimmed={item.dimmed || undefined}
            data-drop={dropIndex === index ? 'above' : dropIndex === index + 1 ? 'below' : undefined}
            draggable={renamingId !== item.id}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', item.name);
              setDraggedId(item.id);
            }}
            onDragOver={(event) => {
              if (draggedId === undefined) return;
              event.preventDefault();
              const box = event.currentTarget.getBoundingClientRect();
              setDropIndex(event.clientY < box.top + box.height / 2 ? index : index + 1);
            }}
            onDrop={(event) => {
              event.preventDefault();
              endDrag();
            }}
            onDragEnd={() => {
              setDraggedId(undefined);
              setDropIndex(undefined);
            }}
            onContextMenu={(event) => {
              if (!item.selected) onSelect(item.id, 'only');
              open(event, entriesOf(item.id));
            }}
          >
            {renamingId === item.id ? (
              <NameField
                value={item.name}
                onEnd={(name) => {
                  onRenameEnd(item.id, name);
                  requestAnimationFrame(() => {
                    focusRow(index);
                  });
                }}
              />
            ) : (
              <button
                type="button"
                data-row
                className={classes.main}
                aria-current={item.selected ? 'true' : undefined}
                aria-expanded={item.expanded}
                style={{ paddingLeft: 10 + (item.depth ?? 0) * 18 }}
                onClick={(event) => {
                  onSelect(item.id, modeOf(event));
                }}
                onDoubleClick={() => {
                  onOpen?.(item.id);
                }}
                onKeyDown={(event) => {
                  onKeyDown(event, item.id, index);
                }}
              >
                {item.expanded !== undefined && (
                  <IconChevronRight
                    size={14}
                    className={classes.chevron}
                    onClick={(event) => {
                      event.stopPropagation();
                      onExpand?.(item.id, item.expanded === false);
                    }}
                  />
                )}
                {item.icon && <item.icon size={16} stroke={1.7} className={classes.icon ?? ''} />}
                <span className={classes.name}>{item.name}</span>
              </button>
            )}
            <span className={classes.end}>{item.end}</span>
          </li>
        ))}
      </ul>
      {menu}
    </>
  );
}
