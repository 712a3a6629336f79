import { Select } from '@mantine/core';
import { useStudio } from '../../../bridge/studio-context.ts';
import type { SelectedItem } from '../../../bridge/scene-store.ts';
import { setItem, setTransform } from '../../../../shared/scene/commands.ts';
import type { SceneItem, Transform } from '../../../../shared/scene/model.ts';
import { NumberField } from '../../../ui/number-field.tsx';
import { t } from '../../../language/language.ts';
import classes from './properties.module.css';

/** Where an item is and how it fills its box; numbers in canvas px. */
export function PlaceProperties({ item, containerId }: SelectedItem) {
  const { scenes } = useStudio();
  const { transform, locked } = item;
  const place = (patch: Partial<Transform>, gesture: string): void => {
    scenes.change(t('Place'), (before) => setTransform(before, containerId, item.id, patch), gesture);
  };
  return (
    <div className={classes.group}>
      <div className={classes.grid}>
        <NumberField
          label="X"
          unit="px"
          value={transform.x}
          disabled={locked}
          onChange={(x, gesture) => {
            place({ x }, gesture);
          }}
        />
        <NumberField
          label="Y"
          unit="px"
          value={transform.y}
          disabled={locked}
          onChange={(y, gesture) => {
            place({ y }, gesture);
          }}
        />
        <NumberField
          label={t('Width')}
          unit="px"
          min={1}
          value={transform.width}
          disabled={locked}
          onChange={(width, gesture) => {
            place({ width }, gesture);
          }}
        />
        <NumberField
          label={t('Height')}
          unit="px"
          min={1}
          value={transform.height}
          disabled={locked}
          onChange={(height, gesture) => {
            place({ height }, gesture);
          }}
        />
        <NumberField
          label={t('Rotation')}
          unit="°"
          decimals={1}
          value={transform.rotationDegrees}
          disabled={locked}
          onChange={(rotationDegrees, gesture) => {
            place({ rotationDegrees }, gesture);
          }}
        />
        <NumberField
          label={t('Opacity')}
          unit="%"
          min={0}
          max={100}
          value={item.opacity * 100}
          onChange={(percent, gesture) => {
            scenes.change(
              t('Opacity'),
              (before) => setItem(before, containerId, item.id, { opacity: percent / 100 }),
              gesture,
            );
          }}
        />
      </div>
      <Select
        aria-label={t('How the picture fills its box')}
        size="xs"
        allowDeselect={false}
        data={[
          { value: 'contain', label: t('Show all of it') },
          { value: 'cover', label: t('Fill the box, cut the rest') },
          { value: 'stretch', label: t('Stretch to the box') },
        ]}
        value={item.fit}
        onChange={(value) => {
          const fit = value as SceneItem['fit'];
          scenes.change(t('Fit'), (before) => setItem(before, containerId, item.id, { fit }));
        }}
      />
    </div>
  );
}
