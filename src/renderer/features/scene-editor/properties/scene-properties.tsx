import { Select } from '@mantine/core';
import { editedScene } from '../../../bridge/scene-store.ts';
import { useCollection, useScenes, useStudio } from '../../../bridge/studio-context.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { SceneSource } from '../../../../shared/scene/model.ts';
import { t } from '../../../language/language.ts';
import { nestableScenes } from '../add-source.ts';
import classes from './properties.module.css';

/** Which scene is shown. */
export function SceneProperties({ source }: { source: SceneSource }) {
  const { scenes } = useStudio();
  const collection = useCollection();
  const scene = useScenes(editedScene);
  return (
    <div className={classes.group}>
      <Select
        label={t('Scene')}
        size="xs"
        allowDeselect={false}
        data={nestableScenes(collection, scene.id).map(({ id, name }) => ({ value: id, label: name }))}
        value={source.settings.sceneId}
        onChange={(sceneId) => {
          if (sceneId === null) return;
          scenes.change(t('Choose scene'), (before) => editSource(before, source.id, 'scene', { sceneId }));
        }}
      />
    </div>
  );
}
