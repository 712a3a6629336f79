import type { JSX } from 'react';
import styles from './live-badge.module.css';
import type { LivePlayer } from './live-player.ts';
import type { PlayerState } from './player-state.ts';

/** "1.8 s", and whole seconds once tenths no longer matter. */
function secondsText(seconds: number): string {
  return `${seconds < 10 ? seconds.toFixed(1) : String(Math.round(seconds))} s`;
}

/** Says that the picture is live and how far behind; a way back to live once it is far behind. */
export function LiveBadge({ player, state }: { player: LivePlayer; state: PlayerState }): JSX.Element {
  const { latencySeconds, behind } = state;
  const latency = latencySeconds === undefined ? '' : secondsText(latencySeconds);
  if (behind) {
    return (
      <button type="button" className={styles['badge']} onClick={() => player.goLive()}>
        <span className={styles['dot']} />
        Go to live
        <span className={styles['latency']}>−{latency}</span>
      </button>
    );
  }
  return (
    <span className={styles['badge']} data-live title={latency && `${latency} behind the newest picture`}>
      <span className={styles['dot']} />
      Live
      <span className={styles['latency']}>{latency}</span>
    </span>
  );
}
