import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { FloatingPanel } from '../../../shared/contracts/desk-layout.ts';
import { t } from '../../language/language.ts';
import { useDock } from './dock-context.ts';
import classes from './dock.module.css';
import { floatPanel } from './layout.ts';
import { PanelBody, PanelMenu } from './panel-view.tsx';

const keyStepPx = 16;
const arrows: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A panel over the others: its title moves it, its corner sizes it, or the arrow keys with Shift. */
export function Floating({ place }: { place: FloatingPanel }) {
  const { panels, change } = useDock();
  const [toolsPlace, setToolsPlace] = useState<HTMLElement>();
  const root = useRef<HTMLElement>(null);
  const drag = useRef<{ x: number; y: number; place: FloatingPanel }>(undefined);
  const panel = panels.find((each) => each.id === place.panelId);
  const put = (next: Partial<FloatingPanel>): void => {
    const bounded = { ...place, ...next };
    change((before) =>
      floatPanel(before, {
        ...bounded,
        x: Math.max(0, Math.min(window.innerWidth - 80, bounded.x)),
        y: Math.max(0, Math.min(window.innerHeight - 80, bounded.y)),
        width: Math.max(200, bounded.width),
        height: Math.max(120, bounded.height),
      }),
    );
  };
  useEffect(() => {
    root.current?.querySelector<HTMLElement>('[data-title]')?.focus({ preventScroll: true });
  }, []);
  if (!panel) return null;

  const onKeyDown = (event: KeyboardEvent): void => {
    const [x, y] = arrows[event.key] ?? [];
    if (x === undefined || y === undefined) return;
    event.preventDefault();
    put(
      event.shiftKey
        ? { width: place.width + x * keyStepPx, height: place.height + y * keyStepPx }
        : { x: place.x + x * keyStepPx, y: place.y + y * keyStepPx },
    );
  };
  return (
    <section
      ref={root}
      className={classes.floating}
      data-dock-place
      aria-label={panel.title()}
      style={{ left: place.x, top: place.y, width: place.width, height: place.height }}
      onPointerUp={(event) => {
        const { offsetWidth: width, offsetHeight: height } = event.currentTarget;
        if (width !== place.width || height !== place.height) put({ width, height });
      }}
    >
      <div className={classes.strip}>
        <button
          type="button"
          data-title
          className={classes.handle}
          title={t('Drag, or move by the arrow keys; with Shift they change the size')}
          onKeyDown={onKeyDown}
          onPointerDown={(event: PointerEvent<HTMLElement>) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            drag.current = { x: event.clientX, y: event.clientY, place };
          }}
          onPointerMove={(event) => {
            const from = drag.current;
            if (from)
              put({ x: from.place.x + event.clientX - from.x, y: from.place.y + event.clientY - from.y });
          }}
          onLostPointerCapture={() => {
            drag.current = undefined;
          }}
        >
          {panel.title()}
        </button>
        <div className={classes.tools}>
          <div
            className={classes.tools}
            ref={(element) => {
              setToolsPlace(element ?? undefined);
            }}
          />
          <PanelMenu panel={panel} />
        </div>
      </div>
      <div className={classes.body}>
        <PanelBody panel={panel} head={{ toolsPlace }} />
      </div>
    </section>
  );
}
