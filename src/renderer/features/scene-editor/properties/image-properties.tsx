import { IconPhoto } from '@tabler/icons-react';
import { useStudio } from '../../../bridge/studio-context.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { ImageSource } from '../../../../shared/scene/model.ts';
import { t } from '../../../language/language.ts';
import { ChooseFile } from '../choose-file.tsx';
import classes from './properties.module.css';

export function ImageProperties({ source }: { source: ImageSource }) {
  const studio = useStudio();
  const { assetId } = source.settings;
  return (
    <div className={classes.group}>
      {assetId && (
        <img className={classes.thumbnail} src={studio.access.assetUrl(assetId)} alt={source.name} />
      )}
      <ChooseFile
        kind="image"
        icon={IconPhoto}
        label={assetId ? t('Choose another image…') : t('Choose image…')}
        onChosen={(id) => {
          studio.scenes.change(t('Change image'), (before) =>
            editSource(before, source.id, 'image', { assetId: id }),
          );
        }}
      />
    </div>
  );
}
