import type { DestinationState } from '../../../shared/contracts/engine.ts';
import { formatBitrate, formatCount } from '../../ui/formats.ts';
import { useNow } from '../../ui/use-now.ts';
import classes from './destinations.module.css';

/** What a running destination measures. */
export function DestinationNumbers({ state }: { state: DestinationState }) {
  const nowMs = useNow();
  if (state.phase === 'reconnecting') {
    const seconds = Math.max(0, Math.ceil(((state.nextTryAtMs ?? nowMs) - nowMs) / 1000));
    return (
      <div className={classes.numbers}>
        {seconds > 0 ? `Tries again in ${formatCount(seconds, 'second')}` : 'Trying again now'}
        {state.reconnects > 0 && ` · lost ${formatCount(state.reconnects, 'time')}`}
      </div>
    );
  }
  if (state.phase !== 'live') return null;
  return (
    <div className={classes.numbers}>
      <span>{formatBitrate(state.bitrateKbps)}</span>
      <span title="Media that waits to be sent">{Math.round(state.queueMs)} ms waiting</span>
      <span data-bad={state.droppedVideoFrames > 0 || undefined}>{state.droppedVideoFrames} dropped</span>
      {state.reconnects > 0 && <span>{formatCount(state.reconnects, 'reconnect')}</span>}
    </div>
  );
}
