import { describe, expect, it } from 'vitest';
import { FileQueue } from '../../../../src/engine/record/file-queue.ts';
import type { FileWrite } from '../../../../src/shared/media/mp4/file-write.ts';
import { ManualTiming, settle } from '../manual-timing.ts';
import { MemoryFile } from './memory-file.ts';

const append = (...parts: number[][]): FileWrite => ({
  kind: 'append',
  byteLength: parts.flat().length,
  parts: parts.map((part) => Uint8Array.from(part)),
});

describe('a file queue', () => {
  it('writes in order, and patches only what is safe on the disk', async () => {
    const file = new MemoryFile();
    const queue = new FileQueue(Promise.resolve(file), new ManualTiming());
    queue.push([append([1, 2], [3]), append([4])]);
    queue.push([{ kind: 'patch', offset: 1, bytes: Uint8Array.of(9) }]);
    await queue.close();
    expect([...file.bytes]).toEqual([1, 9, 3, 4]);
    expect(file.calls).toEqual(['write 0', 'write 3', 'sync', 'write 1', 'sync']);
    expect(file.isClosed).toBe(true);
  });

  it('counts what waits, and never waits itself', async () => {
    const file = new MemoryFile();
    file.hold();
    const queue = new FileQueue(Promise.resolve(file), new ManualTiming());
    queue.push([append([1, 2, 3])]);
    await settle();
    queue.push([append([4, 5])]);
    expect(queue.queuedBytes).toBe(5);
    const drained = queue.untilQueued(0);
    file.release();
    await drained;
    expect(queue.queuedBytes).toBe(0);
    await queue.close();
    expect([...file.bytes]).toEqual([1, 2, 3, 4, 5]);
  });

  it('goes on where the operating system took a part only', async () => {
    const file = new MemoryFile();
    file.maxWriteBytes = 2;
    const queue = new FileQueue(Promise.resolve(file), new ManualTiming());
    queue.push([append([1, 2, 3], [4], [], [5, 6])]);
    await queue.close();
    expect([...file.bytes]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('flushes every two seconds', async () => {
    const file = new MemoryFile();
    const timing = new ManualTiming();
    const queue = new FileQueue(Promise.resolve(file), timing);
    for (let second = 0; second < 6; second += 1) {
      queue.push([append([second])]);
      await settle();
      await timing.advance(1000);
    }
    expect(file.calls.filter((call) => call === 'sync')).toHaveLength(2);
    await queue.close();
  });

  it('closes the file and takes nothing more after an error', async () => {
    const file = new MemoryFile();
    const queue = new FileQueue(Promise.resolve(file), new ManualTiming());
    file.failure = new Error('ENOSPC');
    queue.push([append([1]), append([2])]);
    await expect(queue.done).rejects.toThrow('ENOSPC');
    queue.push([append([3])]);
    expect(queue.queuedBytes).toBe(0);
    expect(file.isClosed).toBe(true);
    await queue.untilQueued(0);
  });
});
