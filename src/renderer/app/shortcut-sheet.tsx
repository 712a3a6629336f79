import { Kbd, Modal } from '@mantine/core';
import { separator, showKeys } from '../ui/action.ts';
import { t } from '../language/language.ts';
import { useHiddenEnds } from '../ui/use-hidden-ends.ts';
import type { MenuOfDesk } from './menus.ts';
import classes from './shortcut-sheet.module.css';

/** Keys that belong to a place instead of a menu. */
function placeKeys() {
  return [
    {
      label: t('On the canvas'),
      keys: [
        [t('Move by 1 px'), t('arrow keys')],
        [t('Move by 10 px'), t('Shift + arrow keys')],
        [t('Select what lies below'), t('click again')],
        [t('Resize freely'), t('Shift while dragging')],
        [t('Crop a camera or an image'), t('Alt while dragging a handle')],
        [t('Resize others from the centre'), t('Alt while dragging a handle')],
        [t('Turn in steps of 15°'), t('Shift while turning')],
        [t('No snapping'), t('Ctrl while dragging')],
        [t('Select nothing'), t('Esc')],
      ],
    },
    {
      label: t('In lists and numbers'),
      keys: [
        [t('Next or previous row'), '↑ ↓'],
        [t('Move a row'), 'Alt+↑ ↓'],
        [t('Rename'), 'F2'],
        [t('Change a number'), t('↑ ↓, or drag its label')],
        [t('Ten times as much'), t('Shift')],
      ],
    },
  ];
}

/** What the step to undo was called matters in the menu only. */
const plainLabels = (): Record<string, string> => ({ undo: t('Undo'), redo: t('Redo') });

/** Every key of the desk on one sheet. */
export function ShortcutSheet(props: { opened: boolean; menus: readonly MenuOfDesk[]; onClose: () => void }) {
  const fadingEnds = useHiddenEnds('down');
  const ofMenus = props.menus.map((menu) => ({
    label: menu.label,
    keys: menu.entries.flatMap((entry) => {
      if (entry === separator || !entry.keys?.[0]) return [];
      return [[plainLabels()[entry.id] ?? entry.label, entry.keys.map(showKeys).join(t(' or '))]] as const;
    }),
  }));
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t('Keyboard shortcuts')}
      size="xl"
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <div
        {...fadingEnds}
        className={classes.scroller}
        tabIndex={0}
        role="group"
        aria-label={t('Keyboard shortcuts')}
        data-autofocus
      >
        <div className={classes.sheet}>
          {[...ofMenus, ...placeKeys()].map((group) => (
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
      </div>
    </Modal>
  );
}
