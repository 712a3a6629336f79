import { IconMovie } from '@tabler/icons-react';
import { useCollection, useStudio } from '../../bridge/studio-context.ts';
import { setTransition } from '../../../shared/scene/commands.ts';
import { stingerCutPointMs } from '../../../shared/scene/defaults.ts';
import type { Stinger } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { ChooseFile } from './choose-file.tsx';
import classes from './transition-picker.module.css';

/** The video of a stinger, and when one scene takes the other's place under it. */
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
    <>
      <ChooseFile
        kind="media"
        icon={IconMovie}
        label={stinger.assetId === '' ? t('Choose video…') : t('Another video…')}
        onChosen={(assetId) => {
          set({ assetId });
        }}
      />
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
      {stinger.assetId === '' && (
        <p className={classes.hint}>
          {t('Choose a video with transparency, such as WebM with VP9. Until then scenes are cut.')}
        </p>
      )}
    </>
  );
}
