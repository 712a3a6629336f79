import { ActionIcon, Slider } from '@mantine/core';
import {
  IconMaximize,
  IconMinimize,
  IconPictureInPicture,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconVolume,
  IconVolume2,
  IconVolumeOff,
} from '@tabler/icons-react';
import type { JSX, ReactNode, RefObject } from 'react';
import styles from './control-bar.module.css';
import { LiveBadge } from './live-badge.tsx';
import type { LivePlayer } from './live-player.ts';
import type { PlayerState } from './player-state.ts';
import { QualityMenu } from './quality-menu.tsx';
import type { FullScreen } from './use-full-screen.ts';

interface Props {
  player: LivePlayer;
  state: PlayerState;
  stage: RefObject<HTMLElement | null>;
  fullScreen: FullScreen;
  /** Called when a control is in use, so that the bar stays. */
  onUse: () => void;
}

/** The controls along the lower edge of the picture. */
export function ControlBar({ player, state, stage, fullScreen, onUse }: Props): JSX.Element {
  const silent = state.muted || state.volume === 0;
  const VolumeIcon = silent ? IconVolumeOff : state.volume < 0.5 ? IconVolume2 : IconVolume;
  const paused = state.phase === 'paused';
  return (
    <div className={styles['bar']} role="group" aria-label="Controls">
      <Control label={paused ? 'Play' : 'Pause'} keys="k" onClick={() => player.togglePlay()}>
        {paused ? <IconPlayerPlayFilled size={22} /> : <IconPlayerPauseFilled size={22} />}
      </Control>
      <div className={styles['volume']}>
        <Control label={silent ? 'Unmute' : 'Mute'} keys="m" onClick={() => player.setMuted(!silent)}>
          <VolumeIcon size={22} />
        </Control>
        <Slider
          className={styles['slider'] ?? ''}
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
      {state.picture && <LiveBadge player={player} state={state} />}
      <span className={styles['space']} />
      <QualityMenu player={player} state={state} onUse={onUse} />
      {document.pictureInPictureEnabled && state.picture && (
        <Control label="Picture in picture" onClick={() => void togglePictureInPicture(stage.current)}>
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

async function togglePictureInPicture(stage: HTMLElement | null): Promise<void> {
  try {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await stage?.querySelector('video')?.requestPictureInPicture();
  } catch {
    // The browser refuses before there is a picture, or by a setting of its own; it says so itself.
  }
}
