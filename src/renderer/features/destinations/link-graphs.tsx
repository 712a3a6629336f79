import { Tooltip } from '@mantine/core';
import type { SrtLinkState } from '../../../shared/contracts/engine.ts';
import { longestHistory } from '../../bridge/link-history.ts';
import { useStudioState } from '../../bridge/studio-context.ts';
import { formatPercent } from '../../ui/formats.ts';
import { t } from '../../language/language.ts';
import { describeBuffer, lossOutline, lossScale } from './describe-link.ts';
import classes from './link-graphs.module.css';

/** Buffer and loss of an SRT connection, to be seen at a glance. */
export function LinkGraphs({ id, name, srt }: { id: string; name: string; srt: SrtLinkState }) {
  return (
    <div className={classes.graphs}>
      <BufferMeter name={name} srt={srt} />
      <LossGraph id={id} name={name} srt={srt} />
    </div>
  );
}

function BufferMeter({ name, srt }: { name: string; srt: SrtLinkState }) {
  const { share, tone } = describeBuffer(srt);
  const bufferMs = Math.round(srt.sendBufferMs);
  const words = t('{{bufferMs}} of {{latencyMs}} ms', { bufferMs, latencyMs: Math.round(srt.latencyMs) });
  return (
    <Tooltip
      label={t(
        'What is on its way and not confirmed yet, against how long the other side waits for it. A full bar means that packets come too late.',
      )}
      multiline
      w={240}
      openDelay={400}
    >
      <div className={classes.graph}>
        <span className={classes.label}>{t('Buffer')}</span>
        <div
          role="meter"
          aria-label={t('Send buffer of {{name}}', { name })}
          aria-valuemin={0}
          aria-valuemax={Math.round(srt.latencyMs)}
          aria-valuenow={Math.min(bufferMs, Math.round(srt.latencyMs))}
          aria-valuetext={words}
          className={classes.meter}
        >
          <div
            className={classes.fill}
            data-tone={tone}
            style={{ transform: `scaleX(${share.toFixed(3)})` }}
          />
        </div>
        <span className={classes.value} data-tone={tone}>
          {words}
        </span>
      </div>
    </Tooltip>
  );
}

function LossGraph({ id, name, srt }: { id: string; name: string; srt: SrtLinkState }) {
  const samples = useStudioState((state) => state.linkHistory[id]);
  const losses = (samples ?? []).map((sample) => sample.srt.lossPercent);
  const scalePercent = lossScale(losses);
  const present = formatPercent(srt.lossPercent);
  const worst = formatPercent(Math.max(srt.lossPercent, ...losses));
  return (
    <Tooltip
      label={t(
        'Packets lost on their way, over the last minute; the full height is {{scalePercent}} %. SRT sends them again as long as there is time.',
        { scalePercent },
      )}
      multiline
      w={240}
      openDelay={400}
    >
      <div className={classes.graph}>
        <span className={classes.label}>{t('Loss')}</span>
        <svg
          role="img"
          aria-label={t('Loss of {{name}}: {{present}} now, at most {{worst}} in the last minute', {
            name,
            present,
            worst,
          })}
          className={classes.history}
          viewBox={`0 0 ${longestHistory} 1`}
          preserveAspectRatio="none"
        >
          <polygon points={lossOutline(losses, longestHistory, scalePercent)} />
        </svg>
        <span className={classes.value}>{present}</span>
      </div>
    </Tooltip>
  );
}
