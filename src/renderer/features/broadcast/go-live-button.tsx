import { Button, Group, Tooltip } from '@mantine/core';
import { IconBroadcast, IconPlayerStopFilled, IconPlus } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { showKeys } from '../../ui/action.ts';
import { t } from '../../language/language.ts';
import classes from './broadcast.module.css';
import { askToStop, countReady, goLiveOrAskToStop, useStopGuard } from './go-live.ts';

/** A question that nobody answers goes away. */
const guardMs = 8_000;

/** Says what it will do; on air it becomes Stop, which asks once more. */
export function GoLiveButton({ onNeedDestination }: { onNeedDestination: () => void }) {
  const studio = useStudio();
  const phase = useStudioState((state) => state.session.phase);
  const isDraining = useStudioState((state) => state.session.delay?.phase === 'draining');
  const ready = useStudioState((state) => countReady(state.destinations));
  const stored = useStudioState((state) => state.destinations.length);
  const linked = useStudioState((state) => state.link === 'open');
  const asking = useStopGuard((state) => state.asking) && phase === 'live';

  useEffect(() => {
    if (!asking) return;
    const timer = setTimeout(() => {
      askToStop(false);
    }, guardMs);
    return () => {
      clearTimeout(timer);
    };
  }, [asking]);

  const press = (): void => {
    goLiveOrAskToStop(studio, onNeedDestination);
  };
  const key = showKeys('mod+shift+l');

  if (asking) {
    return (
      <Group gap="xs" wrap="nowrap" miw={0} role="group" aria-label={t('End the broadcast?')}>
        <span className={classes.question}>{t('Your viewers will see the end of the broadcast.')}</span>
        <Button
          size="md"
          color="onAir.6"
          className={classes.answer}
          leftSection={<IconPlayerStopFilled size={18} />}
          onClick={() => {
            askToStop(false);
            void studio.attempt(studio.engine.session.stop.mutate());
          }}
        >
          {t('End broadcast')}
        </Button>
        {/* Where Stop was, so that a double click ends nothing. */}
        <Button
          size="md"
          variant="default"
          className={classes.answer}
          autoFocus
          onClick={() => {
            askToStop(false);
          }}
        >
          {t('Keep going')}
        </Button>
      </Group>
    );
  }
  switch (phase) {
    case 'idle':
      return ready === 0 ? (
        <Button size="md" className={classes.button} leftSection={<IconPlus size={18} />} onClick={press}>
          {stored === 0 ? t('Add a destination to go live') : t('Switch on a destination to go live')}
        </Button>
      ) : (
        <Tooltip label={t('Go live ({{key}})', { key })} openDelay={600}>
          <Button
            size="md"
            className={classes.button}
            disabled={!linked}
            leftSection={<IconBroadcast size={20} />}
            onClick={press}
          >
            {t('Go live to {{count}} destinations', { count: ready })}
          </Button>
        </Tooltip>
      );
    case 'starting':
      return (
        <Button size="md" variant="default" className={classes.button} onClick={press}>
          {t('Cancel')}
        </Button>
      );
    case 'live':
      return (
        <Tooltip label={t('Stop ({{key}})', { key })} openDelay={600}>
          <Button
            size="md"
            color="onAir.6"
            className={classes.button}
            leftSection={<IconPlayerStopFilled size={18} />}
            onClick={press}
          >
            {t('Stop')}
          </Button>
        </Tooltip>
      );
    case 'stopping':
      return isDraining ? (
        <Button
          size="md"
          color="onAir.6"
          className={classes.button}
          leftSection={<IconPlayerStopFilled size={18} />}
          onClick={() => {
            void studio.attempt(studio.engine.session.stop.mutate());
          }}
        >
          {t('End now')}
        </Button>
      ) : (
        <Button size="md" variant="default" className={classes.button} loading>
          {t('Stopping')}
        </Button>
      );
  }
}
