import { Anchor, Button, Group, Menu, Switch, Tooltip } from '@mantine/core';
import {
  IconCopy,
  IconDotsVertical,
  IconExternalLink,
  IconLock,
  IconPencil,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import type { Destination, DestinationState } from '../../../shared/contracts/engine.ts';
import type { MenuEntry } from '../../ui/action.ts';
import { ActionMenuItems } from '../../ui/action-menu.tsx';
import { useContextMenu } from '../../ui/context-menu.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { StatusLight } from '../../ui/status-light.tsx';
import { t } from '../../language/language.ts';
import { DestinationNumbers } from './destination-numbers.tsx';
import { describeDestination } from './describe-destination.ts';
import { switched } from './destination-draft.ts';
import classes from './destinations.module.css';
import { LimitNotes } from './limit-notes.tsx';
import { editDestination } from './edited-destination.ts';

interface DestinationRowProps {
  destination: Destination;
  state: DestinationState | undefined;
}

/** One destination: what it does now, and what can be done with it alone. */
export function DestinationRow({ destination, state }: DestinationRowProps) {
  const { id, name } = destination;
  const studio = useStudio();
  const sessionPhase = useStudioState((each) => each.session.phase);
  const [removing, setRemoving] = useState(false);
  const { open, menu } = useContextMenu();
  const running = state !== undefined && state.phase !== 'idle' && state.phase !== 'failed';
  const inBroadcast = sessionPhase === 'live' || sessionPhase === 'starting';
  const { tone, sentence, pulsing } = describeDestination(destination, state, inBroadcast);
  const start = (): void => {
    void studio.attempt(studio.engine.session.startDestination.mutate(id));
  };
  const { watchUrl } = destination;
  const entries: MenuEntry[] = [
    {
      id: 'edit',
      label: t('Edit'),
      icon: IconPencil,
      disabled: running,
      run: () => {
        editDestination(id);
      },
    },
    ...(watchUrl === undefined
      ? []
      : [
          {
            id: 'copy',
            label: t('Copy watch link'),
            icon: IconCopy,
            run: () => {
              void studio.attempt(navigator.clipboard.writeText(watchUrl));
            },
          },
        ]),
    {
      id: 'remove',
      label: t('Remove…'),
      icon: IconTrash,
      danger: true,
      disabled: running,
      run: () => {
        setRemoving(true);
      },
    },
  ];

  return (
    <article
      className={classes.row}
      aria-label={name}
      onContextMenu={(event) => {
        open(event, entries);
      }}
    >
      <div className={classes.rowHead}>
        <StatusLight tone={tone} pulsing={pulsing} />
        <span className={classes.rowName}>{name}</span>
        {watchUrl !== undefined && (
          <Anchor
            href={watchUrl}
            target="_blank"
            rel="noreferrer"
            className={classes.watch ?? ''}
            aria-label={t('Watch page of {{name}}', { name })}
          >
            {t('Watch')} <IconExternalLink size={13} />
          </Anchor>
        )}
        {inBroadcast && !running && (
          <IconButton label={t('Start {{name}}', { name })} icon={IconPlayerPlayFilled} onClick={start} />
        )}
        {inBroadcast && running && (
          <IconButton
            label={t('Stop {{name}}', { name })}
            icon={IconPlayerStopFilled}
            onClick={() => {
              void studio.attempt(studio.engine.session.stopDestination.mutate(id));
            }}
          />
        )}
        {!inBroadcast && (
          <Switch
            size="xs"
            aria-label={t('Go live to {{name}}', { name })}
            checked={destination.enabled}
            onChange={(event) => {
              void studio.attempt(studio.saveDestination(switched(destination, event.currentTarget.checked)));
            }}
          />
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <IconButton label={t('More for {{name}}', { name })} icon={IconDotsVertical} />
          </Menu.Target>
          <Menu.Dropdown>
            <ActionMenuItems entries={entries} />
          </Menu.Dropdown>
        </Menu>
      </div>
      <div className={classes.sentence} data-tone={tone}>
        {sentence}
        {state?.srt?.encrypted && (
          <Tooltip label={t('The stream is encrypted with your passphrase.')} openDelay={400}>
            <IconLock className={classes.lock} size={13} role="img" aria-label={t('Encrypted')} />
          </Tooltip>
        )}
      </div>
      {destination.enabled && <LimitNotes destination={destination} />}
      {state && running && <DestinationNumbers state={state} />}
      {state?.phase === 'failed' && inBroadcast && (
        <Group gap={6} mt={6} pl={18}>
          <Button size="compact-xs" variant="default" onClick={start}>
            {t('Try again')}
          </Button>
        </Group>
      )}
      {removing && (
        <Group gap={6} mt={8} pl={18}>
          <span className={classes.question}>
            {destination.hasKey ? t('Remove it with its key?') : t('Remove it?')}
          </span>
          <Button
            size="compact-xs"
            color="onAir.7"
            autoFocus
            onClick={() => {
              void studio.removeDestination(id);
            }}
          >
            {t('Remove')}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              setRemoving(false);
            }}
          >
            {t('Keep')}
          </Button>
        </Group>
      )}
      {menu}
    </article>
  );
}
