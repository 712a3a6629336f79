import { IconPhoto } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useStudio } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { ChooseFile } from '../choose-file.tsx';
import classes from './filters.module.css';

interface FilterImageProps {
  filterName: string;
  assetId: string | undefined;
  onChosen: (assetId: string) => void;
  /** What else there is to say of the image. */
  children?: ReactNode;
}

/** The image that a filter works with, and another in its place. */
export function FilterImage({ filterName, assetId, onChosen, children }: FilterImageProps) {
  const studio = useStudio();
  return (
    <div className={classes.asset}>
      {assetId && (
        <img src={studio.access.assetUrl(assetId)} alt={t('Image of {{name}}', { name: filterName })} />
      )}
      <ChooseFile
        kind="image"
        icon={IconPhoto}
        label={assetId ? t('Choose another image…') : t('Choose image…')}
        onChosen={onChosen}
      />
      {children}
    </div>
  );
}
