import { Select } from '@mantine/core';
import { useCollection, useStudio } from '../../bridge/studio-context.ts';
import { editAudioFilter } from '../../../shared/scene/audio-filter-commands.ts';
import { filterRanges, type AudioFilter, type NumberRange } from '../../../shared/scene/audio-filter.ts';
import type { AudioInput } from '../../../shared/scene/model.ts';
import { SettingSliders, type SettingLook } from '../../ui/setting-sliders.tsx';
import { t } from '../../language/language.ts';
import { filterFields, filterHints } from './filter-kinds.ts';
import classes from './input-panel.module.css';
import { ReductionMeter } from './reduction-meter.tsx';

/** The kinds that turn their input up and down as it goes. */
const dynamicKinds = new Set(['gate', 'expander', 'compressor', 'limiter', 'ducking']);

/** The numbers of a filter, each a step to undo per gesture. */
export function FilterSettings({ input, filter }: { input: AudioInput; filter: AudioFilter }) {
  const { scenes } = useStudio();
  const fields: Record<string, SettingLook> = filterFields[filter.kind];
  const ranges: Record<string, NumberRange> = filterRanges[filter.kind];
  const values: Record<string, unknown> = filter.settings;
  const edit = (settings: object, gesture?: string): void => {
    scenes.change(
      t('Change {{name}}', { name: filter.name }),
      (before) => editAudioFilter(before, input.id, filter.id, filter.kind, settings),
      gesture,
    );
  };
  return (
    <section aria-label={t('Settings of {{name}}', { name: filter.name })} className={classes.settings}>
      <header className={classes.settingsHead}>
        <p>{filterHints[filter.kind]}</p>
        {dynamicKinds.has(filter.kind) && filter.enabled && (
          <ReductionMeter inputId={input.id} filterId={filter.id} of={filter.name} />
        )}
      </header>
      {filter.kind === 'ducking' && (
        <TriggerSelect
          input={input}
          triggerInputId={filter.settings.triggerInputId}
          onChange={(triggerInputId) => {
            edit({ triggerInputId });
          }}
        />
      )}
      <SettingSliders
        of={filter.name}
        looks={fields}
        ranges={ranges}
        values={values}
        className={classes.settingsGrid}
        onChange={(settings, gesture) => {
          edit(settings, gesture);
        }}
        onChangeEnd={() => {
          scenes.endGesture();
        }}
      />
    </section>
  );
}

interface TriggerSelectProps {
  input: AudioInput;
  triggerInputId: string;
  onChange: (triggerInputId: string) => void;
}

function TriggerSelect({ input, triggerInputId, onChange }: TriggerSelectProps) {
  const { audioInputs } = useCollection();
  const others = audioInputs.filter((each) => each.id !== input.id);
  return (
    <Select
      label={t('Turned down by')}
      size="xs"
      allowDeselect={false}
      data={[
        { value: '', label: t('Nothing yet') },
        ...others.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={triggerInputId}
      onChange={(value) => {
        onChange(value ?? '');
      }}
    />
  );
}
