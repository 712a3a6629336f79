import { Slider } from '@mantine/core';
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBackFilled,
  IconPlayerStopFilled,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useStudio } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import type { MediaAction, MediaState } from '../../../program/program-controller.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { formatMediaTime } from './media-time.ts';
import classes from './media-transport.module.css';

/** Play, pause, back to the start, stop, and where it is. */
export function MediaTransport({ state, name }: { state: MediaState; name: string }) {
  const { program } = useStudio();
  const [draggedMs, setDraggedMs] = useState<number>();
  const control = (action: MediaAction, positionMs?: number): void => {
    program.controlMedia(state.sourceId, action, positionMs);
  };
  const { phase, durationMs } = state;
  const positionMs = draggedMs ?? state.positionMs;
  const plays = phase === 'playing';
  return (
    <div className={classes.transport}>
      <div className={classes.buttons}>
        <IconButton
          label={plays ? t('Pause {{name}}', { name }) : t('Play {{name}}', { name })}
          icon={plays ? IconPlayerPauseFilled : IconPlayerPlayFilled}
          onClick={() => {
            control(plays ? 'pause' : 'play');
          }}
        />
        <IconButton
          label={t('Play {{name}} from the start', { name })}
          icon={IconPlayerSkipBackFilled}
          onClick={() => {
            control('restart');
          }}
        />
        <IconButton
          label={t('Stop {{name}}', { name })}
          icon={IconPlayerStopFilled}
          onClick={() => {
            control('stop');
          }}
        />
        <span className={classes.time}>
          {formatMediaTime(positionMs)} / {formatMediaTime(durationMs)}
        </span>
      </div>
      <Slider
        thumbLabel={t('Position in {{name}}', { name })}
        size={3}
        thumbSize={12}
        color="gray"
        min={0}
        max={Math.max(1, durationMs)}
        step={100}
        disabled={durationMs === 0}
        label={formatMediaTime}
        value={Math.min(positionMs, Math.max(1, durationMs))}
        onChange={setDraggedMs}
        onChangeEnd={(ms) => {
          setDraggedMs(undefined);
          control('seek', ms);
        }}
      />
    </div>
  );
}
