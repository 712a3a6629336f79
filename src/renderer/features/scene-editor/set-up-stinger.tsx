import { Button } from '@mantine/core';
import { t } from '../../language/language.ts';
import { useEditorState } from './editor-state.ts';

/** Opens all about the stinger. */
export function SetUpStinger() {
  return (
    <Button
      size="xs"
      variant="default"
      px={8}
      onClick={() => {
        useEditorState.setState({ dialog: { kind: 'stinger' } });
      }}
    >
      {t('Set up…')}
    </Button>
  );
}
