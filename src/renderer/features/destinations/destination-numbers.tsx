import { Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import type { DestinationState, SrtLinkState } from '../../../shared/contracts/engine.ts';
import { formatBitrate, formatCount } from '../../ui/formats.ts';
import { useNow } from '../../ui/use-now.ts';
import classes from './destinations.module.css';
import { LinkGraphs } from './link-graphs.tsx';

/** What a running destination measures. */
export function DestinationNumbers({ state }: { state: DestinationState }) {
  const nowMs = useNow();
  if (state.phase === 'reconnecting') {
    const seconds = Math.max(0, Math.ceil(((state.nextTryAtMs ?? nowMs) - nowMs) / 1000));
    return (
      <div className={classes.numbers}>
        {seconds > 0 ? `Tries again in ${formatCount(seconds, 'second')}` : 'Trying again now'}
        {state.reconnects > 0 && ` · retry ${state.reconnects}`}
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
          <Meaning of="Frames of the picture that were left out because the connection did not take them in time">
            <span data-bad={state.droppedVideoFrames > 0 || undefined}>
              {srt
                ? `${formatCount(state.droppedVideoFrames, 'frame')} left out`
                : `${state.droppedVideoFrames} dropped`}
            </span>
          </Meaning>
        )}
        {state.reconnects > 0 && <span>{formatCount(state.reconnects, 'retry', 'retries')}</span>}
      </div>
      {srt && <LinkGraphs id={state.id} name={state.name} srt={srt} />}
    </>
  );
}

function Waiting({ queueMs }: { queueMs: number }) {
  return (
    <Meaning of="Media that waits to be sent">
      <span>{Math.round(queueMs)} ms waiting</span>
    </Meaning>
  );
}

function SrtNumbers({ srt }: { srt: SrtLinkState }) {
  return (
    <>
      <Meaning of="Time that a packet and the answer to it take together">
        <span>{Math.round(srt.rttMs)} ms round trip</span>
      </Meaning>
      <Meaning
        of={`Packets that were lost on their way and sent again, of ${formatCount(srt.sentPackets, 'packet')} in all`}
      >
        <span>{srt.retransmittedPackets} resent</span>
      </Meaning>
      <Meaning of="Packets that came too late for the other side: gaps that viewers see. A longer latency or a lower bitrate helps.">
        <span data-bad={srt.droppedPackets > 0 || undefined}>{srt.droppedPackets} dropped</span>
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
