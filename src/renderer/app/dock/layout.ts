import type {
  DeskLayout,
  DockNode,
  DockSplit,
  FloatingPanel,
  TabGroup,
} from '../../../shared/contracts/desk-layout.ts';

/** Where a panel goes in relation to a group: among its tabs, or to one side of it. */
export type DockSide = 'centre' | 'left' | 'right' | 'above' | 'below';

/** Of a place that a panel makes for itself. */
const newPlacePx = { row: 280, column: 200 };

/** Every group, in reading order. */
export function groupsOf(node: DockNode): TabGroup[] {
  return node.kind === 'tabs' ? [node] : node.children.flatMap(groupsOf);
}

export function groupOf(layout: DeskLayout, panelId: string): TabGroup | undefined {
  return groupsOf(layout.root).find((group) => group.panelIds.includes(panelId));
}

export function isOpen(layout: DeskLayout, panelId: string): boolean {
  return groupOf(layout, panelId) !== undefined || layout.floating.some((each) => each.panelId === panelId);
}

export function hasPanel(node: DockNode, panelId: string): boolean {
  return groupsOf(node).some((group) => group.panelIds.includes(panelId));
}

/** Lets one panel of its group be seen. */
export function activatePanel(layout: DeskLayout, panelId: string): DeskLayout {
  return withGroups(layout, (group) =>
    group.panelIds.includes(panelId) ? { ...group, activeId: panelId } : group,
  );
}

/** Takes a panel off the desk; the last one stays. */
export function closePanel(layout: DeskLayout, panelId: string): DeskLayout {
  const floating = layout.floating.filter((each) => each.panelId !== panelId);
  const root = without(layout.root, panelId);
  return root ? { root, floating } : layout;
}

/**
 * Puts a panel, wherever it is, to a group.
 * @param index among the group's tabs, counted without the panel; absent: the last
 */
export function movePanel(
  layout: DeskLayout,
  panelId: string,
  groupId: string,
  side: DockSide,
  index?: number,
): DeskLayout {
  const target = groupsOf(layout.root).find((group) => group.id === groupId);
  if (!target) return layout;
  const isAlone = target.panelIds.length === 1 && target.panelIds[0] === panelId;
  if (isAlone) return layout;
  const cleared = closePanel(layout, panelId);
  if (side === 'centre') {
    return withGroups(cleared, (group) => {
      if (group.id !== groupId) return group;
      const panelIds = group.panelIds.filter((each) => each !== panelId);
      return {
        ...group,
        panelIds: panelIds.toSpliced(index ?? panelIds.length, 0, panelId),
        activeId: panelId,
      };
    });
  }
  const added: TabGroup = {
    kind: 'tabs',
    id: freeGroupId(cleared.root),
    panelIds: [panelId],
    activeId: panelId,
  };
  return { ...cleared, root: beside(cleared.root, groupId, side, added) };
}

/** Lets a panel lie over the others. */
export function floatPanel(layout: DeskLayout, place: FloatingPanel): DeskLayout {
  if (layout.floating.some((each) => each.panelId === place.panelId)) {
    const floating = layout.floating.map((each) => (each.panelId === place.panelId ? place : each));
    return { ...layout, floating };
  }
  const cleared = closePanel(layout, place.panelId);
  if (groupOf(cleared, place.panelId)) return layout;
  return { ...cleared, floating: [...cleared.floating, place] };
}

/** Opens a panel among the tabs where `beside` is, or brings it to the front where it is. */
export function showPanelIn(layout: DeskLayout, panelId: string, beside: string): DeskLayout {
  if (groupOf(layout, panelId)) return activatePanel(layout, panelId);
  if (isOpen(layout, panelId)) {
    // Over the other floating ones.
    const floating = layout.floating.toSorted(
      (one, other) => Number(one.panelId === panelId) - Number(other.panelId === panelId),
    );
    return { ...layout, floating };
  }
  const group = groupOf(layout, beside) ?? groupsOf(layout.root).at(-1);
  return group ? movePanel(layout, panelId, group.id, 'centre') : layout;
}

