import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeMessage, fromWorker } from '../../../src/media-worker/protocol/messages.ts';
import { forkNode, MediaWorkers, type TranscodeJob } from '../../../src/media-worker/client.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { aac, fixture, h264, picture, tone } from './fixtures.ts';
import { isAlive } from '../../support/processes.ts';
import { Bench, breaches, collect, settings } from './harness.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  bench.dispose();
});

const flv = (): Promise<Buffer> => fixture('flv', ...picture(), ...tone(), ...h264, ...aac);

async function gone(pid: number): Promise<void> {
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
}

function pidOf(job: TranscodeJob): number {
  if (job.pid === undefined) throw new Error('The job has no process.');
  return job.pid;
}

function firstPart(job: TranscodeJob): Promise<void> {
  return new Promise((resolve) => {
    const listener = job.on('part', () => {
      listener.dispose();
      resolve();
    });
  });
}

describe('a worker', () => {
  it('that is killed ends its job with WORKER_LOST, and a new job works', async () => {
    const bytes = await flv();
    const job = bench.workers.startTranscode(settings);
    const ended = collect(job);
    const started = firstPart(job);
    job.write(bytes.subarray(0, bytes.byteLength / 2));
    await started;
    process.kill(pidOf(job), 'SIGKILL');
    expect((await ended).error?.code).toBe('WORKER_LOST');
    const next = await bench.transcode(bytes);
    expect(next.error).toBeUndefined();
    expect(breaches(next)).toEqual([]);
  });

  it('is gone when its job has ended', async () => {
    const job = bench.workers.startTranscode(settings);
    const pid = pidOf(job);
    expect(isAlive(pid)).toBe(true);
    const ended = collect(job);
    job.write(await flv());
    job.end();
    expect((await ended).error).toBeUndefined();
    await gone(pid);
  });

  it('is gone when its job is killed, and nothing more is heard of it', async () => {
    const job = bench.workers.startTranscode(settings);
    let ended = false;
    const listener = job.on('ended', () => (ended = true));
    const pid = pidOf(job);
    job.kill();
    await gone(pid);
    listener.dispose();
    expect({ ended, alive: isAlive(pid) }).toEqual({ ended: false, alive: false });
  });

  it('that hangs without dying ends its job with WORKER_LOST', async () => {
    const job = bench.workers.startTranscode(settings, { hungAfterMs: 3000 });
    const ended = collect(job);
    const bytes = await flv();
    const started = firstPart(job);
    job.write(bytes.subarray(0, bytes.byteLength / 2));
    await started;
    process.kill(pidOf(job), 'SIGSTOP');
    job.write(bytes.subarray(bytes.byteLength / 2));
    expect((await ended).error).toMatchObject({
      code: 'WORKER_LOST',
      message: expect.stringContaining('hangs') as string,
    });
    await gone(pidOf(job));
  });

  it('that idles because nothing comes is left alone, and tells of its memory', async () => {
    const job = bench.workers.startTranscode(settings, { hungAfterMs: 1500 });
    const ended = collect(job);
    job.write(await flv());
    await firstPart(job);
    const reports = await new Promise<number[]>((resolve) => {
      const seen: number[] = [];
      const listener = job.on('progress', ({ memoryBytes }) => {
        if (seen.push(memoryBytes) < 3) return;
        listener.dispose();
        resolve(seen);
      });
    });
    expect(Math.min(...reports)).toBeGreaterThan(20 * 1024 * 1024);
    job.end();
    expect((await ended).error).toBeUndefined();
  });

  it('that takes more memory than it may ends its job with WORKER_FAILED', async () => {
    const job = bench.workers.startTranscode(settings, { maxMemoryBytes: 1024 * 1024 });
    const ended = collect(job);
    job.write(await flv());
    expect((await ended).error?.message).toBe('The media worker took more than 1 MB of memory.');
    await gone(pidOf(job));
  });

  it('ends its job with ENCODER_UNAVAILABLE where the encoder it was told to use doesn’t work', async () => {
    const result = await bench.transcode(await flv(), { encoders: { h264: 'h264_nvenc' } });
    expect(result.error?.code).toBe('ENCODER_UNAVAILABLE');
    const other = await bench.transcode(await flv(), { encoders: { hevc: 'hevc_nvenc' } });
    expect(other.error).toBeUndefined();
  });

  it('ends by itself when its owner hangs up', async () => {
    const workers = new MediaWorkers({
      logger: silentLogger,
      fork: (entry, env) => {
        const process = forkNode(entry, env);
        // An owner that died can't kill anybody.
        return { ...process, kill: () => undefined };
      },
    });
    const job = workers.startTranscode(settings);
    const started = firstPart(job);
    job.write(await flv());
    await started;
    workers.dispose();
    await expect.poll(() => isAlive(pidOf(job)), { timeout: 10_000 }).toBe(false);
  });

  it('may be written to before it is up, in bounds', () => {
    const job = bench.workers.startTranscode(settings);
    let code: string | undefined;
    const listener = job.on('ended', ({ error }) => (code = error?.code));
    job.write(new Uint8Array(1000));
    expect(job.queuedBytes).toBeGreaterThan(1000);
    expect(job.queuedBytes).toBeLessThan(2000);
    for (let written = 0; written < 70; written++) job.write(new Uint8Array(1024 * 1024));
    listener.dispose();
    expect(code).toBe('WORKER_FAILED');
    expect(job.queuedBytes).toBe(0);
  });

  it('that can’t be started ends its job with WORKER_LOST', async () => {
    const workers = new MediaWorkers({ logger: silentLogger, entry: '/nonexistent/worker.ts' });
    const result = await collect(workers.startTranscode(settings));
    workers.dispose();
    expect(result.error?.code).toBe('WORKER_LOST');
  });
});

describe('the workers’ socket', () => {
  it('refuses a caller without a valid token, and a job goes on beside it', async () => {
    const job = bench.workers.startTranscode(settings);
    const ended = collect(job);
    const path = bench.workers.socketPath ?? '';
    for (const pieces of [
      encodeMessage(fromWorker, 'hello', { token: '0'.repeat(64) }),
      encodeMessage(fromWorker, 'ended', {}),
      [Buffer.alloc(4096, 0xff)],
    ]) {
      const stranger = connect(path);
      for (const piece of pieces) stranger.write(piece);
      stranger.on('error', () => undefined);
      await once(stranger, 'close');
    }
    job.write(await flv());
    job.end();
    expect((await ended).error).toBeUndefined();
    expect(bench.log.filter((line) => line.message.startsWith('Refused'))).toHaveLength(3);
  });

  it('lies in a directory of its own that goes with the last worker', async () => {
    const job = bench.workers.startTranscode(settings);
    const directory = dirname(bench.workers.socketPath ?? '');
    expect(existsSync(directory)).toBe(true);
    bench.workers.dispose();
    expect(existsSync(directory)).toBe(false);
    await gone(pidOf(job));
  });
});
