import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { DemoResult } from '../../../cli/measure/demo-run.ts';
import { processesBelow } from '../../support/processes.ts';

/** The demo as a process; `onWatching` is called once the viewer's measured seconds begin. */
async function runDemo(
  args: readonly string[],
  onWatching: (demo: ChildProcess) => Promise<void> = () => Promise.resolve(),
): Promise<{ exitCode: number | null; line: DemoResult }> {
  const demo = spawn(process.execPath, [join(import.meta.dirname, '../../../cli/demo.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const watching = Promise.withResolvers<undefined>();
  createInterface({ input: demo.stderr }).on('line', (line) => {
    if (line.startsWith('Watching')) watching.resolve(undefined);
  });
  let output = '';
  demo.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const closed = once(demo, 'close') as Promise<[number | null]>;
  await Promise.race([watching.promise.then(() => onWatching(demo)), closed]);
  const [exitCode] = await closed;
  return { exitCode, line: JSON.parse(output.trim().split('\n').at(-1) ?? '') as DemoResult };
}

/** Kills the media workers of one of the demo's programs; says how many. */
function killWorkers(demo: ChildProcess, program: 'relay' | 'studio'): number {
  const family = processesBelow(demo.pid ?? 0);
  const owner = family.find(({ command }) => command.includes(`cli/${program}.ts`));
  const workers = processesBelow(owner?.pid ?? 0).filter(({ command }) => command.includes('media-worker'));
  for (const worker of workers) process.kill(worker.pid, 'SIGKILL');
  return workers.length;
}

it('shows a viewer the live picture with its sound, over the death of each media worker', async () => {
  const killed: number[] = [];
  const args = ['--seconds', '8', '--settled', '0', '--srt', '127.0.0.1:0', '--rtmp', '127.0.0.1:0'];
  const { exitCode, line } = await runDemo(args, async (demo) => {
    // Well into the picture, and with time for it to come back in between.
    await delay(1500);
    killed.push(killWorkers(demo, 'relay'));
    await delay(4000);
    killed.push(killWorkers(demo, 'studio'));
  });
  expect(Math.min(...killed)).toBeGreaterThan(0);
  expect(line.reason).toBeUndefined();
  expect(line).toMatchObject({ ok: true, protocol: 'srt', rungs: ['720p', '480p'] });
  expect(exitCode).toBe(0);
  expect(line.frames.shown).toBeGreaterThan(80);
  // Wide margins: the bench holds the bounds, this holds that it is live and in step.
  expect(line.glassToGlassMs.median).toBeGreaterThan(150);
  expect(line.glassToGlassMs.median).toBeLessThan(8000);
  expect(Math.abs(line.avOffsetMs.median)).toBeLessThan(150);
});

it('says why when the relay can take no stream in', async () => {
  // Before the relay makes a database, which takes seconds; of a port that is taken its own tests tell.
  const { exitCode, line } = await runDemo(['--seconds', '5', '--srt', '127.0.0.1', '--rtmp', '127.0.0.1:0']);
  expect(exitCode).toBe(1);
  expect(line.ok).toBe(false);
  expect(line.reason).toContain('--srt');
});
