import type { Destination, DestinationState } from '../../../shared/contracts/engine.ts';
import type { StatusTone } from '../../ui/status-tone.ts';
import { isSrtUrl } from '../../../shared/media/srt/srt-url.ts';

/** A destination's light and sentence, as it truly is. */
export function describeDestination(
  destination: Destination,
  state: DestinationState | undefined,
  inBroadcast: boolean,
): { tone: StatusTone; sentence: string; pulsing: boolean } {
  const problem = state?.problem?.message;
  switch (state?.phase) {
    case 'connecting':
      return { tone: 'warning', sentence: 'Connecting…', pulsing: true };
    case 'live':
      return { tone: 'on-air', sentence: 'Live', pulsing: false };
    case 'reconnecting':
      return { tone: 'warning', sentence: problem ?? 'The connection was lost.', pulsing: true };
    case 'failed':
      return { tone: 'bad', sentence: problem ?? 'It did not work.', pulsing: false };
    case 'idle':
    case undefined:
      break;
  }
  if (inBroadcast) return { tone: 'off', sentence: 'Not in this broadcast', pulsing: false };
  // An SRT server may well take a stream that has no id.
  if (!destination.hasKey && !isSrtUrl(destination.url))
    return { tone: 'off', sentence: 'No stream key stored', pulsing: false };
  if (!destination.enabled) return { tone: 'off', sentence: 'Switched off', pulsing: false };
  return { tone: 'off', sentence: 'Ready', pulsing: false };
}
