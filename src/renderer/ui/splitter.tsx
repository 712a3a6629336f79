import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import classes from './splitter.module.css';

interface SplitterProps {
  label: string;
  /** Of the panel whose size it changes, with its bounds. */
  sizePx: number;
  minPx: number;
  maxPx: number;
  onSize: (sizePx: number) => void;
  /** Which side of the line that panel is on. */
  panelSide: 'left' | 'right' | 'above' | 'below';
}

/** The line between two panels: drag it, or move it by the arrow keys. */
export function Splitter({ label, sizePx, minPx, maxPx, onSize, panelSide }: SplitterProps) {
  const drag = useRef<{ startPx: number; sizePx: number }>(undefined);
  const vertical = panelSide === 'left' || panelSide === 'right';
  const grows = panelSide === 'left' || panelSide === 'above' ? 1 : -1;
  const positionOf = (event: PointerEvent): number => (vertical ? event.clientX : event.clientY);

  const resize = (wantedPx: number): void => {
    onSize(Math.round(Math.min(maxPx, Math.max(minPx, wantedPx))));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const back = vertical ? 'ArrowLeft' : 'ArrowUp';
    const forth = vertical ? 'ArrowRight' : 'ArrowDown';
    if (event.key !== back && event.key !== forth) return;
    event.preventDefault();
    resize(sizePx + (event.key === forth ? 16 : -16) * grows);
  };

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={vertical ? 'vertical' : 'horizontal'}
      aria-valuenow={sizePx}
      aria-valuemin={minPx}
      aria-valuemax={maxPx}
      className={classes.splitter}
      data-vertical={vertical || undefined}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { startPx: positionOf(event), sizePx };
      }}
      onPointerMove={(event) => {
        if (!drag.current) return;
        resize(drag.current.sizePx + (positionOf(event) - drag.current.startPx) * grows);
      }}
      onLostPointerCapture={() => {
        drag.current = undefined;
      }}
    />
  );
}
