import { Checkbox } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff } from '@tabler/icons-react';
import { useCollection, useStudio } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { setAudioInput, type AudioInputPatch } from '../../../shared/scene/commands.ts';
import { audioInputRanges } from '../../../shared/scene/defaults.ts';
import type { AudioInput } from '../../../shared/scene/model.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import classes from './all-inputs.module.css';
import { BusButtons } from './bus-buttons.tsx';
import { setMuted } from './mixer-actions.ts';
import { MonitorButton } from './monitor-button.tsx';

const percent = 100;

/** What can be set on every input beside its filters, all of them in one table. */
export function AllInputs() {
  const { audioInputs } = useCollection();
  if (audioInputs.length === 0) {
    return <EmptyState>{t('There is nothing to be heard yet. Add a microphone in the mixer.')}</EmptyState>;
  }
  return (
    <div className={classes.scroller}>
      <table className={classes.table} aria-label={t('All inputs')}>
        <thead>
          <tr>
            <th scope="col">{t('Input')}</th>
            <th scope="col">{t('Gain')}</th>
            <th scope="col">{t('Balance')}</th>
            <th scope="col">{t('Mono')}</th>
            <th scope="col">{t('Sync offset')}</th>
            <th scope="col">{t('Monitoring')}</th>
            <th scope="col">{t('Buses')}</th>
          </tr>
        </thead>
        <tbody>
          {audioInputs.map((input) => (
            <InputRow key={input.id} input={input} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function InputRow({ input }: { input: AudioInput }) {
  const studio = useStudio();
  const { name } = input;
  const set = (label: string, patch: AudioInputPatch, gesture?: string): void => {
    studio.scenes.change(label, (before) => setAudioInput(before, input.id, patch), gesture);
  };
  return (
    <tr data-muted={input.muted || undefined}>
      <th scope="row">
        <span className={classes.name}>
          <IconButton
            label={input.muted ? t('Unmute {{name}}', { name }) : t('Mute {{name}}', { name })}
            icon={input.muted ? IconMicrophoneOff : IconMicrophone}
            pressed={input.muted}
            color={input.muted ? 'onAir' : 'gray'}
            onClick={() => {
              setMuted(studio, input.id, !input.muted);
            }}
          />
          <span title={name}>{name}</span>
        </span>
      </th>
      <td className={classes.number} data-label={t('Gain')}>
        <NumberField
          label={t('Gain of {{name}}', { name })}
          hidesLabel
          unit="dB"
          decimals={1}
          step={0.5}
          min={audioInputRanges.gainDb.min}
          max={audioInputRanges.gainDb.max}
          value={input.gainDb}
          onChange={(gainDb, gesture) => {
            set(t('Gain'), { gainDb }, gesture);
          }}
        />
      </td>
      <td className={classes.number} data-label={t('Balance')}>
        <NumberField
          label={t('Balance of {{name}}', { name })}
          hidesLabel
          unit="%"
          min={-percent}
          max={percent}
          value={Math.round(input.balance * percent)}
          onChange={(balance, gesture) => {
            set(t('Balance'), { balance: balance / percent }, gesture);
          }}
        />
      </td>
      <td data-label={t('Mono')}>
        <Checkbox
          size="xs"
          aria-label={t('{{name}} in mono', { name })}
          checked={input.mono}
          onChange={(event) => {
            const mono = event.currentTarget.checked;
            set(mono ? t('Make mono') : t('Make stereo'), { mono });
          }}
        />
      </td>
      <td className={classes.number} data-label={t('Sync offset')}>
        <NumberField
          label={t('Sync offset of {{name}}', { name })}
          hidesLabel
          unit="ms"
          min={audioInputRanges.syncOffsetMs.min}
          max={audioInputRanges.syncOffsetMs.max}
          value={input.syncOffsetMs}
          onChange={(syncOffsetMs, gesture) => {
            set(t('Sync offset'), { syncOffsetMs }, gesture);
          }}
        />
      </td>
      <td data-label={t('Monitoring')}>
        <MonitorButton input={input} />
      </td>
      <td data-label={t('Buses')}>
        <BusButtons input={input} />
      </td>
    </tr>
  );
}
