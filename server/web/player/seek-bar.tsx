import { useState, type JSX, type KeyboardEvent, type PointerEvent } from 'react';
import type { BroadcastPlayer } from './broadcast-player.ts';
import type { PlayerState } from './player-state.ts';
import styles from './seek-bar.module.css';
import { SeekPreview } from './seek-preview.tsx';
import type { SeekThumbnails } from './seek-thumbnails.ts';
import { spokenTime } from './time-text.ts';

/** With less than this to go back to, there is nothing to seek in. */
const minRangeSeconds = 12;
const stepSeconds = 5;
const pageSeconds = 60;

interface Props {
  player: BroadcastPlayer;
  state: PlayerState;
  thumbnails: SeekThumbnails;
  onUse: () => void;
}

/** True if there is enough to go back to. */
function isSeekable({ range }: Pick<PlayerState, 'range'>): boolean {
  return range !== undefined && range.endSeconds - range.startSeconds >= minRangeSeconds;
}

/**
 * Where the picture is in what can be seen: of something live the last minutes or hours up to now, of a
 * recording all of it.
 */
export function SeekBar({ player, state, thumbnails, onUse }: Props): JSX.Element | undefined {
  /** Where the pointer is, from 0 to 1. */
  const [pointed, setPointed] = useState<number>();
  const [dragging, setDragging] = useState(false);
  const { range, recorded, behind, over, positionSeconds, bufferedToSeconds } = state;
  if (!range || !isSeekable(state)) return undefined;
  const length = range.endSeconds - range.startSeconds;
  const shareOf = (seconds: number): number =>
    Math.min(1, Math.max(0, (seconds - range.startSeconds) / length));
  const secondsOf = (share: number): number => range.startSeconds + share * length;
  const atLive = !recorded && !behind;
  const played = dragging && pointed !== undefined ? pointed : atLive ? 1 : shareOf(positionSeconds);

  const shareAt = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const point = (event: PointerEvent<HTMLElement>): void => {
    setPointed(shareAt(event));
    onUse();
  };
  const handleKey = (event: KeyboardEvent): void => {
    const actions: Record<string, () => void> = {
      ArrowLeft: () => player.seekBy(-stepSeconds),
      ArrowDown: () => player.seekBy(-stepSeconds),
      ArrowRight: () => player.seekBy(stepSeconds),
      ArrowUp: () => player.seekBy(stepSeconds),
      PageDown: () => player.seekBy(-pageSeconds),
      PageUp: () => player.seekBy(pageSeconds),
      Home: () => player.seekToShare(0),
      End: () => player.seekToShare(1),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
    onUse();
  };

  const behindSeconds = range.endSeconds - positionSeconds;
  const valueText = recorded
    ? `${spokenTime(positionSeconds - range.startSeconds)} of ${spokenTime(length)}`
    : atLive
      ? 'Live'
      : `${spokenTime(behindSeconds)} behind ${over ? 'the end' : 'live'}`;
  return (
    <div
      className={styles['seek']}
      role="slider"
      tabIndex={0}
      aria-label="Position"
      aria-valuemin={0}
      aria-valuemax={Math.round(length)}
      aria-valuenow={Math.round(played * length)}
      aria-valuetext={valueText}
      data-dragging={dragging || undefined}
      onKeyDown={handleKey}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
        point(event);
      }}
      onPointerMove={point}
      onPointerUp={(event) => {
        if (!dragging) return;
        setDragging(false);
        if (event.pointerType !== 'mouse') setPointed(undefined);
        player.seekTo(secondsOf(shareAt(event)));
      }}
      onPointerCancel={() => {
        setDragging(false);
        setPointed(undefined);
      }}
      onPointerLeave={() => {
        if (!dragging) setPointed(undefined);
      }}
    >
      <div className={styles['track']}>
        <div className={styles['buffered']} style={{ width: `${shareOf(bufferedToSeconds) * 100}%` }} />
        {pointed !== undefined && (
          <div className={styles['pointed']} style={{ width: `${pointed * 100}%` }} />
        )}
        <div
          className={styles['played']}
          data-live={!recorded || undefined}
          style={{ width: `${played * 100}%` }}
        />
      </div>
      <div className={styles['thumb']} style={{ left: `${played * 100}%` }} />
      {pointed !== undefined && (
        <SeekPreview
          share={pointed}
          positionSeconds={secondsOf(pointed)}
          range={range}
          recorded={recorded}
          dateMs={player.dateAt(secondsOf(pointed))}
          thumbnails={thumbnails}
        />
      )}
    </div>
  );
}
