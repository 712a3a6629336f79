import { useCallback, useEffect, useRef, useState } from 'react';

const hideControlsAfterMs = 2_500;

/** Whether the viewer has lately done anything, so that the controls are worth their room. */
export function useAwake(): { awake: boolean; wake: () => void; sleep: () => void } {
  const [awake, setAwake] = useState(true);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sleep = useCallback(() => {
    clearTimeout(timer.current);
    setAwake(false);
  }, []);
  const wake = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAwake(false), hideControlsAfterMs);
    setAwake(true);
  }, []);
  useEffect(() => {
    timer.current = setTimeout(() => setAwake(false), hideControlsAfterMs);
    return () => clearTimeout(timer.current);
  }, []);
  return { awake, wake, sleep };
}
