import { useEffect, useRef } from 'react';
import { useStudio } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import {
  decayLevel,
  meterFloorDb,
  meterPosition,
  raiseLevel,
  silentLevel,
  type MeterLevel,
} from './meter-ballistics.ts';
import classes from './meter.module.css';

const channels = [0, 1];
const frameMs = 1000 / 30;
const spokenEveryMs = 1000;

/** Level of an audio input, or of `master`, as two bars from −60 to 0 dBFS. */
export function Meter({ id, label }: { id: string; label: string }) {
  const { program } = useStudio();
  const root = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const bars = [...(root.current?.children ?? [])].map((bar) => ({
      cover: bar.children[0] as HTMLElement,
      hold: bar.children[1] as HTMLElement,
      level: silentLevel,
      drawn: undefined as MeterLevel | undefined,
    }));
    let drawnMs = performance.now();
    let spokenMs = 0;
    const listener = program.on('meters', (readings) => {
      const reading = readings.find((each) => each.id === id);
      const nowMs = performance.now();
      bars.forEach((bar, channel) => {
        const peakDb = reading?.peakDb[channel] ?? reading?.peakDb[0] ?? meterFloorDb;
        bar.level = raiseLevel(bar.level, peakDb, nowMs);
      });
    });
    let request = requestAnimationFrame(function draw(nowMs) {
      request = requestAnimationFrame(draw);
      if (nowMs - drawnMs < frameMs) return;
      for (const bar of bars) {
        const before = bar.drawn;
        bar.level = decayLevel(bar.level, nowMs - drawnMs, nowMs);
        if (before?.levelDb === bar.level.levelDb && before.holdDb === bar.level.holdDb) continue;
        bar.drawn = bar.level;
        bar.cover.style.transform = `scaleX(${(1 - meterPosition(bar.level.levelDb)).toFixed(3)})`;
        bar.hold.style.left = `${(meterPosition(bar.level.holdDb) * 100).toFixed(1)}%`;
      }
      drawnMs = nowMs;
      if (nowMs - spokenMs < spokenEveryMs) return;
      spokenMs = nowMs;
      const loudestDb = Math.round(Math.max(...bars.map((bar) => bar.level.levelDb)));
      root.current?.setAttribute('aria-valuenow', String(loudestDb));
    });
    return () => {
      cancelAnimationFrame(request);
      listener.dispose();
    };
  }, [program, id]);

  return (
    <div
      ref={root}
      role="meter"
      aria-label={t('Level of {{label}} in dBFS', { label })}
      aria-valuemin={meterFloorDb}
      aria-valuemax={0}
      aria-valuenow={meterFloorDb}
      className={classes.meter}
    >
      {channels.map((channel) => (
        <div key={channel} className={classes.bar}>
          <div className={classes.cover} />
          <div className={classes.hold} />
        </div>
      ))}
    </div>
  );
}

const scaleDb = [-60, -50, -40, -30, -20, -9, 0];

/** The numbers under the meters. */
export function MeterScale() {
  return (
    <div className={classes.scale} aria-hidden>
      {scaleDb.map((db) => (
        <span key={db} style={{ left: `${meterPosition(db) * 100}%` }}>
          {db === 0 ? '0 dB' : `−${-db}`}
        </span>
      ))}
    </div>
  );
}
