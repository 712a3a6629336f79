import { useStudio } from '../../../bridge/studio-context.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { ColorSource } from '../../../../shared/scene/model.ts';
import { ColorField } from '../../../ui/color-field.tsx';
import { t } from '../../../language/language.ts';
import classes from './properties.module.css';

export function ColorProperties({ source }: { source: ColorSource }) {
  const { scenes } = useStudio();
  return (
    <div className={classes.group}>
      <ColorField
        label={t('Colour')}
        value={source.settings.color}
        onChange={(color, gesture) => {
          scenes.change(
            t('Change colour'),
            (before) => editSource(before, source.id, 'color', { color }),
            gesture,
          );
        }}
      />
    </div>
  );
}
