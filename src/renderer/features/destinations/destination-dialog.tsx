import { Modal } from '@mantine/core';
import { useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { DestinationForm } from './destination-form.tsx';
import { editDestination, useEditedDestination } from './edited-destination.ts';

function close(): void {
  editDestination(undefined);
}

/** The form of a new or an edited destination, over the desk: its panel is too low for it in most windows. */
export function DestinationDialog() {
  const id = useEditedDestination((state) => state.id);
  const destination = useStudioState((state) => state.destinations.find((each) => each.id === id));
  return (
    <Modal
      opened={id === 'new' || destination !== undefined}
      onClose={close}
      title={destination ? t('Edit {{name}}', { name: destination.name }) : t('New destination')}
      size="lg"
      // What was typed, maybe a key, is not lost by a click beside it.
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <DestinationForm key={id} onClose={close} {...(destination && { destination })} />
    </Modal>
  );
}
