import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useLocalStorage } from '@mantine/hooks';
import classes from './splitter.module.css';

interface PanelSizeOptions {
  key: string;
  initialPx: number;
  minPx: number;
  maxPx: number;
}

interface PanelSize extends PanelSizeOptions {
  sizePx: number;
  setSizePx: (sizePx: number) => void;
}

/** The width or height of a panel, kept between starts. */
export function usePanelSize(options: PanelSizeOptions): PanelSize {
  const { key, initialPx, minPx, maxPx } = options;
  const [sizePx, setStored] = useLocalStorage({
    key: `footlight-panel-${key}`,
    defaultValue: initialPx,
    getInitialValueInEffect: false,
  });
  const clamp = (value: number): number => Math.round(Math.min(maxPx, Math.max(minPx, value)));
  return {
    ...options,
    sizePx: clamp(Number.isFinite(sizePx) ? sizePx : initialPx),
    setSizePx: (value) => {
      setStored(clamp(value));
    },
  };
}

interface SplitterProps {
  label: string;
  panel: PanelSize;
  /** Which side of the line the sized panel is on. */
  panelSide: 'left' | 'right' | 'above' | 'below';
}

/** The line between two panels: drag it, or move it by the arrow keys; a double click puts it back. */
export function Splitter({ label, panel, panelSide }: SplitterProps) {
  const drag = useRef<{ startPx: number; sizePx: number }>(undefined);
  const vertical = panelSide === 'left' || panelSide === 'right';
  const grows = panelSide === 'left' || panelSide === 'above' ? 1 : -1;
  const positionOf = (event: PointerEvent): number => (vertical ? event.clientX : event.clientY);

  const onKeyDown = (event: KeyboardEvent): void => {
    const back = vertical ? 'ArrowLeft' : 'ArrowUp';
    const forth = vertical ? 'ArrowRight' : 'ArrowDown';
    if (event.key !== back && event.key !== forth) return;
    event.preventDefault();
    panel.setSizePx(panel.sizePx + (event.key === forth ? 16 : -16) * grows);
  };

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={vertical ? 'vertical' : 'horizontal'}
      aria-valuenow={panel.sizePx}
      aria-valuemin={panel.minPx}
      aria-valuemax={panel.maxPx}
      className={classes.splitter}
      data-vertical={vertical || undefined}
      onKeyDown={onKeyDown}
      onDoubleClick={() => {
        panel.setSizePx(panel.initialPx);
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { startPx: positionOf(event), sizePx: panel.sizePx };
      }}
      onPointerMove={(event) => {
        if (!drag.current) return;
        panel.setSizePx(drag.current.sizePx + (positionOf(event) - drag.current.startPx) * grows);
      }}
      onLostPointerCapture={() => {
        drag.current = undefined;
      }}
    />
  );
}
