import { expect, it } from 'vitest';
import { runDemo } from '../../../cli/measure/demo-run.ts';
import { processesBelow } from '../../support/processes.ts';

it('brings the picture back by itself after each worker was killed in turn', async () => {
  const killed: string[] = [];
  let lastShownSeconds = 0;
  const result = await runDemo({
    seconds: 14,
    rtmpAddress: '127.0.0.1:0',
    say: () => undefined,
    signal: new AbortController().signal,
    onWatching: (shownSeconds, { relay, studio }) => {
      lastShownSeconds = shownSeconds;
      const kill = (name: string, pid: number): void => {
        const workers = processesBelow(pid).filter(({ command }) => command.includes('media-worker'));
        expect(workers, `media workers of the ${name}`).toHaveLength(1);
        for (const worker of workers) process.kill(worker.pid, 'SIGKILL');
        killed.push(name);
      };
      if (shownSeconds >= 3 && killed.length === 0) kill('relay', relay.pid);
      if (shownSeconds >= 8 && killed.length === 1) kill('studio', studio.pid);
    },
  });
  expect(killed).toEqual(['relay', 'studio']);
  // The picture came back both times: the viewer saw as many seconds as were asked for, and most frames.
  expect(lastShownSeconds).toBeGreaterThan(14);
  expect(result.frames.shown).toBeGreaterThan(200);
  expect(result.glassToGlassMs.median).toBeLessThan(8000);
});
