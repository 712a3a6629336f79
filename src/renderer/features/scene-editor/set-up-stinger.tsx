import { Button } from '@mantine/core';
import { IconMovie } from '@tabler/icons-react';
import { t } from '../../language/language.ts';
import { useEditorState } from './editor-state.ts';

/** Opens all about the stinger. */
export function SetUpStinger() {
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconMovie size={15} />}
      onClick={() => {
        useEditorState.setState({ dialog: { kind: 'stinger' } });
      }}
    >
      {t('Set up…')}
    </Button>
  );
}
