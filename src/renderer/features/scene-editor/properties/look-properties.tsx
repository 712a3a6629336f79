import { Select, Switch } from '@mantine/core';
import { useStudio } from '../../../bridge/studio-context.ts';
import type { SelectedItem } from '../../../bridge/scene-store.ts';
import { setItem, type ItemPatch } from '../../../../shared/scene/commands.ts';
import { blendModes, type BlendMode } from '../../../../shared/scene/model.ts';
import { NumberField } from '../../../ui/number-field.tsx';
import classes from './properties.module.css';

const blendLabels: Record<BlendMode, string> = {
  normal: 'Normal',
  additive: 'Additive',
  screen: 'Screen',
  multiply: 'Multiply',
  lighten: 'Lighten',
  darken: 'Darken',
};
const cropSides = [
  ['left', 'Crop left'],
  ['right', 'Crop right'],
  ['top', 'Crop top'],
  ['bottom', 'Crop bottom'],
] as const;

/** How an item is cut, flipped and mixed with what lies below it. */
export function LookProperties({ item, source, containerId }: SelectedItem) {
  const { scenes } = useStudio();
  const { crop, locked } = item;
  const set = (label: string, patch: ItemPatch, gesture?: string): void => {
    scenes.change(label, (before) => setItem(before, containerId, item.id, patch), gesture);
  };
  const hasPx = source.kind === 'camera' || source.kind === 'image';
  return (
    <div className={classes.group}>
      {hasPx && (
        <div className={classes.grid}>
          {cropSides.map(([side, label]) => (
            <NumberField
              key={side}
              label={label}
              unit="px"
              min={0}
              max={16_384}
              value={crop[side]}
              disabled={locked}
              onChange={(px, gesture) => {
                set('Crop', { crop: { ...crop, [side]: px } }, gesture);
              }}
            />
          ))}
        </div>
      )}
      <div className={classes.grid}>
        <Switch
          size="xs"
          label="Flipped"
          checked={item.flipHorizontal}
          onChange={(event) => {
            set('Flip', { flipHorizontal: event.currentTarget.checked });
          }}
        />
        <Switch
          size="xs"
          label="Upside down"
          checked={item.flipVertical}
          onChange={(event) => {
            set('Flip', { flipVertical: event.currentTarget.checked });
          }}
        />
      </div>
      <Select
        label="Mixed with what is below"
        size="xs"
        allowDeselect={false}
        data={blendModes.map((value) => ({ value, label: blendLabels[value] }))}
        value={item.blend}
        onChange={(value) => {
          set('Blend', { blend: value as BlendMode });
        }}
      />
    </div>
  );
}
