import { useEffect } from 'react';
import { useStudioState } from '../bridge/studio-context.ts';

/** Leaving the page while on air, or while something is recorded, asks first: the picture is made here. */
export function useOnAirGuard(): void {
  const isNeeded = useStudioState(
    ({ session, recording }) =>
      session.phase === 'live' || session.phase === 'starting' || recording.phase !== 'idle',
  );
  useEffect(() => {
    if (!isNeeded) return;
    const guard = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
    };
    window.addEventListener('beforeunload', guard);
    return () => {
      window.removeEventListener('beforeunload', guard);
    };
  }, [isNeeded]);
}
