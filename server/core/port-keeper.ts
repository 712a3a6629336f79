import { createServer, type Server, type Socket } from 'node:net';

/** Nobody waits longer for a relay to start. */
const maxKept = 20_000;

/**
 * Takes connections in while the relay that is to answer them still starts: their requests wait, unread,
 * instead of being refused.
 */
export class PortKeeper {
  readonly #server = createServer({ pauseOnConnect: true });
  readonly #kept = new Set<Socket>();

  /** @param listening came from the relay that goes, and listens from now on here and there */
  constructor(listening: Server) {
    this.#server.maxConnections = maxKept;
    this.#server.on('connection', (socket) => {
      this.#kept.add(socket);
      const forget = (): void => void this.#kept.delete(socket);
      // One that breaks while it waits is nobody's trouble.
      socket.once('error', forget).once('close', forget);
    });
    // Goes on with the same socket of the system, as `handOver` does: it is never closed in between.
    this.#server.listen(listening);
  }

  /** How many connections wait. */
  get kept(): number {
    return this.#kept.size;
  }

  /**
   * Has `server` listen in this one's place, and gives it what came in.
   * @param readsItself for TLS, which begins to read a connection when it is put around it
   */
  handOver(server: Server, { readsItself }: { readsItself: boolean }): void {
    server.listen(this.#server);
    for (const socket of this.#kept) {
      socket.removeAllListeners('error').removeAllListeners('close');
      server.emit('connection', socket);
      if (!readsItself) socket.resume();
    }
    this.#kept.clear();
  }
}
