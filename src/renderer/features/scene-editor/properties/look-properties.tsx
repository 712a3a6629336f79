import { Select, Switch, Text } from '@mantine/core';
import { useStudio } from '../../../bridge/studio-context.ts';
import type { SelectedItem } from '../../../bridge/scene-store.ts';
import { setItem, type ItemPatch } from '../../../../shared/scene/commands.ts';
import { blendModes, type BlendMode } from '../../../../shared/scene/model.ts';
import { NumberField } from '../../../ui/number-field.tsx';
import { t } from '../../../language/language.ts';
import classes from './properties.module.css';

const blendLabels: Record<BlendMode, string> = {
  get normal(): string {
    return t('Normal');
  },
  get additive(): string {
    return t('Additive');
  },
  get screen(): string {
    return t('Screen');
  },
  get multiply(): string {
    return t('Multiply');
  },
  get lighten(): string {
    return t('Lighten');
  },
  get darken(): string {
    return t('Darken');
  },
};
const cropSides = ['left', 'right', 'top', 'bottom'] as const;
/** Said where the field stands alone, and seen below the word that they share. */
const cropLabels: Record<(typeof cropSides)[number], () => [whole: string, short: string]> = {
  left: () => [t('Crop left'), t('Left')],
  right: () => [t('Crop right'), t('Right')],
  top: () => [t('Crop top'), t('Top')],
  bottom: () => [t('Crop bottom'), t('Bottom')],
};

/** How an item is cut, flipped and mixed with what lies below it. */
export function LookProperties({ item, source, containerId }: SelectedItem) {
  const { scenes } = useStudio();
  const { crop, locked } = item;
  const set = (label: string, patch: ItemPatch, gesture?: string): void => {
    scenes.change(label, (before) => setItem(before, containerId, item.id, patch), gesture);
  };
  const hasPx = ['camera', 'screen', 'media', 'stream', 'image'].includes(source.kind);
  return (
    <div className={classes.group}>
      {hasPx && (
        <>
          <Text size="xs" fw={600}>
            {t('Crop')}
          </Text>
          <div className={classes.grid}>
            {cropSides.map((side) => {
              const [label, shortLabel] = cropLabels[side]();
              return (
                <NumberField
                  key={side}
                  {...{ label, shortLabel }}
                  unit="px"
                  min={0}
                  max={16_384}
                  value={crop[side]}
                  disabled={locked}
                  onChange={(px, gesture) => {
                    set(t('Crop'), { crop: { ...crop, [side]: px } }, gesture);
                  }}
                />
              );
            })}
          </div>
        </>
      )}
      <div className={classes.grid}>
        <Switch
          size="xs"
          label={t('Flipped')}
          checked={item.flipHorizontal}
          onChange={(event) => {
            set(t('Flip'), { flipHorizontal: event.currentTarget.checked });
          }}
        />
        <Switch
          size="xs"
          label={t('Upside down')}
          checked={item.flipVertical}
          onChange={(event) => {
            set(t('Flip'), { flipVertical: event.currentTarget.checked });
          }}
        />
      </div>
      <Select
        label={t('Mixed with what is below')}
        size="xs"
        allowDeselect={false}
        data={blendModes.map((value) => ({ value, label: blendLabels[value] }))}
        value={item.blend}
        onChange={(value) => {
          set(t('Blend'), { blend: value as BlendMode });
        }}
      />
    </div>
  );
}
