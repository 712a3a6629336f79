import type { Destination, DestinationState } from '../../../shared/contracts/engine.ts';
import type { StatusTone } from '../../ui/status-tone.ts';
import { isSrtUrl } from '../../../shared/media/srt/srt-url.ts';
import { t } from '../../language/language.ts';
import { said } from '../../language/said.ts';

/** A destination's light and sentence, as it truly is. */
export function describeDestination(
  destination: Destination,
  state: DestinationState | undefined,
  inBroadcast: boolean,
): { tone: StatusTone; sentence: string; pulsing: boolean } {
  const problem = state?.problem && said(state.problem.message);
  switch (state?.phase) {
    case 'connecting':
      return { tone: 'warning', sentence: t('Connecting…'), pulsing: true };
    case 'live':
      return { tone: 'on-air', sentence: t('Live'), pulsing: false };
    case 'reconnecting':
      return { tone: 'warning', sentence: problem ?? t('The connection was lost.'), pulsing: true };
    case 'failed':
      return { tone: 'bad', sentence: problem ?? t('It did not work.'), pulsing: false };
    case 'idle':
    case undefined:
      break;
  }
  if (inBroadcast) return { tone: 'off', sentence: t('Not in this broadcast'), pulsing: false };
  // An SRT server may well take a stream that has no id.
  if (!destination.hasKey && !isSrtUrl(destination.url))
    return { tone: 'off', sentence: t('No stream key stored'), pulsing: false };
  if (!destination.enabled) return { tone: 'off', sentence: t('Switched off'), pulsing: false };
  return { tone: 'off', sentence: t('Ready'), pulsing: false };
}
