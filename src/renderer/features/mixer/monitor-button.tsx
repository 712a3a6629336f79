import { Menu } from '@mantine/core';
import { IconHeadphones, IconHeadphonesFilled } from '@tabler/icons-react';
import { useCollection, useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import type { AudioInput } from '../../../shared/scene/model.ts';
import { feedingBack } from '../../../shared/scene/monitoring.ts';
import { ActionMenuItems } from '../../ui/action-menu.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { setMonitoring } from './mixer-actions.ts';

const choices = ['off', 'monitorOnly', 'monitorAndProgram'] as const;

/** What a way of monitoring is called. */
function monitoringLabel(monitoring: AudioInput['monitoring']): string {
  switch (monitoring) {
    case 'off':
      return t('Not monitored');
    case 'monitorOnly':
      return t('Only you hear it');
    case 'monitorAndProgram':
      return t('You and your viewers hear it');
  }
}

/** Whether the performer hears a strip. */
export function MonitorButton({ input }: { input: AudioInput }) {
  const studio = useStudio();
  const collection = useCollection();
  const deviceId = useStudioState((state) => state.settings.monitor.deviceId);
  const isOn = input.monitoring !== 'off';
  const feedsBack = isOn && feedingBack(collection, deviceId).includes(input.id);
  return (
    <Menu position="top-end">
      <Menu.Target>
        <IconButton
          label={
            feedsBack
              ? t('Monitoring of {{name}}: left out, it would feed back', { name: input.name })
              : t('Monitoring of {{name}}: {{how}}', {
                  name: input.name,
                  how: monitoringLabel(input.monitoring),
                })
          }
          icon={isOn ? IconHeadphonesFilled : IconHeadphones}
          color={feedsBack ? 'amber' : isOn ? 'blue' : 'gray'}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <ActionMenuItems
          entries={choices.map((monitoring) => ({
            id: monitoring,
            label: monitoringLabel(monitoring),
            checked: input.monitoring === monitoring,
            run: () => {
              setMonitoring(studio, input.id, monitoring);
            },
          }))}
        />
      </Menu.Dropdown>
    </Menu>
  );
}
