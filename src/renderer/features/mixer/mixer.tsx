import { Button, Menu } from '@mantine/core';
import { IconMicrophone, IconPlus, IconVolume } from '@tabler/icons-react';
import { useRef, useState, type ReactNode } from 'react';
import { freeName, newId } from '../../bridge/scene-store.ts';
import { useCollection, useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { addAudioInput } from '../../../shared/scene/commands.ts';
import { newAudioInput } from '../../../shared/scene/defaults.ts';
import { ActionMenuItems } from '../../ui/action-menu.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { t } from '../../language/language.ts';
import { InputPanel } from './input-panel.tsx';
import { Loudness } from './loudness.tsx';
import { Meter, MeterScale } from './meter.tsx';
import { MonitorSettings } from './monitor-settings.tsx';
import classes from './mixer.module.css';
import { Strip } from './strip.tsx';

/** Every audio input as a strip, and the sum that goes on air. */
export function Mixer() {
  const { audioInputs } = useCollection();
  const root = useRef<HTMLDivElement>(null);
  const [openId, setOpenId] = useState<string>();
  const open = audioInputs.find((input) => input.id === openId);
  if (open) {
    return (
      <InputPanel
        key={open.id}
        input={open}
        onClose={() => {
          setOpenId(undefined);
          // Keys go on where they came from.
          requestAnimationFrame(() => {
            root.current?.querySelector<HTMLElement>(`[data-opens="${open.id}"]`)?.focus();
          });
        }}
      />
    );
  }
  return (
    <div ref={root} className={classes.root}>
      <Panel
        title={t('Mixer')}
        tools={
          <AddMicrophoneMenu>
            <IconButton label={t('Add microphone')} icon={IconPlus} />
          </AddMicrophoneMenu>
        }
      >
        {audioInputs.length === 0 && (
          <EmptyState
            action={
              <AddMicrophoneMenu>
                <Button size="xs" variant="default" leftSection={<IconPlus size={14} />}>
                  {t('Add microphone')}
                </Button>
              </AddMicrophoneMenu>
            }
          >
            {t('Your viewers hear nothing yet. Add a microphone to be heard.')}
          </EmptyState>
        )}
        {audioInputs.length > 0 && (
          <ul className={classes.strips} aria-label={t('Mixer strips')}>
            {audioInputs.map((input) => (
              <Strip
                key={input.id}
                input={input}
                onOpen={() => {
                  setOpenId(input.id);
                }}
              />
            ))}
            <li className={classes.strip}>
              <IconVolume size={17} className={classes.masterIcon} />
              <div className={classes.name}>{t('Program')}</div>
              <div className={classes.level}>
                <Meter id="master" label={t('the program')} />
                <MeterScale />
              </div>
              <div className={classes.master}>
                <MonitorSettings />
              </div>
            </li>
            <Loudness />
          </ul>
        )}
      </Panel>
    </div>
  );
}

function AddMicrophoneMenu({ children }: { children: ReactNode }) {
  const studio = useStudio();
  const devices = useStudioState((state) => state.devices);
  const microphones = devices.filter((device) => device.kind === 'microphone' && device.label !== '');
  // Before the first permission devices have no names.
  const choices = microphones.length > 0 ? microphones : [{ deviceId: '', label: t('Microphone') }];
  return (
    <Menu position="bottom-end">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <ActionMenuItems
          entries={choices.map(({ deviceId, label }) => ({
            id: `add-${deviceId}`,
            label,
            icon: IconMicrophone,
            run: () => {
              studio.scenes.change(t('Add {{label}}', { label }), (before) =>
                addAudioInput(
                  before,
                  newAudioInput(newId(), freeName(label, before.audioInputs), deviceId, label),
                ),
              );
            },
          }))}
        />
      </Menu.Dropdown>
    </Menu>
  );
}
