import { Button } from '@mantine/core';
import { IconCopy, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { t } from '../../language/language.ts';
import { formatMoment } from '../../ui/formats.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { NameField } from '../../ui/name-field.tsx';
import classes from './library.module.css';

interface LibraryRowProps {
  name: string;
  facts: string;
  problem?: string | undefined;
  isCurrent: boolean;
  isLast: boolean;
  onOpen: () => void;
  onRename: (name: string) => void;
  onDuplicate: () => void;
  onRemove: () => void;
  /** Further buttons, before the last one. */
  more?: ReactNode;
  /** Below it. */
  children?: ReactNode;
}

/** A collection or profile in its list. */
export function LibraryRow(props: LibraryRowProps) {
  const [renaming, setRenaming] = useState(false);
  const { name, problem, isCurrent } = props;
  return (
    <li className={classes.row} aria-current={isCurrent}>
      <div>
        {renaming ? (
          <NameField
            value={name}
            onEnd={(next) => {
              setRenaming(false);
              if (next) props.onRename(next);
            }}
          />
        ) : (
          <div className={classes.title}>{name}</div>
        )}
        <div className={classes.facts} title={props.facts}>
          {props.facts}
        </div>
        {problem && <div className={classes.problem}>{problem}</div>}
      </div>
      <div className={classes.buttons}>
        <Button size="compact-sm" variant="default" disabled={isCurrent} onClick={props.onOpen}>
          {isCurrent ? t('Open now') : t('Open')}
        </Button>
        <IconButton
          label={t('Rename {{name}}', { name })}
          icon={IconPencil}
          onClick={() => {
            setRenaming(true);
          }}
        />
        <IconButton label={t('Duplicate {{name}}', { name })} icon={IconCopy} onClick={props.onDuplicate} />
        {props.more}
        <IconButton
          label={t('Remove {{name}}', { name })}
          icon={IconTrash}
          disabled={props.isLast}
          onClick={props.onRemove}
        />
      </div>
      {props.children}
    </li>
  );
}

interface RemovedListProps {
  removed: readonly { id: string; name: string; removedAtMs: number }[];
  onRestore: (id: string) => void;
}

/** What was removed within the last month. */
export function RemovedList({ removed, onRestore }: RemovedListProps) {
  if (removed.length === 0) return null;
  return (
    <>
      <h3 className={classes.heading}>{t('Removed')}</h3>
      <ul className={classes.list}>
        {removed.map(({ id, name, removedAtMs }) => (
          <li key={id} className={classes.row}>
            <div>
              <div className={classes.title}>{name}</div>
              <div className={classes.facts}>{formatMoment(removedAtMs)}</div>
            </div>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                onRestore(id);
              }}
            >
              {t('Bring back')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
