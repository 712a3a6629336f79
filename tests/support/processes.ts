import { readdirSync, readFileSync } from 'node:fs';

export interface RunningProcess {
  pid: number;
  parentPid: number;
  command: string;
}

/** Every process below `pid`: its children, theirs, and so on. */
export function processesBelow(pid: number): RunningProcess[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): RunningProcess[] => {
      try {
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), parentPid: Number(fields[1]), command }];
      } catch {
        // It ended while the list was read.
        return [];
      }
    });
  const below = (parents: ReadonlySet<number>): RunningProcess[] => {
    const children = all.filter((each) => parents.has(each.parentPid));
    return children.length === 0 ? [] : [...children, ...below(new Set(children.map((each) => each.pid)))];
  };
  return below(new Set([pid]));
}

/** True while a process lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
