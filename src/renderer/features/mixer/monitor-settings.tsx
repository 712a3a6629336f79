import { Popover } from '@mantine/core';
import { IconHeadphones } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import type { MonitorSettings as Settings } from '../../../shared/contracts/engine.ts';
import { DeviceSelect } from '../../ui/device-select.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import classes from './mixer.module.css';

/** Where and how loud the performer hears what is monitored. */
export function MonitorSettings() {
  const studio = useStudio();
  const settings = useStudioState((state) => state.settings.monitor);
  const outputs = useOutputs();
  useEffect(() => {
    const listener = studio.program.on('monitorProblem', ({ message }) => {
      studio.notify({ text: message, tone: 'bad' });
    });
    return () => {
      listener.dispose();
    };
  }, [studio]);
  const edit = (patch: Partial<Settings>): void => {
    void studio.updateSettings({ monitor: { ...settings, ...patch } });
  };
  return (
    <Popover position="top-end" width={248} trapFocus>
      <Popover.Target>
        <IconButton label={t('Monitoring: output and level')} icon={IconHeadphones} />
      </Popover.Target>
      <Popover.Dropdown className={classes.monitor} aria-label={t('Monitoring')}>
        <DeviceSelect
          label={t('Hear it on')}
          devices={outputs}
          deviceId={settings.deviceId}
          deviceLabel={settings.deviceLabel}
          anyLabel={t('Default output')}
          onChange={edit}
        />
        <NumberField
          label={t('Level')}
          unit="%"
          min={0}
          max={100}
          value={settings.volumePercent}
          onChange={(volumePercent) => {
            edit({ volumePercent });
          }}
        />
        <p>{t('You hear strips behind their faders, about a tenth of a second late.')}</p>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The outputs that the browser offers. */
function useOutputs(): readonly { deviceId: string; label: string }[] {
  const [outputs, setOutputs] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    const { mediaDevices } = navigator;
    const look = (): void => {
      void mediaDevices.enumerateDevices().then((devices) => {
        setOutputs(devices.filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== 'default'));
      });
    };
    look();
    mediaDevices.addEventListener('devicechange', look);
    return () => {
      mediaDevices.removeEventListener('devicechange', look);
    };
  }, []);
  return outputs;
}
