import { ActionIcon, FocusTrap } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { JSX } from 'react';
import styles from './key-sheet.module.css';

/** Every key and what it does, those that belong together on one line. */
const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['Space', 'K'], 'Play or pause'],
  [['J', 'L'], 'Back or forward 10 seconds'],
  [['←', '→'], 'Back or forward 5 seconds'],
  [['0', '…', '9'], 'Go to the start, or to a tenth of what there is'],
  [['Home', 'End'], 'Go to the start, or to the end or live'],
  [['↑', '↓'], 'Louder or quieter'],
  [['M'], 'Sound on or off'],
  [['C'], 'Captions on or off'],
  [['F'], 'Full screen'],
  [['P'], 'Picture in picture'],
  [['<', '>'], 'Slower or faster, of a recording'],
  [['I'], 'Statistics'],
  [['?'], 'This list'],
];

/** The list of keys, over the picture. */
export function KeySheet({ onClose }: { onClose: () => void }): JSX.Element {
  return (
    <FocusTrap>
      <div
        className={styles['sheet']}
        role="dialog"
        aria-modal="true"
        aria-label="Keys"
        onKeyDown={(event) => {
          if (event.key !== 'Escape' && event.key !== '?') return;
          event.preventDefault();
          event.stopPropagation();
          onClose();
        }}
      >
        <div className={styles['box']}>
          <h2>Keys</h2>
          <ActionIcon
            className={styles['close'] ?? ''}
            variant="transparent"
            color="white"
            size={36}
            aria-label="Close"
            onClick={onClose}
            data-autofocus
          >
            <IconX size={20} />
          </ActionIcon>
          <dl>
            {keys.map(([names, what]) => (
              <div key={what}>
                <dt>{names.map((name) => (name === '…' ? ' … ' : <kbd key={name}>{name}</kbd>))}</dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </div>
      </div>
    </FocusTrap>
  );
}
