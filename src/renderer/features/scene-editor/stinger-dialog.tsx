import { Modal } from '@mantine/core';
import { useCollection } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { closeDialog, useEditorState } from './editor-state.ts';
import { StingerFields } from './stinger-fields.tsx';
import { StingerPreview } from './stinger-preview.tsx';

/** All about the stinger, with a preview. */
export function StingerDialog() {
  const isOpen = useEditorState(({ dialog }) => dialog?.kind === 'stinger');
  const { stinger } = useCollection().transition;
  return (
    <Modal
      opened={isOpen}
      onClose={closeDialog}
      title={t('Stinger')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {stinger.assetId === '' ? (
        <EmptyState>
          {t('Choose a video with transparency, such as WebM with VP9. Until then scenes are cut.')}
        </EmptyState>
      ) : (
        <StingerPreview key={stinger.assetId} stinger={stinger} />
      )}
      <StingerFields />
    </Modal>
  );
}
