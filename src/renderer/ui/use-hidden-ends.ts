import { useCallback, useState, type RefCallback } from 'react';
import './hidden-ends.css';

type Axis = 'across' | 'down';

/** Where what scrolls has more than is seen; undefined where all of it is. */
type HiddenEnds = 'start' | 'end' | 'both' | undefined;

/** For an element that scrolls: an end beyond which it goes on fades out. */
interface FadingEnds {
  ref: RefCallback<HTMLElement>;
  'data-fades': Axis;
  'data-hidden': HiddenEnds;
}

/** @returns the properties of the element, whose children make up all of what it holds */
export function useHiddenEnds(axis: Axis): FadingEnds {
  const [hiddenEnds, setHiddenEnds] = useState<HiddenEnds>();
  const watch = useCallback(
    (scroller: HTMLElement) => {
      const look = (): void => {
        const [before, seen, whole] =
          axis === 'across'
            ? [scroller.scrollLeft, scroller.clientWidth, scroller.scrollWidth]
            : [scroller.scrollTop, scroller.clientHeight, scroller.scrollHeight];
        // Positions are fractions of a px where the screen is scaled.
        const start = before >= 1;
        const end = whole - seen - before >= 1;
        setHiddenEnds(start ? (end ? 'both' : 'start') : end ? 'end' : undefined);
      };
      const sizes = new ResizeObserver(look);
      for (const element of [scroller, ...scroller.children]) sizes.observe(element);
      scroller.addEventListener('scroll', look);
      return () => {
        sizes.disconnect();
        scroller.removeEventListener('scroll', look);
      };
    },
    [axis],
  );
  return { ref: watch, 'data-fades': axis, 'data-hidden': hiddenEnds };
}
