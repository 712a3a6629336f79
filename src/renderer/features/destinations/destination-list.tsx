import { Button, type ButtonProps } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useStudioState } from '../../bridge/studio-context.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { t } from '../../language/language.ts';
import { DestinationDialog } from './destination-dialog.tsx';
import { DestinationRow } from './destination-row.tsx';
import classes from './destinations.module.css';
import { editDestination } from './edited-destination.ts';

/** Where the program goes, each with how it truly is. */
export function DestinationList() {
  const destinations = useStudioState((state) => state.destinations);
  const states = useStudioState((state) => state.session.destinations);

  return (
    <div className={classes.list}>
      {destinations.map((destination) => (
        <DestinationRow
          key={destination.id}
          destination={destination}
          state={states.find((each) => each.id === destination.id)}
        />
      ))}
      {destinations.length === 0 ? (
        <EmptyState action={<AddButton />}>
          {t(
            'A destination is where your viewers watch: your own relay, Twitch, YouTube or any RTMP or SRT server. You need its address and your stream key.',
          )}
        </EmptyState>
      ) : (
        <div className={classes.add}>
          <AddButton variant="default" />
        </div>
      )}
      <DestinationDialog />
    </div>
  );
}

function AddButton({ variant }: Pick<ButtonProps, 'variant'>) {
  return (
    <Button
      size="xs"
      {...(variant && { variant })}
      leftSection={<IconPlus size={14} />}
      onClick={() => {
        editDestination('new');
      }}
    >
      {t('Add destination')}
    </Button>
  );
}
