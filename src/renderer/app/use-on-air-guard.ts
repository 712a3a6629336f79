import { useEffect } from 'react';
import { useStudioState } from '../bridge/studio-context.ts';

/** Leaving the page while on air asks first: the picture is made here. */
export function useOnAirGuard(): void {
  const onAir = useStudioState(
    (state) => state.session.phase === 'live' || state.session.phase === 'starting',
  );
  useEffect(() => {
    if (!onAir) return;
    const guard = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
    };
    window.addEventListener('beforeunload', guard);
    return () => {
      window.removeEventListener('beforeunload', guard);
    };
  }, [onAir]);
}
