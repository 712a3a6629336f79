import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { bad, good, unknown, warning, type Finding } from './finding.ts';

/** What the relay asks of the system for each of its sockets; see server/ingest/srt. */
const wantedReceiveBuffer = 4 * 1024 * 1024;
/** Files that are open beside the connections. */
const otherFiles = 500;
const gigabyte = 1024 ** 3;

/**
 * @param text of `/proc/sys/net/core/rmem_max`
 */
export function judgeReceiveBuffer(text: string | undefined): Finding {
  const subject = 'UDP buffer';
  const bytes = Number(text);
  if (text === undefined || !Number.isFinite(bytes))
    return unknown(subject, 'its bound is not known on this system');
  if (bytes >= wantedReceiveBuffer) return good(subject, `up to ${bytes} bytes`);
  return warning(
    subject,
    `at most ${bytes} bytes: bursts of SRT may be lost`,
    `sysctl -w net.core.rmem_max=${wantedReceiveBuffer}, and the same in /etc/sysctl.d/footlight.conf to keep it`,
  );
}

/** @param soft how many files a process may open; `unlimited`, or undefined where that is not known */
export function judgeOpenFiles(soft: number | 'unlimited' | undefined, maxConnections: number): Finding {
  const subject = 'open files';
  if (soft === undefined) return unknown(subject, 'the bound is not known on this system');
  const needed = maxConnections + otherFiles;
  if (soft === 'unlimited' || soft >= needed) return good(subject, `up to ${soft}`);
  return warning(
    subject,
    `at most ${soft}, and ${maxConnections} connections are allowed by the setting maxConnections`,
    `ulimit -n ${needed} before the start (LimitNOFILE=${needed} in a systemd unit), or a lower maxConnections`,
  );
}

/** The bound of a process: of the running relay's, where it can be read, else of one started from here. */
function openFilesOf(pid: number | undefined): number | 'unlimited' | undefined {
  try {
    const limits = readFileSync(`/proc/${pid ?? 'self'}/limits`, 'utf8');
    const soft = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
    return soft === 'unlimited' ? soft : soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/** Whether the clock is kept right. Viewers' players place what they play by it. */
async function lookAtClock(): Promise<Finding> {
  const subject = 'clock';
  if (existsSync('/run/systemd/timesync/synchronized'))
    return good(subject, 'kept right by systemd-timesyncd');
  try {
    const { stdout } = await promisify(execFile)(
      'timedatectl',
      ['show', '-p', 'NTPSynchronized', '--value'],
      {
        timeout: 5000,
      },
    );
    if (stdout.trim() === 'yes') return good(subject, 'kept right over the network');
    if (stdout.trim() === 'no') {
      return warning(
        subject,
        'not kept right over the network',
        'timedatectl set-ntp true, or install chrony: times in playlists and logs drift otherwise',
      );
    }
  } catch {
    // Not a system with systemd, or a container, whose clock is its host's.
  }
  return unknown(subject, 'who keeps it right is not known here; a container has the clock of its host');
}

function lookAtSize(): Finding {
  const subject = 'machine';
  const cores = availableParallelism();
  const memory = totalmem() / gigabyte;
  const message = `${cores} cores, ${memory.toFixed(1)} GB of memory, Node ${process.versions.node}`;
  return memory >= 1
    ? good(subject, message)
    : warning(subject, message, 'give it 1 GB or more, or set rungs to [] so that nothing is encoded');
}

/** @param relayPid of the relay that runs */
export async function lookAtMachine(
  maxConnections: number,
  relayPid: number | undefined,
): Promise<Finding[]> {
  let receiveBuffer: string | undefined;
  try {
    receiveBuffer = readFileSync('/proc/sys/net/core/rmem_max', 'utf8');
  } catch {
    // Not Linux.
  }
  const [major = 0] = process.versions.node.split('.').map(Number);
  return [
    lookAtSize(),
    ...(major >= 24 ? [] : [bad('Node', `version ${process.versions.node}`, 'run it with Node 24 or newer')]),
    await lookAtClock(),
    judgeOpenFiles(openFilesOf(relayPid), maxConnections),
    judgeReceiveBuffer(receiveBuffer),
  ];
}
