import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useStudioState } from '../../bridge/studio-context.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { t } from '../../language/language.ts';
import { DestinationForm } from './destination-form.tsx';
import { DestinationRow } from './destination-row.tsx';
import classes from './destinations.module.css';
import { editDestination, useEditedDestination } from './edited-destination.ts';

/** Where the program goes, each with how it truly is. */
export function DestinationList() {
  const destinations = useStudioState((state) => state.destinations);
  const states = useStudioState((state) => state.session.destinations);
  const editedId = useEditedDestination((state) => state.id);

  return (
    <div className={classes.list}>
      {destinations.map((destination) =>
        editedId === destination.id ? (
          <DestinationForm key={destination.id} destination={destination} />
        ) : (
          <DestinationRow
            key={destination.id}
            destination={destination}
            state={states.find((each) => each.id === destination.id)}
          />
        ),
      )}
      {editedId === 'new' && <DestinationForm />}
      {editedId === undefined &&
        (destinations.length === 0 ? (
          <EmptyState
            action={
              <Button
                size="xs"
                leftSection={<IconPlus size={14} />}
                onClick={() => {
                  editDestination('new');
                }}
              >
                {t('Add destination')}
              </Button>
            }
          >
            {t(
              'A destination is where your viewers watch: your own relay, Twitch, YouTube or any RTMP or SRT server. You need its address and your stream key.',
            )}
          </EmptyState>
        ) : (
          <div className={classes.add}>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} />}
              onClick={() => {
                editDestination('new');
              }}
            >
              {t('Add destination')}
            </Button>
          </div>
        ))}
    </div>
  );
}
