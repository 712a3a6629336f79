import type { ObsEvent } from '../../contracts/desk.ts';
import type { SceneCollection } from '../../scene/model.ts';
import { eventIntent } from '../protocol.ts';

/** What controllers can see of the desk. */
export interface DeskMoment {
  collection: SceneCollection;
  /** Undefined outside of studio mode. */
  previewSceneId: string | undefined;
}

export function event(
  eventType: string,
  intent: keyof typeof eventIntent,
  eventData: Record<string, unknown>,
): ObsEvent {
  return { eventType, eventIntent: eventIntent[intent], eventData };
}

/** Elements of two lists by what is the same in both. */
export function compare<T>(before: readonly T[], after: readonly T[], idOf: (element: T) => string) {
  const old = new Map(before.map((element) => [idOf(element), element]));
  const present = new Set(after.map(idOf));
  return {
    removed: before.filter((element) => !present.has(idOf(element))),
    added: after.filter((element) => !old.has(idOf(element))),
    kept: after.flatMap((element) => {
      const was = old.get(idOf(element));
      return was === undefined ? [] : [{ was, is: element }];
    }),
    /** What is in both is in another order. */
    reordered: isReordered(
      before.map(idOf).filter((id) => present.has(id)),
      after.map(idOf).filter((id) => old.has(id)),
    ),
  };
}

function isReordered(before: readonly string[], after: readonly string[]): boolean {
  return before.some((id, index) => id !== after[index]);
}

/** True if two values hold the same; settings and places are small and made of plain values. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
