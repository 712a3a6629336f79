import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LinkDirectionOptions } from './link-direction.ts';

export interface LossyLinkOptions {
  /** Port on 127.0.0.1 of the listener behind the link. */
  targetPort: number;
  seed: number;
  /** From the caller to the listener. */
  forward?: LinkDirectionOptions;
  backward?: LinkDirectionOptions;
}

export interface LinkCounts {
  /** Datagrams that came in. */
  datagrams: number;
  /** UDP payload of these. */
  bytes: number;
  lost: number;
  duplicated: number;
}

const countersPerDirection = 4;

function countsOf(counters: Float64Array, offset: number): LinkCounts {
  const [datagrams = 0, bytes = 0, lost = 0, duplicated = 0] = counters.subarray(
    offset,
    offset + countersPerDirection,
  );
  return { datagrams, bytes, lost, duplicated };
}

/**
 * A bad network between any callers and one listener: a UDP relay on a port of its own, in a thread of
 * its own, so that the test's work does not delay what is under way.
 */
export class LossyLink {
  /** Where callers call, on 127.0.0.1. */
  readonly port: number;
  readonly #worker: Worker;
  readonly #counters: Float64Array;

  private constructor(worker: Worker, port: number, counters: Float64Array) {
    this.#worker = worker;
    this.port = port;
    this.#counters = counters;
  }

  static async open(options: LossyLinkOptions): Promise<LossyLink> {
    const shared = new SharedArrayBuffer(2 * countersPerDirection * Float64Array.BYTES_PER_ELEMENT);
    const worker = new Worker(new URL('./lossy-link-worker.ts', import.meta.url), {
      workerData: { ...options, counters: shared },
    });
    const [port] = (await once(worker, 'message')) as [number];
    return new LossyLink(worker, port, new Float64Array(shared));
  }

  /** So far. */
  get forward(): LinkCounts {
    return countsOf(this.#counters, 0);
  }

  get backward(): LinkCounts {
    return countsOf(this.#counters, countersPerDirection);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
