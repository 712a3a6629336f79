import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState, type DragEvent, type KeyboardEvent } from 'react';
import type { TabGroup as Group } from '../../../shared/contracts/desk-layout.ts';
import { t } from '../../language/language.ts';
import { ActionMenuItems } from '../../ui/action-menu.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useHiddenEnds } from '../../ui/use-hidden-ends.ts';
import type { DeskPanel } from '../panels.tsx';
import { useDock } from './dock-context.ts';
import classes from './dock.module.css';
import { activatePanel, movePanel, type DockSide } from './layout.ts';
import { PanelBody, PanelMenu } from './panel-view.tsx';

/** This much of a group's edge is for a place of its own beside it. */
const edgeShare = 0.25;

/** Panels in one place under their tabs; one alone may have a head of its own. */
export function TabGroup({ group }: { group: Group }) {
  const { panels, change, draggedId, setDraggedId } = useDock();
  const [toolsPlace, setToolsPlace] = useState<HTMLElement>();
  const [dropSide, setDropSide] = useState<DockSide>();
  const id = useId();
  const tabs = useRef<HTMLDivElement>(null);
  const fadingEnds = useHiddenEnds('across');
  const isScrolled = fadingEnds['data-hidden'] !== undefined;
  // More tabs than have room are scrolled; what was chosen from a menu would be out of sight.
  useEffect(() => {
    const tab = tabs.current?.querySelector('[aria-selected=true]');
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [group.activeId, group.panelIds.length, isScrolled]);
  const shown = group.panelIds.flatMap((each) => panels.find((panel) => panel.id === each) ?? []);
  const active = shown.find((panel) => panel.id === group.activeId) ?? shown[0];
  if (!active) return null;
  const hasOwnHead = shown.length === 1 && active.hasOwnHead === true;

  const select = (panelId: string): void => {
    change((before) => activatePanel(before, panelId));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = shown[(shown.indexOf(active) + step + shown.length) % shown.length] ?? active;
    select(next.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  const drop = (event: DragEvent, side: DockSide, index?: number): void => {
    if (!draggedId) return;
    event.preventDefault();
    event.stopPropagation();
    setDropSide(undefined);
    setDraggedId(undefined);
    change((before) => movePanel(before, draggedId, group.id, side, index));
  };

  return (
    <div className={classes.group} data-dock-place>
      {!hasOwnHead && (
        <div className={classes.strip}>
          <div {...fadingEnds} className={classes.tabsPlace}>
            <div
              ref={tabs}
              role="tablist"
              className={classes.tabs}
              aria-label={t('Panels')}
              onKeyDown={onKeyDown}
            >
              {shown.map((panel, index) => (
                <button
                  key={panel.id}
                  type="button"
                  role="tab"
                  id={`${id}-${panel.id}`}
                  data-tab={panel.id}
                  aria-selected={panel === active}
                  aria-controls={panel === active ? `${id}-body` : undefined}
                  tabIndex={panel === active ? 0 : -1}
                  className={classes.tab}
                  draggable
                  onClick={() => {
                    select(panel.id);
                  }}
                  onDragStart={(event) => {
                    event.dataTransfer.effectAllowed = 'move';
                    event.dataTransfer.setData('text/plain', panel.title());
                    setDraggedId(panel.id);
                  }}
                  onDragEnd={() => {
                    setDraggedId(undefined);
                  }}
                  onDragOver={(event) => {
                    if (draggedId) event.preventDefault();
                  }}
                  onDrop={(event) => {
                    drop(event, 'centre', index);
                  }}
                >
                  {panel.title()}
                </button>
              ))}
            </div>
          </div>
          {isScrolled && <TabMenu shown={shown} active={active} onSelect={select} />}
          <div className={classes.tools}>
            <div
              key={active.id}
              className={classes.tools}
              ref={(place) => {
                setToolsPlace(place ?? undefined);
              }}
            />
            <PanelMenu panel={active} />
          </div>
        </div>
      )}
      <div
        id={`${id}-body`}
        className={classes.body}
        {...(hasOwnHead ? {} : { role: 'tabpanel', 'aria-labelledby': `${id}-${active.id}` })}
      >
        <PanelBody key={active.id} panel={active} {...(hasOwnHead ? {} : { head: { toolsPlace } })} />
      </div>
      {draggedId !== undefined && (
        <div
          className={classes.drop}
          data-side={dropSide}
          onDragOver={(event) => {
            event.preventDefault();
            setDropSide(sideAt(event));
          }}
          onDragLeave={() => {
            setDropSide(undefined);
          }}
          onDrop={(event) => {
            drop(event, sideAt(event));
          }}
        />
      )}
    </div>
  );
}

interface TabMenuProps {
  shown: readonly DeskPanel[];
  active: DeskPanel;
  onSelect: (panelId: string) => void;
}

/** All tabs of a place where not all are seen. */
function TabMenu({ shown, active, onSelect }: TabMenuProps) {
  const entries = shown.map((panel) => ({
    id: panel.id,
    label: panel.title(),
    checked: panel === active,
    run: () => {
      onSelect(panel.id);
    },
  }));
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <IconButton label={t('All panels in this place')} icon={IconChevronDown} />
      </Menu.Target>
      <Menu.Dropdown>
        <ActionMenuItems entries={entries} />
      </Menu.Dropdown>
    </Menu>
  );
}

function sideAt(event: DragEvent): DockSide {
  const box = event.currentTarget.getBoundingClientRect();
  const x = (event.clientX - box.left) / box.width;
  const y = (event.clientY - box.top) / box.height;
  const edges = [
    { side: 'left', distance: x },
    { side: 'right', distance: 1 - x },
    { side: 'above', distance: y },
    { side: 'below', distance: 1 - y },
  ] as const;
  const nearest = edges.reduce((least, each) => (each.distance < least.distance ? each : least));
  return nearest.distance < edgeShare ? nearest.side : 'centre';
}
