import { setTimeout as delay } from 'node:timers/promises';
import { runDemo } from '../../cli/measure/demo-run.ts';
import { processesBelow } from '../support/processes.ts';
import { RelayProcess } from '../support/relay-process.ts';
import { residentMegabytes, type Measurement } from './measurement.ts';

const seconds = 30;

/** The whole way from the test camera to a viewer's screen, and what the relay costs meanwhile. */
export async function benchLatency(): Promise<Measurement[]> {
  const memory: Measurement[] = [await restingRelay()];
  const result = await runDemo({
    seconds,
    protocol: 'srt',
    srtAddress: '127.0.0.1:0',
    rtmpAddress: '127.0.0.1:0',
    say: () => undefined,
    signal: new AbortController().signal,
    onWatching: (shownSeconds, { relay }) => {
      if (shownSeconds < seconds || memory.length > 1) return;
      const workers = processesBelow(relay.pid).filter(({ command }) => command.includes('media-worker'));
      for (const worker of workers) {
        memory.push({
          name: 'media worker of a live stream',
          value: residentMegabytes(worker.pid),
          unit: 'MB',
          atMost: 300,
        });
      }
      memory.push({ name: 'relay with a live stream', value: residentMegabytes(relay.pid), unit: 'MB' });
    },
  });
  if (!result.ok) throw new Error(result.reason);
  const { shown, lost, repeated } = result.frames;
  return [
    { name: 'camera to viewer, median', value: result.glassToGlassMs.median, unit: 'ms', atMost: 2500 },
    { name: 'camera to viewer, 95 of 100', value: result.glassToGlassMs.p95, unit: 'ms', atMost: 3500 },
    { name: 'sound to picture, median', value: Math.abs(result.avOffsetMs.median), unit: 'ms', atMost: 40 },
    { name: 'sound to picture, greatest', value: result.avOffsetMs.max, unit: 'ms' },
    { name: 'different frames shown', value: result.fps, unit: '/s' },
    { name: 'camera frames that reached the viewer', value: (shown / (shown + lost)) * 100, unit: '%' },
    { name: 'frames shown again', value: repeated, unit: '' },
    ...memory,
  ];
}

/** A relay that nobody uses, once the memory that its start took has gone back. */
async function restingRelay(): Promise<Measurement> {
  const relay = await RelayProcess.start();
  await delay(5000);
  const value = residentMegabytes(relay.process.pid ?? 0);
  await relay.dispose();
  return { name: 'relay at rest', value, unit: 'MB', atMost: 450 };
}
