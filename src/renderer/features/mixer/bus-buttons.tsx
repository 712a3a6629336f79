import { ActionIcon, Tooltip } from '@mantine/core';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import type { AudioInput } from '../../../shared/scene/model.ts';
import { setBus } from './mixer-actions.ts';
import classes from './mixer.module.css';

/** Which buses a strip is on; the first is the program. */
export function BusButtons({ input }: { input: AudioInput }) {
  const studio = useStudio();
  const buses = useStudioState((state) => state.settings.recording.buses);
  return (
    <div role="group" aria-label={t('Buses of {{name}}', { name: input.name })} className={classes.buses}>
      {input.buses.map((isOn, bus) => {
        const name = buses[bus]?.name ?? '';
        return (
          <Tooltip key={bus} label={`${bus + 1}: ${name}`} openDelay={400}>
            <ActionIcon
              size="sm"
              variant={isOn ? 'filled' : 'default'}
              aria-label={t('{{name}} on bus {{number}}', { name: input.name, number: bus + 1 })}
              aria-pressed={isOn}
              onClick={() => {
                setBus(studio, input, bus, !isOn);
              }}
            >
              {bus + 1}
            </ActionIcon>
          </Tooltip>
        );
      })}
    </div>
  );
}
