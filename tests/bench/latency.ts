import { setTimeout as delay } from 'node:timers/promises';
import { runDemo, type DemoOptions, type DemoResult } from '../../cli/measure/demo-run.ts';
import { startEdge } from '../support/edge.ts';
import { processesBelow } from '../support/processes.ts';
import { RelayProcess } from '../support/relay-process.ts';
import { residentMegabytes, type Measurement } from './measurement.ts';

const seconds = 30;

/**
 * The whole way from the test camera to a viewer's screen, straight from the relay and with nginx in
 * front of it, and what the relay costs meanwhile.
 */
export async function benchLatency(): Promise<Measurement[]> {
  const memory: Measurement[] = [await restingRelay()];
  const straight = await watch({
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
  const behind = await watch({
    edge: ({ http, dataDirectory }) => startEdge(new URL(http).host, dataDirectory),
  });
  return [
    ...picture('camera to viewer', straight, { medianMs: 2000, p95Ms: 2500 }),
    { name: 'sound to picture, median', value: Math.abs(straight.avOffsetMs.median), unit: 'ms', atMost: 40 },
    { name: 'sound to picture, greatest', value: straight.avOffsetMs.max, unit: 'ms' },
    ...picture('behind nginx, camera to viewer', behind, { medianMs: 2200, p95Ms: 2700 }),
    ...memory,
  ];
}

/** A viewer's half minute. */
async function watch(more: Pick<DemoOptions, 'edge' | 'onWatching'>): Promise<DemoResult> {
  const result = await runDemo({
    seconds,
    // Longer than the player waits before it gives back what a stall at the start took.
    settledMs: 7000,
    protocol: 'srt',
    srtAddress: '127.0.0.1:0',
    rtmpAddress: '127.0.0.1:0',
    say: () => undefined,
    signal: new AbortController().signal,
    ...more,
  });
  if (!result.ok) throw new Error(result.reason);
  return result;
}

function picture(
  name: string,
  { glassToGlassMs, fps, frames: { shown, lost, repeated } }: DemoResult,
  { medianMs, p95Ms }: { medianMs: number; p95Ms: number },
): Measurement[] {
  return [
    { name: `${name}, median`, value: glassToGlassMs.median, unit: 'ms', atMost: medianMs },
    { name: `${name}, 95 of 100`, value: glassToGlassMs.p95, unit: 'ms', atMost: p95Ms },
    { name: `${name}, different frames shown`, value: fps, unit: '/s' },
    { name: `${name}, camera frames that arrived`, value: (shown / (shown + lost)) * 100, unit: '%' },
    { name: `${name}, frames shown again`, value: repeated, unit: '' },
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
