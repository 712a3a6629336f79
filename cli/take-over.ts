import { spawn, type ChildProcess } from 'node:child_process';
import { on } from 'node:events';
import { Server } from 'node:net';
import { z } from 'zod';
import { formatAddress, parseAddress, type Address, type Settings } from '../server/config/settings.ts';
import { PortKeeper } from '../server/core/port-keeper.ts';
import { tcpDoors, type PortKeepers } from '../server/core/tcp-doors.ts';
import type { Relay } from '../server/main.ts';
import { FootlightError } from '../src/shared/base/errors.ts';

/** A relay that is told to end is gone after ten seconds. */
const patienceMs = 20_000;

/** What a successor says: it wants the doors, then that the relay before it ends. */
const wishSchema = z.strictObject({ wants: z.enum(['doors', 'end']) });

/** What it is given, one door after the other, each with its listening socket; SRT comes last and has none. */
const doorSchema = z.strictObject({
  door: z.enum([...tcpDoors, 'srt']),
  host: z.string(),
  port: z.int().min(1).max(65_535),
});
type Door = z.infer<typeof doorSchema>;

/**
 * Starts a relay like this one, which takes its place. If that fails before it wants this one's end, nothing
 * has changed.
 */
export function startSuccessor(relay: Relay, onEndWanted: () => void): ChildProcess {
  const [script = '', ...args] = process.argv.slice(1).filter((argument) => argument !== '--take-over');
  const successor = spawn(process.execPath, [...process.execArgv, script, ...args, '--take-over'], {
    detached: true,
    // Its log goes on where this one's is.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const giveDoors = (): void => {
    const { addresses, servers } = relay;
    for (const door of tcpDoors) {
      const [address, server] = [addresses[door], servers[door]];
      if (address && server) successor.send({ door, ...address } satisfies Door, server);
    }
    successor.send({ door: 'srt', ...addresses.srt } satisfies Door);
  };
  successor.on('message', (message) => {
    const wish = wishSchema.safeParse(message).data;
    // Not before it is asked: a socket that comes to a process which does not look yet loses its connections.
    if (wish?.wants === 'doors') giveDoors();
    if (wish?.wants === 'end') onEndWanted();
  });
  return successor;
}

/** What the new relay starts with. */
interface TakenOver {
  settings: Settings;
  /** Have the connections that come in meanwhile. */
  keepers: PortKeepers;
}

/**
 * Ends the relay that started this process, so that this one goes on in its place. The listening sockets are
 * the same in both, so that no connection is lost when the other closes them: those of viewers and publishers
 * wait meanwhile, and live broadcasts go on behind a discontinuity. Callers by SRT ask again by themselves
 * until somebody answers.
 * @throws FootlightError CONFIG_INVALID if no relay started this process; RELAY_NOT_RUNNING if it ended before;
 *   DATA_DIR_LOCKED if it does not go
 */
export async function takeOver(settings: Settings): Promise<TakenOver> {
  if (!process.connected) {
    throw new FootlightError(
      'CONFIG_INVALID',
      'Only a running relay starts another in its place: use `footlight restart`. If this came of it, the running relay is an older version: stop it, and start this one.',
    );
  }
  const say = (wish: z.infer<typeof wishSchema>) => process.send?.(wish);
  const formerPid = process.ppid;
  const deadline = AbortSignal.timeout(patienceMs);
  const taken: TakenOver = { settings, keepers: {} };
  let isEndWanted = false;
  const messages = on(process, 'message', { close: ['disconnect'], signal: deadline });
  try {
    say({ wants: 'doors' });
    // Nothing is waited for in here: a socket has to be taken before the system is asked for connections.
    for await (const [message, socket] of messages as AsyncIterable<[unknown, unknown]>) {
      const door = doorSchema.parse(message);
      if (socket instanceof Server) keep(socket, door, taken);
      if (door.door !== 'srt') continue;
      if (isSame(settings.srt, door)) taken.settings = { ...settings, srt: formatAddress(door) };
      isEndWanted = true;
      say({ wants: 'end' });
    }
  } catch (error) {
    if (!deadline.aborted) throw error;
    throw new FootlightError(
      'DATA_DIR_LOCKED',
      `The relay ${formerPid} was told to end and still runs. End it, then start this one again.`,
    );
  }
  // The channel ended, and that relay with it.
  if (isEndWanted) return taken;
  throw new FootlightError(
    'RELAY_NOT_RUNNING',
    `The relay ${formerPid}, whose place was to be taken, ended before.`,
  );
}

/** Keeps the door open if it is still to be one of this relay's. */
function keep(listening: Server, { door, ...address }: Door, { settings, keepers }: TakenOver): void {
  if (door !== 'srt' && isSame(settings[door], address)) keepers[door] = new PortKeeper(listening);
  else listening.close();
}

/** Port 0 means that of the relay that is followed: its viewers and publishers know no other. */
function isSame(setting: string | undefined, { host, port }: Address): boolean {
  const wanted = setting === undefined ? undefined : parseAddress(setting);
  return wanted?.host === host && (wanted.port === port || wanted.port === 0);
}
