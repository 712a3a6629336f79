import { Select } from '@mantine/core';
import { IconMovie } from '@tabler/icons-react';
import { useCollection, useStudio } from '../../bridge/studio-context.ts';
import { setTransition } from '../../../shared/scene/commands.ts';
import { stingerCutFrame, stingerCutPointMs, stingerSoundDb } from '../../../shared/scene/defaults.ts';
import { stingerCuts, type Stinger } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { ChooseFile } from './choose-file.tsx';
import classes from './stinger-dialog.module.css';

const cutLabels: Record<Stinger['cutBy'], string> = {
  get time(): string {
    return t('Change by time');
  },
  get frame(): string {
    return t('Change by picture');
  },
};

/** The video of a stinger, when one scene takes the other's place under it, and how loud it is. */
export function StingerFields() {
  const studio = useStudio();
  const { stinger } = useCollection().transition;
  const set = (patch: Partial<Stinger>, gesture?: string): void => {
    studio.scenes.change(
      t('Change stinger'),
      (before) => setTransition(before, { stinger: { ...before.transition.stinger, ...patch } }),
      gesture,
    );
  };
  return (
    <div className={classes.fields}>
      <ChooseFile
        kind="media"
        icon={IconMovie}
        label={stinger.assetId === '' ? t('Choose video…') : t('Another video…')}
        onChosen={(assetId) => {
          set({ assetId });
        }}
      />
      <Select
        aria-label={t('What the change of scenes goes by')}
        size="xs"
        allowDeselect={false}
        data={stingerCuts.map((value) => ({ value, label: cutLabels[value] }))}
        value={stinger.cutBy}
        onChange={(value) => {
          set({ cutBy: value as Stinger['cutBy'] });
        }}
      />
      {stinger.cutBy === 'time' ? (
        <NumberField
          label={t('Change at')}
          unit="ms"
          step={50}
          min={stingerCutPointMs.min}
          max={stingerCutPointMs.max}
          value={stinger.cutPointMs}
          onChange={(cutPointMs, gesture) => {
            set({ cutPointMs }, gesture);
          }}
        />
      ) : (
        <NumberField
          label={t('Change at picture')}
          min={stingerCutFrame.min}
          max={stingerCutFrame.max}
          value={stinger.cutFrame}
          onChange={(cutFrame, gesture) => {
            set({ cutFrame }, gesture);
          }}
        />
      )}
      <NumberField
        label={t('Loudness of its sound')}
        unit="dB"
        min={stingerSoundDb.min}
        max={stingerSoundDb.max}
        value={stinger.soundGainDb}
        onChange={(soundGainDb, gesture) => {
          set({ soundGainDb }, gesture);
        }}
      />
    </div>
  );
}
