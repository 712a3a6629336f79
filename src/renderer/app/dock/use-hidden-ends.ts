import { useCallback, useState, type RefCallback } from 'react';

/** Where a row that scrolls has more than is seen; undefined where all of it is. */
type HiddenEnds = 'start' | 'end' | 'both' | undefined;

/** @returns the ref of the row, whose one child is as wide as what it holds */
export function useHiddenEnds(): [HiddenEnds, RefCallback<HTMLElement>] {
  const [hiddenEnds, setHiddenEnds] = useState<HiddenEnds>();
  const watch = useCallback((row: HTMLElement) => {
    const look = (): void => {
      // Positions are fractions of a px where the screen is scaled.
      const start = row.scrollLeft >= 1;
      const end = row.scrollWidth - row.clientWidth - row.scrollLeft >= 1;
      setHiddenEnds(start ? (end ? 'both' : 'start') : end ? 'end' : undefined);
    };
    const sizes = new ResizeObserver(look);
    for (const element of [row, ...row.children]) sizes.observe(element);
    row.addEventListener('scroll', look);
    return () => {
      sizes.disconnect();
      row.removeEventListener('scroll', look);
    };
  }, []);
  return [hiddenEnds, watch];
}
