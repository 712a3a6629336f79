import { Button } from '@mantine/core';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import classes from './safe-mode-bar.module.css';

/** Says that something is left out, and brings it back. */
export function SafeModeBar() {
  const studio = useStudio();
  const safeMode = useStudioState((state) => state.safeMode);
  if (!safeMode) return null;
  return (
    <div className={classes.bar} role="status">
      <span>
        {t(
          'Safe mode: cameras, screens, videos, web pages, widgets, filters and microphones are off. What you arrange is kept.',
        )}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => {
          studio.leaveSafeMode();
        }}
      >
        {t('Switch everything on')}
      </Button>
    </div>
  );
}
