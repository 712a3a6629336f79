import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { handOver } from '../../../src/renderer/program/compositor/frame-handover.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What is done with a stream, in its order; the worker takes it when it is told to. */
function stream() {
  const done: string[] = [];
  const first = Promise.withResolvers<boolean>();
  const taken = Promise.withResolvers<undefined>();
  const note = (what: string) => () => void done.push(what);
  const handover = handOver({
    firstFrame: first.promise,
    give: async (isWanted) => {
      done.push(isWanted ? 'give' : 'give to be closed');
      await taken.promise;
    },
    ...{ forget: note('forget'), drop: note('drop'), onSilent: note('silent'), stop: note('stop') },
  });
  const settled = () => vi.advanceTimersByTimeAsync(0);
  return {
    done,
    handover,
    first: async (came: boolean) => {
      first.resolve(came);
      await settled();
    },
    fail: async () => {
      first.reject(new Error('The track is gone.'));
      await settled();
    },
    take: async () => {
      taken.resolve(undefined);
      await settled();
    },
  };
}

it('gives a stream away with its first frame, however late, and ends it when the worker has it', async () => {
  const { done, handover, first, take } = stream();
  await vi.advanceTimersByTimeAsync(9000);
  expect(done).toEqual([]);
  await first(true);
  handover.dispose();
  expect(done).toEqual(['give', 'drop']);
  await take();
  expect(done).toEqual(['give', 'drop', 'stop']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(done).toHaveLength(3);
});

it('lets the frame of a stream that nobody wants any more come, and be closed', async () => {
  const { done, handover, first, take } = stream();
  handover.dispose();
  await vi.advanceTimersByTimeAsync(1500);
  await first(true);
  expect(done).toEqual(['give to be closed']);
  await take();
  expect(done.slice(0, 2)).toEqual(['give to be closed', 'stop']);
});

it('says that nothing comes, gives such a stream to nobody, and ends it', async () => {
  const { done, handover, first } = stream();
  await vi.advanceTimersByTimeAsync(11_000);
  expect(done).toEqual(['silent']);
  handover.dispose();
  await vi.advanceTimersByTimeAsync(2500);
  expect(done).toEqual(['silent', 'stop']);
  await first(false);
  expect(done.slice(2, 3)).toEqual(['forget']);
  expect(done).not.toContain('give');
});

it('ends a stream that fails', async () => {
  const { done, handover, fail } = stream();
  await fail();
  handover.dispose();
  expect(done).toEqual(['forget', 'stop', 'silent']);
});

it('says at once that a stream ended before anything came', async () => {
  const { done, handover, first } = stream();
  await first(false);
  expect(done).toEqual(['forget', 'stop', 'silent']);
  handover.dispose();
});
