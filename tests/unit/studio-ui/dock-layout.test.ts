import { describe, expect, it } from 'vitest';
import { deskLayoutSchema, type DeskLayout } from '../../../src/shared/contracts/desk-layout.ts';
import { defaultLayout } from '../../../src/renderer/app/dock/default-layout.ts';
import {
  activatePanel,
  closePanel,
  floatPanel,
  groupOf,
  groupsOf,
  isOpen,
  knownLayout,
  movePanel,
  resizeSplit,
  showPanelIn,
} from '../../../src/renderer/app/dock/layout.ts';

const start = defaultLayout({ width: 1440, height: 900 });
const known = ['scenes', 'sources', 'stage', 'mixer', 'properties', 'destinations', 'output', 'events'];
const panelsOf = (layout: DeskLayout) => groupsOf(layout.root).map((group) => group.panelIds.join('+'));

describe('the layout of the desk', () => {
  it('begins with everything in its place, as the engine keeps it', () => {
    expect(panelsOf(start)).toEqual([
      'scenes',
      'sources',
      'stage',
      'mixer',
      'properties',
      'destinations+output',
    ]);
    expect(deskLayoutSchema.parse(start)).toEqual(start);
  });

  it('makes a panel a tab of another group, before the tab that is named, and shows it', () => {
    const moved = movePanel(start, 'mixer', 'output', 'centre', 1);
    expect(panelsOf(moved)).toEqual([
      'scenes',
      'sources',
      'stage',
      'properties',
      'destinations+mixer+output',
    ]);
    expect(groupOf(moved, 'mixer')?.activeId).toBe('mixer');
    // The program has the whole column now.
    expect(moved.root.kind === 'row' && moved.root.children[1]?.kind).toBe('tabs');
  });

  it('splits a group at any side, in the row or column that is there', () => {
    const right = movePanel(start, 'output', 'mixer', 'right');
    expect(panelsOf(right)).toEqual([
      'scenes',
      'sources',
      'stage',
      'mixer',
      'output',
      'properties',
      'destinations',
    ]);
    const above = movePanel(start, 'output', 'scenes', 'above');
    expect(panelsOf(above).slice(0, 3)).toEqual(['output', 'scenes', 'sources']);
    const left = above.root.kind === 'row' ? above.root.children[0] : undefined;
    expect(left).toMatchObject({ kind: 'column', sizesPx: [200, 200, 0] });
    expect(new Set(groupsOf(above.root).map((group) => group.id)).size).toBe(groupsOf(above.root).length);
  });

  it('closes, opens again beside the destinations, and shows the neighbour of a closed tab', () => {
    const closed = closePanel(start, 'destinations');
    expect(isOpen(closed, 'destinations')).toBe(false);
    expect(groupOf(closed, 'output')?.activeId).toBe('output');
    expect(panelsOf(showPanelIn(closed, 'events', 'destinations')).at(-1)).toBe('output+events');
    expect(groupOf(showPanelIn(start, 'output', 'destinations'), 'output')?.activeId).toBe('output');
    expect(groupOf(activatePanel(start, 'output'), 'output')?.activeId).toBe('output');
  });

  it('floats a panel, moves it there, and takes it back', () => {
    const place = { panelId: 'mixer', x: 10, y: 20, width: 300, height: 200 };
    const floating = floatPanel(floatPanel(start, place), { ...place, x: 50 });
    expect(floating.floating).toEqual([{ ...place, x: 50 }]);
    expect(groupOf(floating, 'mixer')).toBeUndefined();
    const back = movePanel(floating, 'mixer', 'stage', 'below');
    expect(back.floating).toEqual([]);
    expect(panelsOf(back)).toEqual(panelsOf(start));
  });

  it('keeps sizes with the places that they belong to', () => {
    const sized = resizeSplit(start, [1], [0, 333]);
    expect(sized.root.kind === 'row' && sized.root.children[1]).toMatchObject({ sizesPx: [0, 333] });
    expect(movePanel(sized, 'mixer', 'mixer', 'left')).toBe(sized);
  });

  it('leaves out panels that are gone, and is none without the program or with a panel twice', () => {
    const withNews = showPanelIn(start, 'news', 'destinations');
    expect(knownLayout(withNews, known, 'stage')).toEqual(expect.objectContaining({ floating: [] }));
    expect(panelsOf(knownLayout(withNews, known, 'stage') ?? start)).toEqual(panelsOf(start));
    expect(knownLayout(closePanel(start, 'stage'), known, 'stage')).toBeUndefined();
    const twice: DeskLayout = {
      root: { kind: 'row', sizesPx: [], children: [start.root, start.root] },
      floating: [],
    };
    expect(knownLayout(twice, known, 'stage')).toBeUndefined();
  });
});
