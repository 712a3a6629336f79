import type { SrtLinkState } from '../../../shared/contracts/engine.ts';

/** Where the send buffer begins to be worth a look, as a share of the latency. */
const fullShare = 0.75;

/** How full the send buffer is by what the other side waits for, 0 to 1, and whether that is well. */
export function describeBuffer({ sendBufferMs, latencyMs }: SrtLinkState): {
  share: number;
  tone: 'good' | 'warning' | 'bad';
} {
  const share = latencyMs > 0 ? Math.min(1, sendBufferMs / latencyMs) : 1;
  return { share, tone: share >= 1 ? 'bad' : share >= fullShare ? 'warning' : 'good' };
}

/** The loss that a graph's full height stands for, percent: a step above the worst that it shows. */
export function lossScale(lossPercents: readonly number[]): number {
  const worst = Math.max(0, ...lossPercents);
  return [5, 10, 25, 50].find((step) => worst <= step) ?? 100;
}

/** A polygon under the loss of the last `places` seconds, newest at the right, in a box of `places` × 1. */
export function lossOutline(lossPercents: readonly number[], places: number, scalePercent: number): string {
  const first = places - lossPercents.length;
  const bars = lossPercents.flatMap((percent, index) => {
    const top = (1 - Math.min(1, percent / scalePercent)).toFixed(3);
    return [`${first + index},${top}`, `${first + index + 1},${top}`];
  });
  return [`${first},1`, ...bars, `${places},1`].join(' ');
}
