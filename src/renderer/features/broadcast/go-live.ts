import { create } from 'zustand';
import type { Studio } from '../../bridge/studio.ts';

/** Ending a broadcast is asked for twice. */
export const useStopGuard = create<{ asking: boolean }>(() => ({ asking: false }));

export function askToStop(asking: boolean): void {
  useStopGuard.setState({ asking });
}

/**
 * What the large button and its key do next.
 * @param onNeedDestination called where there is none to go live to
 */
export function goLiveOrAskToStop(studio: Studio, onNeedDestination: () => void): void {
  const { session, destinations } = studio.state.getState();
  if (session.phase === 'live') askToStop(true);
  else if (session.phase === 'starting') void studio.attempt(studio.engine.session.stop.mutate());
  else if (session.phase === 'idle') {
    if (countReady(destinations) === 0) onNeedDestination();
    else void studio.attempt(studio.engine.session.goLive.mutate({}));
  }
}

/** How many destinations a broadcast would go to. */
export function countReady(destinations: readonly { enabled: boolean }[]): number {
  return destinations.filter((each) => each.enabled).length;
}
