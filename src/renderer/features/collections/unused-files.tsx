import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { StoredAsset } from '../../../shared/contracts/engine.ts';
import { usedAssets } from '../../../shared/scene/used-assets.ts';
import { useClipboard } from '../../bridge/clipboard-store.ts';
import { useStudio } from '../../bridge/studio-context.ts';
import type { Studio } from '../../bridge/studio.ts';
import { t } from '../../language/language.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatBytes } from '../../ui/formats.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import classes from './library.module.css';

/** The images, films, sounds and texts that nothing uses any more, to make room on the disk. */
export function UnusedFiles() {
  const studio = useStudio();
  const [files, setFiles] = useState<readonly StoredAsset[]>();
  useEffect(() => {
    let isShown = true;
    void studio.attempt(
      unusedIn(studio).then((found) => {
        if (isShown) setFiles(found);
      }),
    );
    return () => {
      isShown = false;
    };
  }, [studio]);

  const remove = async (ids?: string[]): Promise<void> => {
    await studio.saved();
    const call = studio.engine.assets.removeUnused.mutate({ kept: keptAssets(studio), ...(ids && { ids }) });
    await studio.attempt(
      call.then((removed) => {
        studio.notify({
          text: t('{{count}} files were removed; {{size}} are free again.', {
            count: removed.length,
            size: formatBytes(bytesOf(removed)),
          }),
          tone: 'plain',
        });
      }),
    );
    await studio.attempt(unusedIn(studio).then(setFiles));
  };
  if (!files) return null;
  if (files.length === 0) {
    return (
      <EmptyState>
        {t(
          'Every file is in use. What you take out of all scenes is listed here when no backup has it and it can’t be undone any more.',
        )}
      </EmptyState>
    );
  }
  return (
    <>
      <div className={classes.row}>
        <p className={classes.facts} style={{ whiteSpace: 'normal' }}>
          {t('{{count}} files, {{size}}: no scene, backup or removed collection uses them.', {
            count: files.length,
            size: formatBytes(bytesOf(files)),
          })}
        </p>
        <Button size="compact-sm" color="red" variant="light" onClick={() => void remove()}>
          {t('Remove all of them')}
        </Button>
      </div>
      <ul className={classes.list} aria-label={t('Unused files')}>
        {[...files]
          .sort((one, other) => other.byteLength - one.byteLength)
          .map(({ id, name, byteLength, mediaType }) => (
            <li key={id} className={classes.row}>
              <div>
                <div className={classes.title} title={name}>
                  {name}
                </div>
                <div className={classes.facts}>
                  {formatBytes(byteLength)} · {mediaType}
                </div>
              </div>
              <IconButton
                label={t('Remove {{name}}', { name })}
                icon={IconTrash}
                onClick={() => void remove([id])}
              />
            </li>
          ))}
      </ul>
    </>
  );
}

async function unusedIn(studio: Studio): Promise<StoredAsset[]> {
  await studio.saved();
  return studio.engine.assets.unused.query({ kept: keptAssets(studio) });
}

/** What this page can still come back to: by undo and redo, in studio mode, and by pasting. */
function keptAssets({ scenes }: Studio): string[] {
  return usedAssets(scenes.store.getState(), useClipboard.getState());
}

function bytesOf(files: readonly StoredAsset[]): number {
  return files.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
