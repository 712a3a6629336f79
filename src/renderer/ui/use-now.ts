import { useEffect, useState } from 'react';

/** The wall clock, ms, renewed at the beginning of every second. */
export function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (): void => {
      timer = setTimeout(
        () => {
          setNowMs(Date.now());
          wait();
        },
        1000 - (Date.now() % 1000),
      );
    };
    wait();
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return nowMs;
}
