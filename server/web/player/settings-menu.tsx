import { ActionIcon, Menu } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconSettings } from '@tabler/icons-react';
import { useState, type JSX } from 'react';
import type { BroadcastPlayer } from './broadcast-player.ts';
import type { PlayerState } from './player-state.ts';
import styles from './settings-menu.module.css';
import { settingsOf, type Setting } from './settings.ts';

interface Props {
  player: BroadcastPlayer;
  state: PlayerState;
  onStatistics: () => void;
  onKeys: () => void;
  onUse: () => void;
}

/** Quality, delay or speed, and captions; each on a page of its own, so that there is room on a phone. */
export function SettingsMenu({ player, state, onStatistics, onKeys, onUse }: Props): JSX.Element {
  const [opened, setOpened] = useState(false);
  const [page, setPage] = useState<string>();
  const settings = settingsOf(player, state);
  const setting = settings.find(({ name }) => name === page);
  const quality = settings.find(({ name }) => name === 'Quality');
  // What has no mouse has no keys, as a rule; those who have some may still press the question mark.
  const hasKeyboard = window.matchMedia('(hover: hover)').matches;
  return (
    // Inside of the stage, or it would not be seen in full screen.
    <Menu
      withinPortal={false}
      withInitialFocusPlaceholder={false}
      position="top-end"
      offset={8}
      opened={opened}
      onChange={(open) => {
        setOpened(open);
        setPage(undefined);
        onUse();
      }}
    >
      <Menu.Target>
        <ActionIcon
          className={styles['target'] ?? ''}
          variant="transparent"
          color="white"
          size={40}
          aria-label={quality ? `Settings, quality: ${quality.shown}` : 'Settings'}
          title="Settings"
        >
          <IconSettings size={22} />
        </ActionIcon>
      </Menu.Target>
      {/* Another page is another list, whose first entry takes the focus. */}
      <Menu.Dropdown className={styles['menu'] ?? ''} key={page ?? ''}>
        {setting ? (
          <SettingPage setting={setting} state={state} onBack={() => setPage(undefined)} />
        ) : (
          <>
            {settings.map(({ name, shown }, index) => (
              <Menu.Item
                key={name}
                closeMenuOnClick={false}
                data-autofocus={index === 0 || undefined}
                onClick={() => setPage(name)}
                rightSection={
                  <span className={styles['value']}>
                    {shown}
                    <IconChevronRight size={16} aria-hidden="true" />
                  </span>
                }
              >
                {name}
              </Menu.Item>
            ))}
            <Menu.Item
              onClick={onStatistics}
              rightSection={hasKeyboard && <span className={styles['value']}>I</span>}
            >
              Statistics
            </Menu.Item>
            {hasKeyboard && (
              <Menu.Item onClick={onKeys} rightSection={<span className={styles['value']}>?</span>}>
                Keys
              </Menu.Item>
            )}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function SettingPage({
  setting,
  state,
  onBack,
}: {
  setting: Setting;
  state: PlayerState;
  onBack: () => void;
}): JSX.Element {
  const { name, value, options } = setting;
  return (
    <>
      <Menu.Item
        closeMenuOnClick={false}
        leftSection={<IconChevronLeft size={16} aria-hidden="true" />}
        onClick={onBack}
        data-autofocus
      >
        {name}
      </Menu.Item>
      <Menu.RadioGroup value={value} onChange={(chosen) => setting.choose(chosen)}>
        {options.map(({ id, label, hint }) => (
          // What is chosen already is no change, of which the group would tell.
          <Menu.RadioItem
            key={id}
            value={id}
            closeMenuOnClick
            onClick={() => {
              if (id === value) setting.retry?.();
            }}
          >
            {label}
            {hint && <span className={styles['hint']}>{hint}</span>}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      {name === 'Quality' && state.unplayable.length > 0 && (
        <p className={styles['note']}>This browser can’t play {state.unplayable.join(', ')}.</p>
      )}
    </>
  );
}
