import { Kbd, Modal } from '@mantine/core';
import { separator, showKeys } from '../ui/action.ts';
import type { MenuOfDesk } from './menus.ts';
import classes from './shortcut-sheet.module.css';

/** Keys that belong to a place instead of a menu. */
const placeKeys = [
  {
    label: 'On the canvas',
    keys: [
      ['Move by 1 px', 'arrow keys'],
      ['Move by 10 px', 'Shift + arrow keys'],
      ['Select what lies below', 'click again'],
      ['Resize freely', 'Shift while dragging'],
      ['Crop a camera or an image', 'Alt while dragging a handle'],
      ['Resize others from the centre', 'Alt while dragging a handle'],
      ['Turn in steps of 15°', 'Shift while turning'],
      ['No snapping', 'Ctrl while dragging'],
      ['Select nothing', 'Esc'],
    ],
  },
  {
    label: 'In lists and numbers',
    keys: [
      ['Next or previous row', '↑ ↓'],
      ['Move a row', 'Alt+↑ ↓'],
      ['Rename', 'F2'],
      ['Change a number', '↑ ↓, or drag its label'],
      ['Ten times as much', 'Shift'],
    ],
  },
] as const;

/** Every key of the desk on one sheet. */
export function ShortcutSheet(props: { opened: boolean; menus: readonly MenuOfDesk[]; onClose: () => void }) {
  const ofMenus = props.menus.map((menu) => ({
    label: menu.label,
    keys: menu.entries.flatMap((entry) => {
      if (entry === separator || !entry.keys?.[0]) return [];
      // What the step to undo was called matters in the menu only.
      return [
        [entry.label.replace(/^(Undo|Redo): .*/, '$1'), entry.keys.map(showKeys).join(' or ')],
      ] as const;
    }),
  }));
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title="Keyboard shortcuts"
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.sheet}>
        {[...ofMenus, ...placeKeys].map((group) => (
          <section key={group.label} className={classes.group}>
            <h3 className={classes.title}>{group.label}</h3>
            <dl className={classes.keys}>
              {group.keys.map(([label, keys]) => (
                <div key={label} className={classes.line}>
                  <dt>{label}</dt>
                  <dd>
                    <Kbd size="xs">{keys}</Kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
