import { IconAlertTriangle, IconRefresh, IconWaveSine } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStudio } from '../../bridge/studio-context.ts';
import type { LoudnessReading } from '../../program/program-controller.ts';
import { formatNumber } from '../../ui/formats.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { t } from '../../language/language.ts';
import classes from './loudness.module.css';
import mixerClasses from './mixer.module.css';

/** What speech aims at (AES TD1008), LUFS. */
const targetLufs = -18;
/** The bar's ends, LU from the target: those of EBU Tech 3341's “EBU +9” scale. */
const lowLu = -18;
const highLu = 9;
/** Nearer than this to the target is on it, LU. */
const nearLu = 1;
/** Above this a codec may clip, dBTP. */
const alarmDb = -1;
const shownEveryMs = 150;

/** How loud the program is to the ear, beside its target. */
export function Loudness() {
  const { program } = useStudio();
  const [reading, setReading] = useState<LoudnessReading>();

  useEffect(() => {
    let shownMs = 0;
    const listener = program.on('loudness', (next) => {
      const nowMs = performance.now();
      if (nowMs - shownMs < shownEveryMs) return;
      shownMs = nowMs;
      setReading(next);
    });
    return () => {
      listener.dispose();
    };
  }, [program]);

  const shortTermLufs = reading?.shortTermLufs ?? -Infinity;
  const maxTruePeakDb = reading?.maxTruePeakDb ?? -Infinity;
  const isTooHigh = maxTruePeakDb > alarmDb;
  return (
    <li className={mixerClasses.strip}>
      <IconWaveSine size={17} className={mixerClasses.masterIcon} />
      <div className={mixerClasses.name}>{t('Loudness')}</div>
      <div className={classes.middle}>
        <div
          role="meter"
          aria-label={t('Short-term loudness of the program in LUFS')}
          aria-valuemin={targetLufs + lowLu}
          aria-valuemax={targetLufs + highLu}
          aria-valuenow={Math.round(
            Math.max(targetLufs + lowLu, Math.min(targetLufs + highLu, shortTermLufs)),
          )}
          aria-valuetext={`${formatLoudness(shortTermLufs)} LUFS`}
          className={classes.bar}
        >
          <div
            className={classes.fill}
            data-loud={shortTermLufs > targetLufs + nearLu || undefined}
            style={{ width: placeOf(shortTermLufs) }}
          />
          <div className={classes.target} style={{ left: placeOf(targetLufs) }} />
        </div>
        <dl className={classes.numbers}>
          <Figure name={t('Now')} value={formatLoudness(reading?.momentaryLufs)} />
          <Figure name="3 s" value={formatLoudness(shortTermLufs)} />
          <Figure name={t('Range')} value={`${formatNumber(reading?.rangeLu ?? 0, 1)} LU`} />
          <div className={classes.peak} data-high={isTooHigh || undefined}>
            <dt>
              {isTooHigh && <IconAlertTriangle size={12} role="img" aria-label={t('Too high:')} />}
              {t('Peak')}
            </dt>
            <dd>{formatLoudness(maxTruePeakDb)} dBTP</dd>
          </div>
        </dl>
      </div>
      <div className={classes.integrated}>
        <span className={classes.large}>{formatLoudness(reading?.integratedLufs)} LUFS</span>
        <span>{t('Target −{{lufs}}', { lufs: -targetLufs })}</span>
      </div>
      <IconButton
        label={t('Measure the loudness anew')}
        icon={IconRefresh}
        className={classes.reset}
        onClick={() => {
          program.resetLoudness();
        }}
      />
    </li>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function placeOf(lufs: number): string {
  const share = (lufs - targetLufs - lowLu) / (highLu - lowLu);
  return `${(Math.max(0, Math.min(1, share)) * 100).toFixed(1)}%`;
}

function formatLoudness(value = -Infinity): string {
  if (value < -99) return '−∞';
  return formatNumber(value, 1);
}
