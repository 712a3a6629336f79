import type { GroupSource, Scene, SceneCollection, SceneItem } from '../../../shared/scene/model.ts';
import type { SelectedItem } from '../../bridge/scene-store.ts';
import type { SelectMode } from '../../ui/item-list.tsx';

/** A row of the list of sources. */
interface ListedItem extends SelectedItem {
  /** 1 within a group. */
  depth: number;
  /** Of a group: whether what is in it is listed. */
  expanded: boolean | undefined;
}

/** The items of a scene, topmost first, with those of its expanded groups below them. */
export function listedItems(
  collection: SceneCollection,
  scene: Scene,
  isExpanded: (group: GroupSource, itemId: string) => boolean,
): ListedItem[] {
  const sources = new Map(collection.sources.map((source) => [source.id, source]));
  const listed = new Set<string>();
  const rowsOf = (items: readonly SceneItem[], containerId: string, depth: number): ListedItem[] =>
    items.toReversed().flatMap((item) => {
      const source = sources.get(item.sourceId);
      if (!source) return [];
      const row = { item, source, containerId, depth, expanded: undefined };
      // A group that is shown twice has its items listed once.
      if (source.kind !== 'group' || depth > 0 || listed.has(source.id)) return row;
      listed.add(source.id);
      const expanded = isExpanded(source, item.id);
      const inside = expanded ? rowsOf(source.settings.items, source.id, depth + 1) : [];
      return [{ ...row, expanded }, ...inside];
    });
  return rowsOf(scene.items, scene.id, 0);
}

/** Where an item comes to be in its scene or group, 0 at the bottom, when its row is put at `toIndex`. */
export function placeAfterMove(
  rows: readonly ListedItem[],
  itemId: string,
  toIndex: number,
): { containerId: string; place: number } | undefined {
  const from = rows.findIndex((row) => row.item.id === itemId);
  const row = rows[from];
  if (!row) return undefined;
  const { containerId } = row;
  const isSibling = (other: ListedItem): boolean => other.containerId === containerId;
  const rest = rows.toSpliced(from, 1);
  const siblings = rest.filter(isSibling).length;
  const present = siblings - rows.slice(0, from).filter(isSibling).length;
  const place = siblings - rest.slice(0, toIndex).filter(isSibling).length;
  // One step over what is in a group is one step all the same.
  return { containerId, place: place === present ? place - Math.sign(toIndex - from) : place };
}

/** What is selected after a click on a row. */
export function selectedBy(
  mode: SelectMode,
  itemId: string,
  selectedItemIds: readonly string[],
  rows: readonly SelectedItem[],
): readonly string[] {
  if (mode === 'only') return [itemId];
  if (mode === 'toggle') {
    const rest = selectedItemIds.filter((id) => id !== itemId);
    return rest.length === selectedItemIds.length ? [...rest, itemId] : rest;
  }
  const indexOf = (id: string | undefined): number => rows.findIndex((row) => row.item.id === id);
  const to = indexOf(itemId);
  const from = Math.max(0, indexOf(selectedItemIds[0]));
  const between = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
  const containerId = rows[to]?.containerId;
  const ids = between.filter((row) => row.containerId === containerId).map((row) => row.item.id);
  // What the range began with stays first, so that the next one begins there too.
  return from > to ? ids.toReversed() : ids;
}
