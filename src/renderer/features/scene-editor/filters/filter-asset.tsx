import { Button, Select, Switch } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useStudio } from '../../../bridge/studio-context.ts';
import type { LutFilter, MaskFilter } from '../../../../shared/scene/video-filter.ts';
import { t } from '../../../language/language.ts';
import { pickFile } from '../pick-file.ts';
import { FilterImage } from './filter-image.tsx';
import classes from './filters.module.css';
import { uploadCube } from './upload-cube.ts';

interface AssetSettingsProps<Filter extends LutFilter | MaskFilter> {
  filter: Filter;
  onChange: (settings: Partial<Filter['settings']>) => void;
}

/** The file that a look-up table comes from. */
export function LutSettings({ filter, onChange }: AssetSettingsProps<LutFilter>) {
  const studio = useStudio();
  const [name, setName] = useState<string>();
  const { assetId } = filter.settings;
  return (
    <div className={classes.asset}>
      {assetId && <span>{name ?? t('A table is chosen.')}</span>}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconFileUpload size={15} />}
        onClick={() => {
          pickFile('.cube', (file) => {
            void studio.attempt(
              uploadCube(studio.access, file).then((asset) => {
                setName(file.name);
                onChange({ assetId: asset.id });
              }),
            );
          });
        }}
      >
        {assetId ? t('Choose another .cube file…') : t('Choose .cube file…')}
      </Button>
    </div>
  );
}

/** The image of a mask, and what of it counts. */
export function MaskSettings({ filter, onChange }: AssetSettingsProps<MaskFilter>) {
  const { assetId, channel, inverted } = filter.settings;
  return (
    <FilterImage
      filterName={filter.name}
      assetId={assetId}
      onChosen={(id) => {
        onChange({ assetId: id });
      }}
    >
      <Select
        label={t('Shows through where the image is')}
        size="xs"
        allowDeselect={false}
        data={[
          { value: 'alpha', label: t('Opaque') },
          { value: 'luma', label: t('Bright') },
        ]}
        value={channel}
        onChange={(value) => {
          onChange({ channel: value === 'luma' ? 'luma' : 'alpha' });
        }}
      />
      <Switch
        size="xs"
        label={t('The other way round')}
        checked={inverted}
        onChange={(event) => {
          onChange({ inverted: event.currentTarget.checked });
        }}
      />
    </FilterImage>
  );
}
