import type { JSX } from 'react';
import type { BroadcastPlayer } from './broadcast-player.ts';
import styles from './live-badge.module.css';
import type { PlayerState } from './player-state.ts';
import { clockText } from './time-text.ts';

/** "1.8 s", and a clock's way once minutes matter. */
function behindText(seconds: number): string {
  if (seconds >= 60) return clockText(seconds);
  return `${seconds < 10 ? seconds.toFixed(1) : String(Math.round(seconds))} s`;
}

/** Says that the picture is live and how far behind; a way back to live once it is far behind. */
export function LiveBadge({ player, state }: { player: BroadcastPlayer; state: PlayerState }): JSX.Element {
  const { latencySeconds, behind, over, range, positionSeconds } = state;
  if (over) {
    const left = range ? behindText(range.endSeconds - positionSeconds) : '';
    return (
      <span className={styles['badge']} title="The broadcast is over; this is the rest of it">
        <span className={styles['dot']} />
        Over
        <span className={styles['latency']}>−{left}</span>
      </span>
    );
  }
  const latency = latencySeconds === undefined ? '' : behindText(latencySeconds);
  if (behind) {
    return (
      <button type="button" className={styles['badge']} onClick={() => player.goLive()}>
        <span className={styles['dot']} />
        Back to live
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
