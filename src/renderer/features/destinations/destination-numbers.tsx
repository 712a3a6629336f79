import { Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import type { DestinationState, SrtLinkState } from '../../../shared/contracts/engine.ts';
import { formatBitrate } from '../../ui/formats.ts';
import { useNow } from '../../ui/use-now.ts';
import { t } from '../../language/language.ts';
import classes from './destinations.module.css';
import { LinkGraphs } from './link-graphs.tsx';

/** What a running destination measures. */
export function DestinationNumbers({ state }: { state: DestinationState }) {
  const nowMs = useNow();
  if (state.phase === 'reconnecting') {
    const seconds = Math.max(0, Math.ceil(((state.nextTryAtMs ?? nowMs) - nowMs) / 1000));
    return (
      <div className={classes.numbers}>
        {seconds > 0 ? t('Tries again in {{count}} seconds', { count: seconds }) : t('Trying again now')}
        {state.reconnects > 0 && ` · ${t('retry {{number}}', { number: state.reconnects })}`}
      </div>
    );
  }
  if (state.phase !== 'live') return null;
  const { srt } = state;
  return (
    <>
      <div className={classes.numbers}>
        <span>{formatBitrate(state.bitrateKbps)}</span>
        {srt ? <SrtNumbers srt={srt} /> : <Waiting queueMs={state.queueMs} />}
        {(!srt || state.droppedVideoFrames > 0) && (
          <Meaning
            of={t(
              'Frames of the picture that were left out because the connection did not take them in time',
            )}
          >
            <span data-bad={state.droppedVideoFrames > 0 || undefined}>
              {srt
                ? t('{{count}} frames left out', { count: state.droppedVideoFrames })
                : t('{{dropped}} dropped', { dropped: state.droppedVideoFrames })}
            </span>
          </Meaning>
        )}
        {state.reconnects > 0 && <span>{t('{{count}} retries', { count: state.reconnects })}</span>}
      </div>
      {srt && <LinkGraphs id={state.id} name={state.name} srt={srt} />}
    </>
  );
}

function Waiting({ queueMs }: { queueMs: number }) {
  return (
    <Meaning of={t('Media that waits to be sent')}>
      <span>{t('{{ms}} ms waiting', { ms: Math.round(queueMs) })}</span>
    </Meaning>
  );
}

function SrtNumbers({ srt }: { srt: SrtLinkState }) {
  return (
    <>
      <Meaning of={t('Time that a packet and the answer to it take together')}>
        <span>{t('{{ms}} ms round trip', { ms: Math.round(srt.rttMs) })}</span>
      </Meaning>
      <Meaning
        of={t('Packets that were lost on their way and sent again, of {{sent}} in all', {
          sent: srt.sentPackets,
        })}
      >
        <span>{t('{{resent}} resent', { resent: srt.retransmittedPackets })}</span>
      </Meaning>
      <Meaning
        of={t(
          'Packets that came too late for the other side: gaps that viewers see. A longer latency or a lower bitrate helps.',
        )}
      >
        <span data-bad={srt.droppedPackets > 0 || undefined}>
          {t('{{dropped}} dropped', { dropped: srt.droppedPackets })}
        </span>
      </Meaning>
    </>
  );
}

function Meaning({ of, children }: { of: string; children: ReactElement }) {
  return (
    <Tooltip label={of} multiline w={240} openDelay={400}>
      {children}
    </Tooltip>
  );
}
