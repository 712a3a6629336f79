import { Button, Select, Switch } from '@mantine/core';
import { IconPhotoPlus, IconTrash } from '@tabler/icons-react';
import { fileTypes, uploadAsset } from '../../../bridge/assets.ts';
import type { Studio } from '../../../bridge/studio.ts';
import { useStudio } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { SlideshowSource } from '../../../../shared/scene/model.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { NumberField } from '../../../ui/number-field.tsx';
import { pickFiles } from '../pick-file.ts';
import classes from './properties.module.css';

export function SlideshowProperties({ source }: { source: SlideshowSource }) {
  const studio = useStudio();
  const { settings } = source;
  const { assetIds } = settings;
  const edit = (patch: Partial<SlideshowSource['settings']>, gesture?: string): void => {
    studio.scenes.change(
      t('Change slideshow'),
      (before) => editSource(before, source.id, 'slideshow', patch),
      gesture,
    );
  };
  return (
    <div className={classes.group}>
      <ul className={classes.slides} aria-label={t('Slides')}>
        {assetIds.map((assetId, index) => (
          <li key={`${assetId}-${index}`}>
            <img src={studio.access.assetUrl(assetId)} alt={t('Slide {{number}}', { number: index + 1 })} />
            <IconButton
              label={t('Take slide {{number}} out', { number: index + 1 })}
              icon={IconTrash}
              onClick={() => {
                edit({ assetIds: assetIds.toSpliced(index, 1) });
              }}
            />
          </li>
        ))}
      </ul>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPhotoPlus size={15} />}
        onClick={() => {
          pickFiles(fileTypes.image, (files) => {
            void studio.attempt(addSlides(studio, source.id, files));
          });
        }}
      >
        {t('Add images…')}
      </Button>
      <div className={classes.grid}>
        <NumberField
          label={t('Each for')}
          unit="s"
          min={0.1}
          max={3600}
          decimals={1}
          value={settings.slideMs / 1000}
          onChange={(seconds, gesture) => {
            edit({ slideMs: Math.round(seconds * 1000) }, gesture);
          }}
        />
        <NumberField
          label={t('Fade')}
          unit="ms"
          min={0}
          max={10_000}
          step={50}
          value={settings.fadeMs}
          onChange={(fadeMs, gesture) => {
            edit({ fadeMs }, gesture);
          }}
        />
      </div>
      <Select
        label={t('Order')}
        size="xs"
        allowDeselect={false}
        data={[
          { value: 'forward', label: t('One after the other') },
          { value: 'random', label: t('By chance') },
        ]}
        value={settings.order}
        onChange={(value) => {
          edit({ order: value === 'random' ? 'random' : 'forward' });
        }}
      />
      <Switch
        size="xs"
        label={t('Begins again at its end')}
        checked={settings.loops}
        onChange={(event) => {
          edit({ loops: event.currentTarget.checked });
        }}
      />
    </div>
  );
}

async function addSlides(studio: Studio, sourceId: string, files: readonly File[]): Promise<void> {
  const added: string[] = [];
  for (const file of files) added.push((await uploadAsset(studio.access, 'image', file)).id);
  studio.scenes.change(t('Add slides'), (before) => {
    const source = before.sources.find((each) => each.id === sourceId);
    if (source?.kind !== 'slideshow') return before;
    const assetIds = [...source.settings.assetIds, ...added].slice(0, 500);
    return editSource(before, sourceId, 'slideshow', { assetIds });
  });
}
