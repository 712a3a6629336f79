import { setTimeout as delay } from 'node:timers/promises';
import { processesBelow } from '../../support/processes.ts';
import { cpuSeconds, residentMegabytes } from '../measurement.ts';

export interface ProcessLoad {
  /** Processor cores that were busy for it, 1 being one whole core. */
  cores: number;
  memoryMegabytes: number;
  /** By its command line. */
  memoryOfEach: { command: string; megabytes: number }[];
}

/** What a process and everything below it used over some seconds. */
export async function loadOf(pid: number, seconds: number): Promise<ProcessLoad> {
  const family = [pid, ...processesBelow(pid).map((each) => each.pid)];
  const before = new Map(family.map((each) => [each, cpuOf(each)]));
  const startMs = performance.now();
  await delay(seconds * 1000);
  const elapsedSeconds = (performance.now() - startMs) / 1000;
  const used = family.map((each) => Math.max(0, cpuOf(each) - (before.get(each) ?? 0)));
  const memoryOfEach = [{ pid, command: '' }, ...processesBelow(pid)].map((each) => ({
    command: each.command,
    megabytes: memoryOf(each.pid),
  }));
  return {
    cores: used.reduce((sum, each) => sum + each, 0) / elapsedSeconds,
    memoryMegabytes: memoryOfEach.reduce((sum, { megabytes }) => sum + megabytes, 0),
    memoryOfEach,
  };
}

/** One that ended meanwhile used what it had used before. */
function cpuOf(pid: number): number {
  try {
    return cpuSeconds(pid);
  } catch {
    return 0;
  }
}

function memoryOf(pid: number): number {
  try {
    return residentMegabytes(pid);
  } catch {
    return 0;
  }
}
