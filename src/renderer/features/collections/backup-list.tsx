import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { CollectionBackup } from '../../../shared/contracts/collections.ts';
import { useStudio } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { describeCollection } from './describe-collection.ts';
import classes from './library.module.css';

/** Earlier states of a collection, to go back to. */
export function BackupList({ collectionId }: { collectionId: string }) {
  const studio = useStudio();
  const [backups, setBackups] = useState<CollectionBackup[]>();
  useEffect(() => {
    let isShown = true;
    void studio.attempt(
      studio.engine.collections.backups.query(collectionId).then((found) => {
        if (isShown) setBackups(found);
      }),
    );
    return () => {
      isShown = false;
    };
  }, [studio, collectionId]);

  const restore = async (number: number): Promise<void> => {
    await studio.saved();
    const { collections } = studio.engine;
    const call = collections.restoreBackup.mutate({ id: collectionId, number });
    if (!(await studio.attempt(call))) return;
    setBackups(await collections.backups.query(collectionId));
    studio.notify({
      text: t('The backup is open. What was there before is the newest backup now.'),
      tone: 'plain',
    });
  };
  if (backups?.length === 0) {
    return (
      <p className={classes.backups}>
        {t('There is no backup yet. One is made every five minutes while you change something.')}
      </p>
    );
  }
  return (
    <ul className={`${classes.list ?? ''} ${classes.backups ?? ''}`} aria-label={t('Backups')}>
      {backups?.map((backup) => (
        <li key={backup.number} className={classes.row}>
          <div className={classes.facts} title={backup.sceneNames.join(', ')}>
            {describeCollection(backup)}
          </div>
          <Button size="compact-sm" variant="default" onClick={() => void restore(backup.number)}>
            {t('Go back to this')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
