import { useStudio } from '../../../bridge/studio-context.ts';
import type { NumberRange } from '../../../../shared/scene/audio-filter.ts';
import type { Source } from '../../../../shared/scene/model.ts';
import { editVideoFilter } from '../../../../shared/scene/video-filter-commands.ts';
import { videoFilterRanges, type VideoFilter } from '../../../../shared/scene/video-filter.ts';
import { ColorField } from '../../../ui/color-field.tsx';
import { SettingSliders, type SettingLook } from '../../../ui/setting-sliders.tsx';
import { t } from '../../../language/language.ts';
import { BackgroundSettings } from './background-settings.tsx';
import { LutSettings, MaskSettings } from './filter-asset.tsx';
import { filterFields, filterHints } from './filter-kinds.ts';
import classes from './filters.module.css';

/** What can be set on a filter; one step to undo per gesture. */
export function FilterSettings({ source, filter }: { source: Source; filter: VideoFilter }) {
  const { scenes } = useStudio();
  const looks = looksOf(filter);
  const ranges: Record<string, NumberRange> = videoFilterRanges[filter.kind];
  const values: Record<string, unknown> = { ...filter.settings };
  const edit = (settings: object, gesture?: string): void => {
    scenes.change(
      t('Change {{name}}', { name: filter.name }),
      (before) => editVideoFilter(before, source.id, filter.id, filter.kind, settings),
      gesture,
    );
  };
  return (
    <section aria-label={t('Settings of {{name}}', { name: filter.name })} className={classes.settings}>
      <p className={classes.hint}>{filterHints[filter.kind]}</p>
      {filter.kind === 'background' && <BackgroundSettings filter={filter} onChange={edit} />}
      {filter.kind !== 'background' && 'color' in filter.settings && (
        <ColorField
          label={t('Colour that vanishes')}
          value={filter.settings.color}
          onChange={(color, gesture) => {
            edit({ color }, gesture);
          }}
        />
      )}
      {filter.kind === 'lut' && <LutSettings filter={filter} onChange={edit} />}
      {filter.kind === 'mask' && <MaskSettings filter={filter} onChange={edit} />}
      <SettingSliders
        of={filter.name}
        looks={looks}
        ranges={ranges}
        values={values}
        className={classes.numbers}
        onChange={(settings, gesture) => {
          edit(settings, `${filter.id}-${gesture}`);
        }}
        onChangeEnd={() => {
          scenes.endGesture();
        }}
      />
    </section>
  );
}

function looksOf(filter: VideoFilter): Record<string, SettingLook> {
  if (filter.kind !== 'background' || filter.settings.mode === 'blur') return filterFields[filter.kind];
  const { softnessPercent } = filterFields.background;
  return { softnessPercent };
}
