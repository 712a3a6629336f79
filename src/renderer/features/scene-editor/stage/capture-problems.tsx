import { Button } from '@mantine/core';
import { editedScene } from '../../../bridge/scene-store.ts';
import { useCollection, useScenes, useStudio, useStudioState } from '../../../bridge/studio-context.ts';
import { transformCentre } from '../../../../shared/scene/geometry.ts';
import { t } from '../../../language/language.ts';
import { said } from '../../../language/said.ts';
import classes from './stage.module.css';

/** Says over a camera's place why there is no picture, and offers to try again. */
export function CaptureProblems() {
  const studio = useStudio();
  const collection = useCollection();
  const captures = useStudioState((state) => state.captures);
  const { width, height } = collection.canvas;
  const scene = useScenes(editedScene);
  return scene.items.map((item) => {
    const capture = captures.find((each) => each.id === item.sourceId);
    const problem = capture?.problem;
    // What is seen all the same is not covered.
    if (!problem || capture.phase === 'running' || !item.visible) return null;
    const centre = transformCentre(item.transform);
    return (
      <div
        key={item.id}
        className={classes.problem}
        style={{ left: `${(centre.x / width) * 100}%`, top: `${(centre.y / height) * 100}%` }}
      >
        {said(problem.message)}
        {problem.code !== 'BAD_REQUEST' && (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              studio.program.retryCapture(item.sourceId);
            }}
          >
            {t('Try again')}
          </Button>
        )}
      </div>
    );
  });
}
