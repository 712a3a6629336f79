import type { SlideshowSource } from './model.ts';

/** What of a slideshow is seen at a moment. Numbers are places in `assetIds`. */
export interface SlideMoment {
  present: number;
  /** What is going while the present one comes; undefined once it is there. */
  previous: number | undefined;
  /** How far the present one has come, 0 to 1. */
  shown: number;
  /** What comes next, to be ready by then. */
  next: number;
}

type Order = Pick<SlideshowSource['settings'], 'slideMs' | 'fadeMs' | 'order' | 'loops'>;

/** Undefined without slides. @param elapsedMs since the first slide was there */
export function slideAt(order: Order, count: number, elapsedMs: number): SlideMoment | undefined {
  if (count === 0) return undefined;
  const last = order.loops ? Infinity : count - 1;
  const step = Math.min(last, Math.floor(Math.max(0, elapsedMs) / order.slideMs));
  const sinceMs = elapsedMs - step * order.slideMs;
  const fadeMs = Math.min(order.fadeMs, order.slideMs);
  const fades = step > 0 && sinceMs < fadeMs && count > 1;
  const placeOf = (at: number): number => slidePlace(order.order, count, at);
  return {
    present: placeOf(step),
    previous: fades ? placeOf(step - 1) : undefined,
    shown: fades ? sinceMs / fadeMs : 1,
    next: placeOf(Math.min(last, step + 1)),
  };
}

/** Which slide is the n-th that is shown. By chance, every round shows each of them once. */
function slidePlace(order: Order['order'], count: number, step: number): number {
  const within = step % count;
  if (order === 'forward' || count < 2) return within;
  const round = Math.floor(step / count);
  const places = shuffled(count, round);
  // None is shown twice in a row where two rounds meet.
  if (round > 0 && places[0] === shuffled(count, round - 1).at(-1)) places.push(places.shift() ?? 0);
  return places[within] ?? 0;
}

/** Fisher and Yates, with numbers that are the same whenever the same round is asked for. */
function shuffled(count: number, round: number): number[] {
  const places = Array.from({ length: count }, (_, place) => place);
  let state = Math.imul(round + 1, 0x9e3779b1) >>> 0;
  for (let at = count - 1; at > 0; at--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (at + 1));
    [places[at], places[other]] = [places[other] ?? 0, places[at] ?? 0];
  }
  return places;
}
