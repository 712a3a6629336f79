import { Button } from '@mantine/core';
import { IconFileText, IconPencil } from '@tabler/icons-react';
import { fileTypes, uploadAsset } from '../../../bridge/assets.ts';
import { useStudio } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { TextSource } from '../../../../shared/scene/model.ts';
import { pickFile } from '../pick-file.ts';
import classes from './properties.module.css';

/** Whether a text is typed here or comes from a file. */
export function TextFile({ source }: { source: TextSource }) {
  const studio = useStudio();
  const isFromFile = source.settings.textAssetId !== '';
  const setFile = (textAssetId: string): void => {
    studio.scenes.change(t('Change text'), (before) =>
      editSource(before, source.id, 'text', { textAssetId }),
    );
  };
  return (
    <div className={isFromFile ? classes.grid : classes.group}>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconFileText size={15} />}
        onClick={() => {
          pickFile(fileTypes.text, (file) => {
            void studio.attempt(
              uploadAsset(studio.access, 'text', file).then((asset) => {
                setFile(asset.id);
              }),
            );
          });
        }}
      >
        {isFromFile ? t('Another file…') : t('Text from a file…')}
      </Button>
      {isFromFile && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPencil size={15} />}
          onClick={() => {
            setFile('');
          }}
        >
          {t('Type it here')}
        </Button>
      )}
    </div>
  );
}
