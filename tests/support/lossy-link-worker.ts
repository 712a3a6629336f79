/** The thread of a LossyLink: says its port once, then passes datagrams on until it is terminated. */
import { createSocket, type Socket } from 'node:dgram';
import { parentPort, workerData } from 'node:worker_threads';
import { LinkDirection } from './link-direction.ts';
import type { LossyLinkOptions } from './lossy-link.ts';

const { targetPort, seed, forward, backward, counters } = workerData as LossyLinkOptions & {
  counters: SharedArrayBuffer;
};
const host = '127.0.0.1';
const bufferBytes = 4 * 1024 * 1024;
let startUs: number | undefined;

function nowUs(): number {
  return performance.now() * 1000;
}

/** One way: what is under way, and the timer of what arrives next. */
class Lane {
  readonly #direction: LinkDirection;
  readonly #counts: Float64Array;
  readonly #underWay: { arrivesUs: number; pass: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(direction: LinkDirection, counts: Float64Array) {
    this.#direction = direction;
    this.#counts = counts;
  }

  take(datagram: Uint8Array, pass: () => void): void {
    const now = nowUs();
    startUs ??= now;
    const arrivals = this.#direction.arrivals(now, datagram.byteLength, startUs);
    this.#count(0, 1);
    this.#count(1, datagram.byteLength);
    if (arrivals.length === 0) this.#count(2, 1);
    if (arrivals.length > 1) this.#count(3, 1);
    for (const arrivesUs of arrivals) {
      let at = this.#underWay.length;
      while (at > 0 && (this.#underWay[at - 1]?.arrivesUs ?? 0) > arrivesUs) at -= 1;
      this.#underWay.splice(at, 0, { arrivesUs, pass });
    }
    this.#passOn();
  }

  #passOn(): void {
    const now = nowUs();
    let due = 0;
    while ((this.#underWay[due]?.arrivesUs ?? Infinity) <= now) due += 1;
    for (const { pass } of this.#underWay.splice(0, due)) pass();
    const next = this.#underWay[0];
    clearTimeout(this.#timer);
    if (next) this.#timer = setTimeout(() => this.#passOn(), (next.arrivesUs - now) / 1000);
  }

  #count(index: number, step: number): void {
    this.#counts[index] = (this.#counts[index] ?? 0) + step;
  }
}

const there = new Lane(new LinkDirection(forward ?? {}, seed), new Float64Array(counters, 0, 4));
// Another seed, or both ways would lose together.
const back = new Lane(
  new LinkDirection(backward ?? {}, seed ^ 0x5bd1_e995),
  new Float64Array(counters, 4 * Float64Array.BYTES_PER_ELEMENT, 4),
);

const front = createSocket({ type: 'udp4', recvBufferSize: bufferBytes });
/** For each caller a socket of its own, so that the listener can tell them apart. */
const behind = new Map<number, Socket>();

function socketOf(callerPort: number): Socket {
  const known = behind.get(callerPort);
  if (known) return known;
  const socket = createSocket({ type: 'udp4', recvBufferSize: bufferBytes });
  socket.on('message', (datagram) => {
    back.take(datagram, () => front.send(datagram, callerPort, host));
  });
  behind.set(callerPort, socket);
  return socket;
}

front.on('message', (datagram, { port }) => {
  const socket = socketOf(port);
  there.take(datagram, () => socket.send(datagram, targetPort, host));
});
front.bind(0, host, () => parentPort?.postMessage(front.address().port));
