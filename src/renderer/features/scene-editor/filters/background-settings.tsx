import { Select } from '@mantine/core';
import {
  backgroundModes,
  type BackgroundFilter,
  type BackgroundMode,
} from '../../../../shared/scene/video-filter.ts';
import { t } from '../../../language/language.ts';
import { ColorField } from '../../../ui/color-field.tsx';
import { FilterImage } from './filter-image.tsx';

interface BackgroundSettingsProps {
  filter: BackgroundFilter;
  /** `gesture` is the same for one drag. */
  onChange: (settings: Partial<BackgroundFilter['settings']>, gesture?: string) => void;
}

const modeLabels: Record<BackgroundMode, string> = {
  get blur(): string {
    return t('Your room, out of focus');
  },
  get image(): string {
    return t('An image');
  },
  get color(): string {
    return t('One colour');
  },
  get transparent(): string {
    return t('Nothing: what lies below shows');
  },
};

/** What is to be seen behind the performer. */
export function BackgroundSettings({ filter, onChange }: BackgroundSettingsProps) {
  const { mode, assetId, color } = filter.settings;
  return (
    <>
      <Select
        label={t('Behind you')}
        size="xs"
        allowDeselect={false}
        data={backgroundModes.map((value) => ({ value, label: modeLabels[value] }))}
        value={mode}
        onChange={(value) => {
          if (value) onChange({ mode: value });
        }}
      />
      {mode === 'image' && (
        <FilterImage
          filterName={filter.name}
          assetId={assetId}
          onChosen={(id) => {
            onChange({ assetId: id });
          }}
        />
      )}
      {mode === 'color' && (
        <ColorField
          label={t('Colour behind you')}
          value={color}
          onChange={(next, gesture) => {
            onChange({ color: next }, gesture);
          }}
        />
      )}
    </>
  );
}
