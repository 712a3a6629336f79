import { IconDownload, IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { BackupList } from './backup-list.tsx';
import {
  createCollection,
  exportCollection,
  nameCollection,
  removeCollection,
  switchCollection,
} from './collection-actions.ts';
import { describeCollection } from './describe-collection.ts';
import classes from './library.module.css';
import { LibraryRow, RemovedList } from './library-row.tsx';

export function CollectionList() {
  const studio = useStudio();
  const { currentId, collections, removed } = useStudioState((state) => state.collections);
  const [backupsOf, setBackupsOf] = useState<string>();
  return (
    <>
      <ul className={classes.list}>
        {collections.map((each) => (
          <LibraryRow
            key={each.id}
            name={each.name}
            facts={describeCollection(each)}
            problem={each.problem}
            isCurrent={each.id === currentId}
            isLast={collections.length === 1}
            onOpen={() => {
              switchCollection(studio, each.id);
            }}
            onRename={(name) => {
              nameCollection(studio, each.id, name);
            }}
            onDuplicate={() => void createCollection(studio, each.name, each.id)}
            onRemove={() => void removeCollection(studio, each.id, each.name)}
            more={
              <>
                <IconButton
                  label={t('Export {{name}}', { name: each.name })}
                  icon={IconDownload}
                  onClick={() => void exportCollection(studio, each.id)}
                />
                <IconButton
                  label={t('Backups of {{name}}', { name: each.name })}
                  icon={IconHistory}
                  pressed={backupsOf === each.id}
                  onClick={() => {
                    setBackupsOf(backupsOf === each.id ? undefined : each.id);
                  }}
                />
              </>
            }
          >
            {backupsOf === each.id && <BackupList collectionId={each.id} />}
          </LibraryRow>
        ))}
      </ul>
      <RemovedList
        removed={removed}
        onRestore={(id) => void studio.attempt(studio.engine.collections.restore.mutate(id))}
      />
    </>
  );
}
