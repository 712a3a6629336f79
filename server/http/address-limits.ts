import { BlockList, isIPv6, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { FootlightError } from '../../src/shared/base/errors.ts';

/**
 * Bounds what one address may have at once: connections, and requests that are not answered yet (one
 * connection of HTTP/2 carries many). Trusted proxies may have any number of connections, and their
 * viewers' requests count for the viewers.
 */
export class AddressLimits {
  readonly #limit: number;
  readonly #trusted = new BlockList();
  readonly #connections = new Map<string, number>();
  readonly #requests = new Map<string, number>();
  #refused = 0;

  /** @param trustedProxies addresses and networks such as 10.0.0.0/8 */
  constructor(limit: number, trustedProxies: readonly string[]) {
    this.#limit = limit;
    for (const proxy of trustedProxies) {
      const [address = '', bits] = proxy.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.#trusted.addAddress(address, family);
      else this.#trusted.addSubnet(address, Number(bits), family);
    }
  }

  /** Connections and requests that were refused since the start. */
  get refused(): number {
    return this.#refused;
  }

  /** A connection came in: it is closed at once if its address has too many. */
  admitConnection(socket: Socket): void {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined) return;
    if (this.#trusted.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4')) return;
    if (!this.#take(this.#connections, remoteAddress)) {
      socket.destroy();
      return;
    }
    socket.once('close', () => give(this.#connections, remoteAddress));
  }

  /** Counts requests until they are answered or given up. */
  register(app: FastifyInstance): void {
    app.addHook('onRequest', (request, reply, next) => {
      const address = request.ip;
      if (!this.#take(this.#requests, address)) {
        next(
          new FootlightError(
            'TOO_MANY_CONNECTIONS',
            'Too many requests of this address wait at once. Ask again in a moment.',
          ),
        );
        return;
      }
      reply.raw.once('close', () => give(this.#requests, address));
      next();
    });
  }

  #take(counts: Map<string, number>, address: string): boolean {
    const count = counts.get(address) ?? 0;
    if (count >= this.#limit) {
      this.#refused += 1;
      return false;
    }
    counts.set(address, count + 1);
    return true;
  }
}

function give(counts: Map<string, number>, address: string): void {
  const left = (counts.get(address) ?? 1) - 1;
  if (left > 0) counts.set(address, left);
  else counts.delete(address);
}
