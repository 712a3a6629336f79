import { Button } from '@mantine/core';
import { IconMovie } from '@tabler/icons-react';
import { fileTypes, uploadAsset } from '../../bridge/assets.ts';
import { useCollection, useStudio } from '../../bridge/studio-context.ts';
import { setTransition } from '../../../shared/scene/commands.ts';
import { stingerCutPointMs } from '../../../shared/scene/defaults.ts';
import type { Stinger } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { pickFile } from './pick-file.ts';
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
      <Button
        size="xs"
        variant="default"
        leftSection={<IconMovie size={14} />}
        onClick={() => {
          pickFile(fileTypes.media, (file) => {
            void studio.attempt(
              uploadAsset(studio.access, 'media', file).then(({ id }) => {
                set({ assetId: id });
              }),
            );
          });
        }}
      >
        {stinger.assetId === '' ? t('Choose video…') : t('Another video…')}
      </Button>
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
