import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../src/shared/base/emitter.ts';

interface Events {
  level: number;
  gone: { why: string };
}

describe('Emitter', () => {
  it('calls the listeners of the event until they are disposed', () => {
    const emitter = new Emitter<Events>(() => undefined);
    const seen: number[] = [];
    const listening = emitter.on('level', (level) => seen.push(level));
    emitter.on('gone', () => seen.push(-1));
    emitter.emit('level', 1);
    listening.dispose();
    emitter.emit('level', 2);
    expect(seen).toEqual([1]);
    emitter.dispose();
  });

  it('keeps going when a listener throws, and reports it', () => {
    const failures: unknown[] = [];
    const emitter = new Emitter<Events>((failure, name) => failures.push([failure, name]));
    const seen: number[] = [];
    const broken = new Error('broken listener');
    emitter.on('level', () => {
      throw broken;
    });
    emitter.on('level', (level) => seen.push(level));
    emitter.emit('level', 7);
    expect(seen).toEqual([7]);
    expect(failures).toEqual([[broken, 'level']]);
    emitter.dispose();
  });

  it('counts the same function twice if it was registered twice', () => {
    const emitter = new Emitter<Events>(() => undefined);
    const listener = (): void => undefined;
    emitter.on('level', listener);
    const second = emitter.on('level', listener);
    expect(emitter.listenerCount('level')).toBe(2);
    second.dispose();
    expect(emitter.listenerCount('level')).toBe(1);
    emitter.dispose();
    expect(emitter.listenerCount('level')).toBe(0);
  });
});
