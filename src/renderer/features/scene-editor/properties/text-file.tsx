import { Button } from '@mantine/core';
import { IconFileText, IconPencil } from '@tabler/icons-react';
import { useStudio } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { TextSource } from '../../../../shared/scene/model.ts';
import { ChooseFile } from '../choose-file.tsx';
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
      <ChooseFile
        kind="text"
        icon={IconFileText}
        label={isFromFile ? t('Another file…') : t('Text from a file…')}
        onChosen={setFile}
      />
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
