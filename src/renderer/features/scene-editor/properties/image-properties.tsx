import { Button } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { fileTypes, uploadAsset } from '../../../bridge/assets.ts';
import { useStudio } from '../../../bridge/studio-context.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { ImageSource } from '../../../../shared/scene/model.ts';
import { t } from '../../../language/language.ts';
import { pickFile } from '../pick-file.ts';
import classes from './properties.module.css';

export function ImageProperties({ source }: { source: ImageSource }) {
  const studio = useStudio();
  const { assetId } = source.settings;
  const choose = (): void => {
    pickFile(fileTypes.image, (file) => {
      void studio.attempt(
        uploadAsset(studio.access, 'image', file).then((asset) => {
          studio.scenes.change(t('Change image'), (before) =>
            editSource(before, source.id, 'image', { assetId: asset.id }),
          );
        }),
      );
    });
  };
  return (
    <div className={classes.group}>
      {assetId && (
        <img className={classes.thumbnail} src={studio.access.assetUrl(assetId)} alt={source.name} />
      )}
      <Button size="xs" variant="default" leftSection={<IconPhoto size={15} />} onClick={choose}>
        {assetId ? t('Choose another image…') : t('Choose image…')}
      </Button>
    </div>
  );
}
