import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../language/language.ts';
import type { RecordingSettings } from '../../../shared/contracts/recording.ts';
import classes from './recording.module.css';

type Buses = RecordingSettings['buses'];

interface RecordedBusesProps {
  buses: Buses;
  onChange: (buses: Buses) => void;
}

/** Which buses of the mixer a recording keeps as tracks of their own, and what they are called. */
export function RecordedBuses({ buses, onChange }: RecordedBusesProps) {
  return (
    <fieldset className={classes.buses}>
      <legend>{t('Sound tracks')}</legend>
      {buses.map((bus, index) => (
        <div key={index}>
          <Checkbox
            size="xs"
            aria-label={t('Record bus {{number}}', { number: index + 1 })}
            label={index + 1}
            // The program's own mix is what players play.
            disabled={index === 0}
            checked={index === 0 || bus.isRecorded}
            onChange={(event) => {
              onChange(buses.with(index, { ...bus, isRecorded: event.currentTarget.checked }));
            }}
          />
          <NameInput
            key={bus.name}
            label={t('Name of bus {{number}}', { number: index + 1 })}
            name={bus.name}
            onChange={(name) => {
              onChange(buses.with(index, { ...bus, name }));
            }}
          />
        </div>
      ))}
      <p className={classes.hint}>
        {t('Each strip’s panel says which buses it is on. Viewers hear the first.')}
      </p>
    </fieldset>
  );
}

function NameInput(props: { label: string; name: string; onChange: (name: string) => void }) {
  const { label, name, onChange } = props;
  const [draft, setDraft] = useState(name);
  const commit = (): void => {
    const chosen = draft.trim();
    if (chosen === '') setDraft(name);
    else if (chosen !== name) onChange(chosen);
  };
  return (
    <TextInput
      size="xs"
      aria-label={label}
      maxLength={40}
      autoComplete="off"
      value={draft}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(name);
      }}
    />
  );
}