/** Sets the sizes of the split at a path of child indexes. */
export function resizeSplit(layout: DeskLayout, path: readonly number[], sizesPx: number[]): DeskLayout {
  const at = (node: DockNode, rest: readonly number[]): DockNode => {
    if (node.kind === 'tabs') return node;
    const [index, ...deeper] = rest;
    if (index === undefined) return { ...node, sizesPx };
    return {
      ...node,
      children: node.children.map((child, each) => (each === index ? at(child, deeper) : child)),
    };
  };
  return { ...layout, root: at(layout.root, path) };
}

/** The layout less panels that are not known (any more); undefined if nothing is left or the program is missing. */
export function knownLayout(
  layout: DeskLayout,
  known: readonly string[],
  needed: string,
): DeskLayout | undefined {
  let next = layout;
  const all = [
    ...groupsOf(layout.root).flatMap((group) => group.panelIds),
    ...layout.floating.map((each) => each.panelId),
  ];
  for (const panelId of all) if (!known.includes(panelId)) next = closePanel(next, panelId);
  const panelIds = groupsOf(next.root).flatMap((group) => group.panelIds);
  const isSound = panelIds.every((id, index) => known.includes(id) && panelIds.indexOf(id) === index);
  return isSound && panelIds.includes(needed) ? next : undefined;
}

function withGroups(layout: DeskLayout, change: (group: TabGroup) => TabGroup): DeskLayout {
  const map = (node: DockNode): DockNode =>
    node.kind === 'tabs' ? change(node) : { ...node, children: node.children.map(map) };
  return { ...layout, root: map(layout.root) };
}

function without(node: DockNode, panelId: string): DockNode | undefined {
  if (node.kind === 'tabs') {
    const index = node.panelIds.indexOf(panelId);
    if (index < 0) return node;
    const panelIds = node.panelIds.toSpliced(index, 1);
    const activeId =
      node.activeId === panelId ? panelIds[Math.min(index, panelIds.length - 1)] : node.activeId;
    return activeId === undefined ? undefined : { ...node, panelIds, activeId };
  }
  const kept = node.children.flatMap((child, index) => {
    const left = without(child, panelId);
    return left ? [{ child: left, sizePx: node.sizesPx[index] ?? newPlacePx[node.kind] }] : [];
  });
  return joined(node.kind, kept);
}

/** A split of these; one alone needs none, and a split of the same direction is part of it. */
function joined(
  kind: DockSplit['kind'],
  places: readonly { child: DockNode; sizePx: number }[],
): DockNode | undefined {
  const flat = places.flatMap(({ child, sizePx }) =>
    child.kind === kind
      ? child.children.map((each, index) => ({ child: each, sizePx: child.sizesPx[index] ?? sizePx }))
      : [{ child, sizePx }],
  );
  const [first] = flat;
  if (flat.length <= 1) return first?.child;
  return { kind, children: flat.map(({ child }) => child), sizesPx: flat.map(({ sizePx }) => sizePx) };
}

function beside(
  node: DockNode,
  groupId: string,
  side: Exclude<DockSide, 'centre'>,
  added: TabGroup,
): DockNode {
  const kind = side === 'left' || side === 'right' ? 'row' : 'column';
  if (node.kind === 'tabs') {
    if (node.id !== groupId) return node;
    const place = { child: added, sizePx: newPlacePx[kind] };
    const present = { child: node, sizePx: newPlacePx[kind] };
    const places = side === 'left' || side === 'above' ? [place, present] : [present, place];
    return joined(kind, places) ?? node;
  }
  const places = node.children.map((child, index) => ({
    child: beside(child, groupId, side, added),
    sizePx: node.sizesPx[index] ?? newPlacePx[node.kind],
  }));
  return joined(node.kind, places) ?? node;
}

function freeGroupId(root: DockNode): string {
  const taken = new Set(groupsOf(root).map((group) => group.id));
  let count = 1;
  while (taken.has(`group-${count}`)) count++;
  return `group-${count}`;
}
