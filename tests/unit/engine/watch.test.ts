import { describe, expect, it } from 'vitest';
import { Watch } from '../../../src/engine/session/watch.ts';
import { ManualTiming, settle } from './manual-timing.ts';

function collect<T>(values: AsyncIterable<T>): { seen: T[]; ended: Promise<void> } {
  const seen: T[] = [];
  const ended = (async () => {
    for await (const value of values) seen.push(value);
  })();
  return { seen, ended };
}

describe('A watch', () => {
  it('tells the present value first, then every change, at most ten a second', async () => {
    const timing = new ManualTiming();
    let value = 0;
    const watch = new Watch(() => value, timing);
    const stop = new AbortController();
    const { seen, ended } = collect(watch.values(stop.signal));
    await settle();
    expect(seen).toEqual([0]);
    for (let change = 0; change < 100; change += 1) {
      value += 1;
      watch.changed();
      await timing.advance(10);
    }
    expect(seen.length).toBeLessThanOrEqual(11);
    await timing.advance(200);
    expect(seen.at(-1)).toBe(100);
    const { length } = seen;
    await timing.advance(10_000);
    expect(seen).toHaveLength(length);
    stop.abort();
    await ended;
  });

  it('ends every watcher when it is closed, and one that has gone before at once', async () => {
    const timing = new ManualTiming();
    const watch = new Watch(() => 1, timing);
    const one = collect(watch.values(new AbortController().signal));
    const two = collect(watch.values(AbortSignal.abort()));
    await two.ended;
    expect(two.seen).toEqual([]);
    await timing.advance(100);
    watch.close();
    await one.ended;
    expect(one.seen).toEqual([1]);
  });
});
