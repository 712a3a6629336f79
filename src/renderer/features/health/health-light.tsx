import { Button } from '@mantine/core';
import { useStudio, useStudioState, useCollection } from '../../bridge/studio-context.ts';
import { Sentence } from './sentence.tsx';
import { StatusLight } from '../../ui/status-light.tsx';
import { t } from '../../language/language.ts';
import { describeHealth, type HealthRemedy } from './describe-health.ts';
import classes from './health.module.css';

/** One sentence about everything, and one remedy. */
export function HealthLight({ onShowOutput }: { onShowOutput: () => void }) {
  const studio = useStudio();
  const collection = useCollection();
  const state = useStudioState((each) => each);
  const { tone, sentence, remedy } = describeHealth({ ...state, collection });
  const apply = (chosen: HealthRemedy): void => {
    if (chosen.kind === 'retryCapture') studio.program.retryCapture(chosen.captureId);
    else if (chosen.kind === 'showOutput') onShowOutput();
    else void studio.attempt(studio.engine.session.startDestination.mutate(chosen.destinationId));
  };
  return (
    <div className={classes.health} data-tone={tone}>
      <Sentence sentence={sentence} />
      {remedy && (
        <Button
          className={classes.remedy ?? ''}
          size="compact-xs"
          variant="default"
          onClick={() => {
            apply(remedy);
          }}
        >
          {remedy.kind === 'showOutput' ? t('Change output') : t('Try again')}
        </Button>
      )}
      <StatusLight tone={tone} />
    </div>
  );
}
