import { ActionIcon, Menu } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import type { JSX } from 'react';
import type { LivePlayer } from './live-player.ts';
import type { PlayerState } from './player-state.ts';
import styles from './quality-menu.module.css';

const automatic = 'auto';

interface Props {
  player: LivePlayer;
  state: PlayerState;
  onUse: () => void;
}

/** Lets the viewer fix a rung of the ladder. Absent where the browser chooses by itself. */
export function QualityMenu({ player, state, onUse }: Props): JSX.Element | undefined {
  const { qualities, unplayable, quality, shownQuality } = state;
  if (qualities.length === 0) return undefined;
  const labelOf = (id: string | undefined): string =>
    qualities.find((offered) => offered.id === id)?.label ?? '';
  const shown = labelOf(shownQuality);
  const auto = quality === undefined && shown ? `Auto (${shown})` : 'Auto';
  return (
    // Inside of the stage, or it would not be seen in full screen.
    <Menu
      withinPortal={false}
      withInitialFocusPlaceholder={false}
      position="top-end"
      offset={8}
      onOpen={onUse}
      onClose={onUse}
    >
      <Menu.Target>
        <ActionIcon
          className={styles['target'] ?? ''}
          variant="transparent"
          color="white"
          size={40}
          aria-label={`Quality: ${quality === undefined ? auto : labelOf(quality)}`}
          title="Quality"
        >
          <IconSettings size={22} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={styles['menu'] ?? ''}>
        <Menu.Label>Quality</Menu.Label>
        <Menu.RadioGroup
          value={quality ?? automatic}
          onChange={(chosen) => player.setQuality(chosen === automatic ? undefined : chosen)}
        >
          <Menu.RadioItem value={automatic} closeMenuOnClick>
            {auto}
          </Menu.RadioItem>
          {qualities.map(({ id, label }) => (
            <Menu.RadioItem key={id} value={id} closeMenuOnClick>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        {unplayable.length > 0 && (
          <p className={styles['note']}>This browser can’t play {unplayable.join(', ')}.</p>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
