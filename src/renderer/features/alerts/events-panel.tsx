import { Button, Group, ScrollArea, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerSkipForward, IconRepeat } from '@tabler/icons-react';
import type { AlertControl, LiveEvent } from '../../../shared/contracts/live-events.ts';
import { isAlertEvent } from '../../../shared/widgets/alert.ts';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { formatMoment } from '../../ui/formats.ts';
import { said } from '../../language/said.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { StatusLight } from '../../ui/status-light.tsx';
import { useNow } from '../../ui/use-now.ts';
import { agoOf, describeEvent } from './describe-event.ts';
import classes from './events-panel.module.css';

/** What happened in the broadcast, newest first, and the hand on its alerts. */
export function EventsPanel() {
  const studio = useStudio();
  const events = useStudioState((state) => state.liveEvents);
  const paused = useStudioState((state) => state.alertsPaused);
  const control = (action: AlertControl): void => {
    void studio.attempt(studio.engine.events.control.mutate(action));
  };
  return (
    <div className={classes.panel}>
      <Group gap={6} className={classes.tools ?? ''}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
          onClick={() => {
            control({ action: paused ? 'resume' : 'pause' });
          }}
        >
          {paused ? t('Go on with alerts') : t('Pause alerts')}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlayerSkipForward size={14} />}
          onClick={() => {
            control({ action: 'skip' });
          }}
        >
          {t('Skip alert')}
        </Button>
      </Group>
      <RelayLines />
      {events.length === 0 ? (
        <EmptyState>
          {t(
            'Nothing has happened yet. Add an alert box under Sources and try its alerts there; events of your broadcast are listed here.',
          )}
        </EmptyState>
      ) : (
        <ScrollArea className={classes.rows ?? ''}>
          <ul className={classes.list} aria-label={t('Events')}>
            {events.map((event) => (
              <EventRow
                key={event.id}
                event={event}
                onReplay={() => {
                  control({ action: 'replay', eventId: event.id });
                }}
              />
            ))}
          </ul>
        </ScrollArea>
      )}
    </div>
  );
}

/** Where events come from beside the local call. */
function RelayLines() {
  const relays = useStudioState((state) => state.session.relays) ?? [];
  return relays.map(({ destinationId, name, phase, problem }) => (
    <div key={destinationId} className={classes.relay} title={problem && said(problem)}>
      <StatusLight tone={phase === 'connected' ? 'good' : phase === 'refused' ? 'warning' : 'off'} />
      <Text size="xs" c="dimmed" truncate>
        {phase === 'connected'
          ? t('Events of {{name}} come in.', { name })
          : `${name}: ${problem === undefined ? t('connecting…') : said(problem)}`}
      </Text>
    </div>
  ));
}

function EventRow({ event, onReplay }: { event: LiveEvent; onReplay: () => void }) {
  const nowMs = useNow();
  const { text, detail } = describeEvent(event);
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <Text size="xs" fw={600} truncate>
          {text}
        </Text>
        {detail && (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {detail}
          </Text>
        )}
      </div>
      <Text size="xs" c="dimmed" title={formatMoment(event.atMs)} className={classes.when ?? ''}>
        {event.test ? t('test') : agoOf(nowMs - event.atMs)}
      </Text>
      {isAlertEvent(event) && (
        <IconButton label={t('Show again: {{text}}', { text })} icon={IconRepeat} onClick={onReplay} />
      )}
    </li>
  );
}
