import { Alert, Button, SegmentedControl } from '@mantine/core';
import { IconAlertTriangle, IconFileText } from '@tabler/icons-react';
import { useState } from 'react';
import { useStudio, useStudioState } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { said } from '../../../language/said.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { TextSource } from '../../../../shared/scene/model.ts';
import classes from './properties.module.css';
import { TextFilePath } from './text-file-path.tsx';
import { TypedText } from './typed-text.tsx';

/** Whether a text is typed here or comes from a file, and what it is or where that lies. */
export function TextOrigin({ source }: { source: TextSource }) {
  const studio = useStudio();
  const { textFilePath, textAssetId } = source.settings;
  const [isFromFile, setFromFile] = useState(textFilePath !== '' || textAssetId !== '');
  const problem = useStudioState(
    ({ captures }) => captures.find((each) => each.id === source.id)?.problem?.message,
  );
  const setFile = (path: string): void => {
    studio.scenes.change(t('Change text'), (before) =>
      editSource(before, source.id, 'text', { textFilePath: path.slice(0, 4096), textAssetId: '' }),
    );
  };
  return (
    <>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t('Where the text comes from')}
        data={[
          { value: 'typed', label: t('Typed here') },
          { value: 'file', label: t('From a file') },
        ]}
        value={isFromFile ? 'file' : 'typed'}
        onChange={(value) => {
          setFromFile(value === 'file');
          if (value === 'typed' && (textFilePath !== '' || textAssetId !== '')) setFile('');
        }}
      />
      {isFromFile ? (
        <>
          <TextFilePath
            key={textFilePath}
            path={textFilePath}
            description={
              textFilePath === '' && textAssetId !== ''
                ? t('A copy of a file is shown now. Give its path, and its changes are seen.')
                : t('What another program writes there is seen within a second.')
            }
            onChange={setFile}
          />
          {studio.environment.shell === 'electron' && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconFileText size={15} />}
              onClick={() => {
                const chosen = studio.engine.desktop.chooseTextFile.mutate().then((path) => {
                  if (path !== undefined) setFile(path);
                });
                void studio.attempt(chosen);
              }}
            >
              {t('Choose file…')}
            </Button>
          )}
          {problem !== undefined && (
            <Alert color="amber" icon={<IconAlertTriangle size={18} />} p="xs" className={classes.problem}>
              {said(problem)}
            </Alert>
          )}
        </>
      ) : (
        <TypedText source={source} />
      )}
    </>
  );
}
