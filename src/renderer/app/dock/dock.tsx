import { Fragment, useState } from 'react';
import type { DeskLayout, DockNode, DockSplit } from '../../../shared/contracts/desk-layout.ts';
import { t } from '../../language/language.ts';
import { Splitter } from '../../ui/splitter.tsx';
import type { DeskPanel } from '../panels.tsx';
import { DockContext, useDock } from './dock-context.ts';
import classes from './dock.module.css';
import { Floating } from './floating.tsx';
import { groupsOf, hasPanel, resizeSplit } from './layout.ts';
import { TabGroup } from './tab-group.tsx';

const leastPx = { row: 180, column: 90 };
const mostPx = { row: 900, column: 900 };

interface DockProps {
  layout: DeskLayout;
  panels: readonly DeskPanel[];
  onChange: (edit: (layout: DeskLayout) => DeskLayout) => void;
}

/** Panels in places that the performer arranges: beside and below each other, as tabs, and floating. */
export function Dock({ layout, panels, onChange }: DockProps) {
  const [draggedId, setDraggedId] = useState<string>();
  return (
    <DockContext value={{ layout, panels, change: onChange, draggedId, setDraggedId }}>
      <main className={classes.dock}>
        <Place node={layout.root} path={[]} />
        {layout.floating.map((place) => (
          <Floating key={place.panelId} place={place} />
        ))}
      </main>
    </DockContext>
  );
}

function Place({ node, path }: { node: DockNode; path: readonly number[] }) {
  return node.kind === 'tabs' ? <TabGroup key={node.id} group={node} /> : <Split split={node} path={path} />;
}

function Split({ split, path }: { split: DockSplit; path: readonly number[] }) {
  const { change, panels } = useDock();
  const { kind, children, sizesPx } = split;
  const withProgram = children.findIndex((child) => hasPanel(child, 'stage'));
  // The program takes what the others leave; without it the last place does.
  const flexible = withProgram >= 0 ? withProgram : children.length - 1;
  return (
    <div className={classes.split} data-kind={kind}>
      {children.map((child, index) => {
        // The line before a place belongs to whichever of the two has a size.
        const sized = index <= flexible ? index - 1 : index;
        const names = groupsOf(children[sized] ?? child)
          .map((group) => panels.find((panel) => panel.id === group.activeId)?.title() ?? '')
          .join(', ');
        return (
          <Fragment key={groupsOf(child)[0]?.id ?? index}>
            {index > 0 && (
              <Splitter
                label={
                  kind === 'row' ? t('Width of {{names}}', { names }) : t('Height of {{names}}', { names })
                }
                panelSide={
                  kind === 'row' ? (sized < index ? 'left' : 'right') : sized < index ? 'above' : 'below'
                }
                sizePx={Math.max(leastPx[kind], sizesPx[sized] ?? 0)}
                minPx={leastPx[kind]}
                maxPx={mostPx[kind]}
                onSize={(sizePx) => {
                  change((before) =>
                    resizeSplit(
                      before,
                      path,
                      children.map((_, each) => (each === sized ? sizePx : (sizesPx[each] ?? 0))),
                    ),
                  );
                }}
              />
            )}
            <div
              className={classes.place}
              style={
                index === flexible
                  ? { flex: '1 1 0' }
                  : { flex: `0 1 ${Math.max(leastPx[kind], sizesPx[index] ?? 0)}px` }
              }
            >
              <Place node={child} path={[...path, index]} />
            </div>
          </Fragment>
        );
      })}
    </div>
  );
}
