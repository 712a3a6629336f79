import { useEffect, useRef, useState } from 'react';
import { useStudio } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import classes from './first-run.module.css';

/** Speech is louder than this; the noise of a quiet room is not. */
const speechDb = -45;
const floorDb = -60;

/** Shows that the microphone hears something, and says so. */
export function LevelCheck({ id }: { id: string }) {
  const { program } = useStudio();
  const bar = useRef<HTMLDivElement>(null);
  const [heard, setHeard] = useState(false);
  useEffect(() => {
    const listener = program.on('meters', (readings) => {
      const peakDb = Math.max(floorDb, ...(readings.find((each) => each.id === id)?.peakDb ?? []));
      if (bar.current) bar.current.style.transform = `scaleX(${(1 - peakDb / floorDb).toFixed(3)})`;
      if (peakDb > speechDb) setHeard(true);
    });
    return () => {
      listener.dispose();
    };
  }, [program, id]);
  return (
    <>
      <div className={classes.level}>
        <div ref={bar} className={classes.levelBar} />
      </div>
      <div className={classes.levelWords} role="status">
        {heard ? t('Your microphone works.') : t('Say something: the bar should move.')}
      </div>
    </>
  );
}
