import { useEffect, useState } from 'react';
import { useStudio } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import classes from './input-panel.module.css';

/** Over the meter's whole width, dB. */
const spanDb = 24;
const shownEveryMs = 100;

/** By how much a filter turns its input down, from the right. */
export function ReductionMeter({ inputId, filterId, of }: { inputId: string; filterId: string; of: string }) {
  const { program } = useStudio();
  const [reductionDb, setReductionDb] = useState(0);

  useEffect(() => {
    let highestDb = 0;
    let shownMs = 0;
    const listener = program.on('meters', (readings) => {
      const reading = readings
        .find((each) => each.id === inputId)
        ?.reductions.find((each) => each.filterId === filterId);
      highestDb = Math.max(highestDb, reading?.reductionDb ?? 0);
      const nowMs = performance.now();
      if (nowMs - shownMs < shownEveryMs) return;
      setReductionDb(highestDb);
      highestDb = 0;
      shownMs = nowMs;
    });
    return () => {
      listener.dispose();
    };
  }, [program, inputId, filterId]);

  const rounded = Math.round(reductionDb);
  return (
    <div className={classes.reduction}>
      <div
        role="meter"
        aria-label={t('Gain reduction of {{of}} in dB', { of })}
        aria-valuemin={0}
        aria-valuemax={60}
        aria-valuenow={rounded}
        className={classes.reductionBar}
      >
        <div style={{ width: `${Math.min(100, (reductionDb / spanDb) * 100)}%` }} />
      </div>
      <span className="tabular">{rounded === 0 ? '0 dB' : `−${rounded} dB`}</span>
    </div>
  );
}
