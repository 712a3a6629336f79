import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FootlightError } from '../../src/shared/base/errors.ts';

interface Listening {
  host: string;
  port: number;
}

/**
 * Whether two processes of one user may listen on the same port, the one that goes and the one that
 * follows it (`SO_REUSEPORT`; elsewhere connections are refused in between).
 */
export const canSharePorts = process.platform === 'linux';

/** Nobody waits longer for a relay to start. */
const maxKept = 20_000;

/**
 * Lets a server take in who has connected by now, before it is closed: the system resets the connections of
 * who still waits then. The second turn is the first that looks at the network anew.
 */
export async function takeInWaiting(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

/**
 * Takes connections in while the relay that is to answer them still starts: their requests wait instead
 * of being refused.
 */
export class PortKeeper {
  readonly #server: Server;
  readonly #kept = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.maxConnections = maxKept;
    server.on('connection', (socket) => {
      this.#kept.add(socket);
      const forget = (): void => void this.#kept.delete(socket);
      // One that breaks while it waits is nobody's trouble.
      socket.once('error', forget).once('close', forget);
    });
  }

  /** Listens beside the relay that goes. Undefined where ports can't be shared, or that relay does not. */
  static async open(address: Listening): Promise<PortKeeper | undefined> {
    if (!canSharePorts) return undefined;
    const server = createServer({ pauseOnConnect: true });
    const keeper = new PortKeeper(server);
    server.listen({ ...address, reusePort: true });
    try {
      await once(server, 'listening');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
      throw error;
    }
    return keeper;
  }

  /** How many connections wait. */
  get kept(): number {
    return this.#kept.size;
  }

  /** Gives what came in, and of which nothing was read, to the server that now listens. */
  async handOver(adopt: (socket: Socket) => void): Promise<void> {
    await takeInWaiting();
    this.#server.close();
    for (const socket of this.#kept) {
      socket.removeAllListeners('error').removeAllListeners('close');
      adopt(socket);
    }
    this.#kept.clear();
  }

  /** Lets everybody go: there will be no server. */
  close(): void {
    this.#server.close();
    for (const socket of this.#kept) socket.destroy();
  }
}

/** The doors that are listened at by TCP, by the names of their settings. */
export const tcpDoors = ['http', 'https', 'rtmp', 'rtmps'] as const;
export type TcpDoor = (typeof tcpDoors)[number];

/** Of those doors that the relay has. */
export type PortKeepers = Partial<Record<TcpDoor, PortKeeper>>;

/**
 * A shared port would let a second relay of the same user listen beside the first by mistake.
 * @throws FootlightError ADDRESS_IN_USE
 */
export async function assertPortFree({ host, port }: Listening, setting: TcpDoor): Promise<void> {
  if (!canSharePorts || port === 0) return;
  const probe = createServer().listen({ host, port });
  try {
    await once(probe, 'listening');
  } catch (cause) {
    // What else is wrong with the address, the server itself finds out.
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') return;
    throw new FootlightError(
      'ADDRESS_IN_USE',
      `Port ${port} of ${host} is taken by another program. Stop that, or choose another with --${setting}.`,
      { cause },
    );
  }
  probe.close();
  await once(probe, 'close');
}
