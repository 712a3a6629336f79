import { Button, Loader } from '@mantine/core';
import { IconPlayerPlayFilled, IconVolumeOff } from '@tabler/icons-react';
import type { JSX } from 'react';
import type { BroadcastPlayer } from './broadcast-player.ts';
import type { PlayerState } from './player-state.ts';
import styles from './stage-message.module.css';
import type { StageView } from './stage-view.ts';

interface Props {
  view: StageView;
  /** Of the channel or recording. */
  title: string;
  state: PlayerState;
  player: BroadcastPlayer | undefined;
}

/** What is said over the picture, and the one thing to do about it. */
export function StageMessage({ view, title, state, player }: Props): JSX.Element {
  return (
    <>
      <div className={styles['message']} role="status" data-over-picture={state.picture || undefined}>
        {view === 'offline' && (
          <>
            <p className={styles['headline']}>{title} is offline</p>
            <p>Leave this page open: it starts by itself as soon as the channel is back.</p>
          </>
        )}
        {view === 'interrupted' && (
          <>
            <Loader size="sm" color="white" aria-hidden="true" />
            <p className={styles['headline']}>Back in a moment</p>
            <p>The broadcaster’s connection was interrupted.</p>
          </>
        )}
        {view === 'no-network' && (
          <>
            <p className={styles['headline']}>You are offline</p>
            <p>The picture goes on by itself as soon as there is a network again.</p>
          </>
        )}
        {view === 'refused' && (
          <>
            <p className={styles['headline']}>Your link is no longer good</p>
            <p>This is private. Ask whoever gave you the link for a new one.</p>
          </>
        )}
        {view === 'waiting' && (
          <span className={styles['spinner']}>
            <Loader color="white" aria-label="Loading the picture" />
          </span>
        )}
        {view === 'codec' && (
          <>
            <p className={styles['headline']}>This browser can’t play this broadcast</p>
            <p>{codecAdvice(state)}</p>
          </>
        )}
        {view === 'trouble' && (
          <>
            <p className={styles['headline']}>The picture isn’t coming through</p>
            <p>
              {state.failure === 'media'
                ? 'Part of the broadcast could not be played.'
                : 'It can’t be fetched from the relay just now.'}{' '}
              This page keeps trying.
            </p>
            <Button onClick={() => player?.retry()}>Try again</Button>
          </>
        )}
      </div>
      {view === 'paused' && (
        <button
          type="button"
          className={styles['play']}
          aria-label="Play"
          onClick={() => player?.togglePlay()}
        >
          <IconPlayerPlayFilled size={36} />
        </button>
      )}
      {state.mutedByBrowser && state.picture && (
        <Button
          className={styles['unmute']}
          leftSection={<IconVolumeOff size={20} />}
          onClick={() => player?.setMuted(false)}
        >
          Unmute
        </Button>
      )}
    </>
  );
}

function codecAdvice({ unplayable }: PlayerState): string {
  const rungs = unplayable.length > 0 ? ` (${unplayable.join(', ')})` : '';
  return `It is sent in a format that is missing here${rungs}, such as HEVC. Try Safari, or a phone or television made after 2017.`;
}
