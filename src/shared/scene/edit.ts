/**
 * What every command is made of: each of these returns what it was given, the very same object, when
 * there is nothing to change.
 */

/** The list with the element at `from` moved to `to`, or as near as the list goes. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const target = Math.max(0, Math.min(list.length - 1, to));
  const element = list[from];
  if (element === undefined || from === target) return list;
  const rest = list.toSpliced(from, 1);
  return rest.toSpliced(target, 0, element);
}

/** Replaces the element with this id; the same list if nothing changed. */
export function changed<T extends { id: string }>(
  list: readonly T[],
  id: string,
  change: (element: T) => T,
): readonly T[] {
  const index = list.findIndex((element) => element.id === id);
  const element = list[index];
  if (element === undefined) return list;
  const next = change(element);
  return next === element ? list : list.with(index, next);
}

/** `{...element, ...patch}`, or the same element if every field is equal already. */
export function patched<T extends object>(element: T, patch: Partial<NoInfer<T>>): T {
  const keys = Object.keys(patch) as (keyof T)[];
  return keys.every((key) => Object.is(element[key], patch[key])) ? element : { ...element, ...patch };
}
