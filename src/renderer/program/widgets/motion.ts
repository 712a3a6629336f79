import type { WidgetTheme } from '../../../shared/scene/widget.ts';

const inMs = 520;
const outMs = 320;

/** Where a part is on its way in or out. */
export interface Presence {
  opacity: number;
  scale: number;
  /** Of its own height, downwards. */
  shift: number;
  moving: boolean;
}

const restingPresence: Presence = { opacity: 1, scale: 1, shift: 0, moving: false };
const absent: Presence = { opacity: 0, scale: 1, shift: 0, moving: false };

export function easeOut(progress: number): number {
  return 1 - (1 - clamp(progress)) ** 3;
}

export function easeInOut(progress: number): number {
  const at = clamp(progress);
  return at < 0.5 ? 4 * at ** 3 : 1 - (-2 * at + 2) ** 3 / 2;
}

/** Goes a little beyond and comes back. */
function easeOutBack(progress: number): number {
  const at = clamp(progress) - 1;
  return 1 + 2.4 * at ** 3 + 1.4 * at ** 2;
}

/**
 * @param sinceMs how long it has been coming
 * @param leftMs how long until it is gone; Infinity while it stays
 */
export function presenceOf(animation: WidgetTheme['animation'], sinceMs: number, leftMs: number): Presence {
  if (sinceMs < 0 || leftMs <= 0) return absent;
  if (animation === 'none') return restingPresence;
  if (leftMs < outMs) return leaving(animation, leftMs / outMs);
  if (sinceMs >= inMs) return restingPresence;
  const progress = sinceMs / inMs;
  const opacity = clamp(progress * 2.5);
  if (animation === 'pop')
    return { opacity, scale: 0.6 + 0.4 * easeOutBack(progress), shift: 0, moving: true };
  if (animation === 'slide')
    return { opacity, scale: 1, shift: 0.6 * (easeOutBack(progress) - 1), moving: true };
  return { opacity: easeOut(progress), scale: 1, shift: 0, moving: true };
}

function leaving(animation: WidgetTheme['animation'], left: number): Presence {
  const gone = 1 - easeOut(left);
  const opacity = 1 - gone;
  if (animation === 'pop') return { opacity, scale: 1 - 0.25 * gone, shift: 0, moving: true };
  if (animation === 'slide') return { opacity, scale: 1, shift: -0.4 * gone, moving: true };
  return { opacity, scale: 1, shift: 0, moving: true };
}

/** A number on its way to another. */
export class Glide {
  #from: number;
  #to: number;
  #startMs = -Infinity;
  readonly #durationMs: number;

  constructor(value: number, durationMs: number) {
    this.#from = value;
    this.#to = value;
    this.#durationMs = durationMs;
  }

  aim(value: number, nowMs: number): void {
    if (value === this.#to) return;
    this.#from = this.at(nowMs);
    this.#to = value;
    this.#startMs = nowMs;
  }

  at(nowMs: number): number {
    return this.#from + (this.#to - this.#from) * easeInOut((nowMs - this.#startMs) / this.#durationMs);
  }

  isMoving(nowMs: number): boolean {
    return nowMs - this.#startMs < this.#durationMs;
  }
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value));
}
