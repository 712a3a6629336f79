import { describe, expect, it } from 'vitest';
import { DisposableStore, toDisposable } from '../../../src/shared/base/disposable.ts';

describe('DisposableStore', () => {
  it('disposes newest first, each once', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.defer(() => order.push('first'));
    store.defer(() => order.push('second'));
    store.dispose();
    store.dispose();
    expect(order).toEqual(['second', 'first']);
  });

  it('disposes at once what comes after the end', () => {
    const store = new DisposableStore();
    store.dispose();
    let given = 0;
    store.defer(() => given++);
    expect(given).toBe(1);
  });

  it('goes on past one that throws, and says so at the end', () => {
    const store = new DisposableStore();
    let given = 0;
    store.defer(() => given++);
    store.defer(() => {
      throw new Error('stuck');
    });
    expect(() => store.dispose()).toThrow(AggregateError);
    expect(given).toBe(1);
  });

  it('releases one before its time', () => {
    const store = new DisposableStore();
    let given = 0;
    const one = store.add(toDisposable(() => given++));
    store.release(one);
    expect(given).toBe(1);
    store.dispose();
    expect(given).toBe(1);
  });
});
