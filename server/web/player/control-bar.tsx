import { ActionIcon, Slider } from '@mantine/core';
import {
  IconBadgeCc,
  IconBadgeCcFilled,
  IconMaximize,
  IconMinimize,
  IconPictureInPicture,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRefresh,
  IconVolume,
  IconVolume2,
  IconVolumeOff,
} from '@tabler/icons-react';
import type { JSX, ReactNode, RefObject } from 'react';
import type { BroadcastPlayer } from './broadcast-player.ts';
import styles from './control-bar.module.css';
import { LiveBadge } from './live-badge.tsx';
import { isPictureInPicturePossible, togglePictureInPicture } from './picture-in-picture.ts';
import type { PlayerState } from './player-state.ts';
import { SeekBar } from './seek-bar.tsx';
import type { SeekThumbnails } from './seek-thumbnails.ts';
import { SettingsMenu } from './settings-menu.tsx';
import { clockText } from './time-text.ts';
import type { FullScreen } from './use-full-screen.ts';

interface Props {
  player: BroadcastPlayer;
  state: PlayerState;
  stage: RefObject<HTMLElement | null>;
  fullScreen: FullScreen;
  thumbnails: SeekThumbnails;
  onStatistics: () => void;
  onKeys: () => void;
  /** Called when a control is in use, so that the bar stays. */
  onUse: () => void;
}

/** The controls along the lower edge of the picture. */
export function ControlBar(props: Props): JSX.Element {
  const { player, state, stage, fullScreen, thumbnails, onStatistics, onKeys, onUse } = props;
  const { picture, soundOnly, recorded, captions, captionsId } = state;
  return (
    <div className={styles['bar']} role="group" aria-label="Controls">
      {picture && <SeekBar player={player} state={state} thumbnails={thumbnails} onUse={onUse} />}
      <PlayControl player={player} state={state} />
      <VolumeControl player={player} state={state} onUse={onUse} />
      {picture && (recorded ? <RecordedTime state={state} /> : <LiveBadge player={player} state={state} />)}
      <span className={styles['space']} />
      {captions.length > 0 && (
        <Control
          label={captionsId === undefined ? 'Show captions' : 'Hide captions'}
          keys="c"
          onClick={() => player.toggleCaptions()}
        >
          {captionsId === undefined ? <IconBadgeCc size={22} /> : <IconBadgeCcFilled size={22} />}
        </Control>
      )}
      <SettingsMenu player={player} state={state} onStatistics={onStatistics} onKeys={onKeys} onUse={onUse} />
      {isPictureInPicturePossible() && picture && !soundOnly && (
        <Control
          label="Picture in picture"
          keys="p"
          onClick={() => void togglePictureInPicture(stage.current?.querySelector('video'))}
        >
          <IconPictureInPicture size={22} />
        </Control>
      )}
      <Control
        label={fullScreen.active ? 'Leave full screen' : 'Full screen'}
        keys="f"
        onClick={fullScreen.toggle}
      >
        {fullScreen.active ? <IconMinimize size={22} /> : <IconMaximize size={22} />}
      </Control>
    </div>
  );
}

function PlayControl({ player, state }: Pick<Props, 'player' | 'state'>): JSX.Element {
  if (state.phase === 'ended') {
    return (
      <Control label="Play again" keys="k" onClick={() => player.togglePlay()}>
        <IconRefresh size={22} />
      </Control>
    );
  }
  const paused = state.phase === 'paused';
  return (
    <Control label={paused ? 'Play' : 'Pause'} keys="k" onClick={() => player.togglePlay()}>
      {paused ? <IconPlayerPlayFilled size={22} /> : <IconPlayerPauseFilled size={22} />}
    </Control>
  );
}

function VolumeControl({ player, state, onUse }: Pick<Props, 'player' | 'state' | 'onUse'>): JSX.Element {
  const silent = state.muted || state.volume === 0;
  const VolumeIcon = silent ? IconVolumeOff : state.volume < 0.5 ? IconVolume2 : IconVolume;
  return (
    <div className={styles['volume']}>
      <Control label={silent ? 'Unmute' : 'Mute'} keys="m" onClick={() => player.setMuted(!silent)}>
        <VolumeIcon size={22} />
      </Control>
      <Slider
        classNames={{ root: styles['slider'] ?? '', track: styles['track'] ?? '' }}
        thumbLabel="Volume"
        color="white"
        size={4}
        thumbSize={14}
        label={null}
        min={0}
        max={100}
        value={silent ? 0 : Math.round(state.volume * 100)}
        onChange={(percent) => {
          player.setVolume(percent / 100);
          onUse();
        }}
      />
    </div>
  );
}

function RecordedTime({ state: { range, positionSeconds } }: Pick<Props, 'state'>): JSX.Element | undefined {
  if (!range) return undefined;
  return (
    <span className={styles['time']}>
      {clockText(positionSeconds - range.startSeconds)}
      <span className={styles['length']}> / {clockText(range.endSeconds - range.startSeconds)}</span>
    </span>
  );
}

function Control({
  label,
  keys,
  onClick,
  children,
}: {
  label: string;
  keys?: string;
  onClick: () => void;
  children: ReactNode;
}): JSX.Element {
  return (
    <ActionIcon
      className={styles['control'] ?? ''}
      variant="transparent"
      color="white"
      size={40}
      aria-label={label}
      aria-keyshortcuts={keys}
      title={keys ? `${label} (${keys})` : label}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  );
}
