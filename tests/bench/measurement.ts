import { readFileSync } from 'node:fs';

/** One number of a benchmark, with the bound that it is held to, if any, and a peer's number of the same run. */
export interface Measurement {
  name: string;
  value: number;
  unit: string;
  atMost?: number;
  atLeast?: number;
  peer?: { name: string; value: number };
}

export type Benchmark = () => Promise<Measurement[]>;

/** Memory that a process keeps for itself and its share of what it shares with others (PSS), in MB. */
export function residentMegabytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? Number.NaN) / 1024;
}

/** User and system time that a process has used so far, in seconds. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const ticksPerSecond = 100;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
