import { toDisposable, type Disposable } from '../shared/base/disposable.ts';
import type { Clock, WallClock } from '../shared/base/clock.ts';

/** Clocks and timers of the engine and of what publishes in one port, so that back-off and statistics are tested without waiting. */
export interface Timing extends Clock, WallClock {
  /** Calls back once, unless disposed before. */
  after(delayMs: number, callback: () => void): Disposable;
}

export const systemTiming: Timing = {
  nowUs: () => Math.round(performance.now() * 1000),
  nowMs: () => Date.now(),
  after(delayMs, callback) {
    const disposable = toDisposable(() => {
      clearTimeout(timer);
    });
    const timer = setTimeout(() => {
      disposable.dispose();
      callback();
    }, delayMs);
    return disposable;
  },
};

/** Calls back again and again until disposed. */
export function every(timing: Timing, periodMs: number, callback: () => void): Disposable {
  let timer: Disposable;
  const arm = (): void => {
    timer = timing.after(periodMs, () => {
      arm();
      callback();
    });
  };
  arm();
  return toDisposable(() => {
    timer.dispose();
  });
}

/** Resolves after the delay, or as soon as `signal` aborts. */
export function sleep(timing: Timing, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      timer.dispose();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = timing.after(delayMs, finish);
    signal.addEventListener('abort', finish);
  });
}

/** True if `promise` settled before the time was up. */
export async function settlesWithin(
  timing: Timing,
  limitMs: number,
  promise: Promise<unknown>,
): Promise<boolean> {
  const giveUp = new AbortController();
  const settled = promise.then(
    () => true,
    () => true,
  );
  const late = sleep(timing, limitMs, giveUp.signal).then(() => false);
  const inTime = await Promise.race([settled, late]);
  giveUp.abort();
  return inTime;
}
