import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { DeskLayout } from '../../../shared/contracts/desk-layout.ts';
import { useDeskPanels } from '../../bridge/desk-panels.ts';
import { onLeaving } from '../../bridge/on-leaving.ts';
import { useStudio } from '../../bridge/studio-context.ts';
import { panels } from '../panels.tsx';
import { defaultLayout } from './default-layout.ts';
import { knownLayout, showPanelIn } from './layout.ts';

/** A drag changes the layout many times; what stood still for this long is kept: a page that goes has lost no more. */
const restMs = 100;

interface LayoutControl {
  layout: DeskLayout;
  change: (edit: (layout: DeskLayout) => DeskLayout) => void;
  /** Back to where everything was at the first start. */
  reset: () => void;
}

/** Where the panels are, kept with the studio's settings. */
export function useLayout(): LayoutControl {
  const studio = useStudio();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const waiting = useRef<{ layout: DeskLayout | null }>(undefined);
  const [layout, setLayout] = useState(() => {
    const kept = studio.state.getState().settings.deskLayout;
    const known = panels.map((panel) => panel.id);
    return (kept && knownLayout(kept, known, 'stage')) ?? newLayout();
  });
  const newest = useRef(layout);
  const keepWaiting = (): void => {
    const { layout: next } = waiting.current ?? {};
    waiting.current = undefined;
    if (next !== undefined) void studio.updateSettings({ deskLayout: next });
  };
  const keep = (next: DeskLayout | null): void => {
    waiting.current = { layout: next };
    clearTimeout(timer.current);
    timer.current = setTimeout(keepWaiting, restMs);
  };
  const change = (edit: (layout: DeskLayout) => DeskLayout): void => {
    const next = edit(newest.current);
    if (next === newest.current) return;
    newest.current = next;
    setLayout(next);
    keep(next);
  };

  const leave = useEffectEvent(keepWaiting);
  useEffect(() => {
    const leaving = onLeaving(leave);
    return () => {
      leaving.dispose();
    };
  }, []);
  const show = useEffectEvent((panelId: string) => {
    const beside = panels.find(({ id }) => id === panelId)?.opensBeside ?? 'destinations';
    change((before) => showPanelIn(before, panelId, beside));
  });
  useEffect(
    () =>
      useDeskPanels.subscribe(({ wanted }) => {
        if (wanted) show(wanted.panelId);
      }),
    [],
  );
  return {
    layout,
    change,
    reset: () => {
      newest.current = newLayout();
      setLayout(newest.current);
      keep(null);
    },
  };
}

function newLayout(): DeskLayout {
  return defaultLayout({ width: window.innerWidth, height: window.innerHeight });
}
