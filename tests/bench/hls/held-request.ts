import { connect, type Socket } from 'node:net';

/** What comes is counted and thrown away, so all connections read into the same memory. */
const readBuffer = Buffer.alloc(64 * 1024);

/**
 * One request at a time on a connection of its own, with next to no work for its answer: thousands come at once, and
 * this process is not to be slower than the server that it measures.
 */
export class HeldRequest {
  readonly #socket: Socket;
  readonly #host: string;
  status = 0;
  bytes = 0;
  /** When the newest bytes came, on this process' clock. */
  atMs = 0;

  private constructor(url: URL) {
    this.#host = url.host;
    this.#socket = connect({
      host: url.hostname,
      port: Number(url.port),
      noDelay: true,
      onread: { buffer: readBuffer, callback: (length) => this.#take(length) },
    });
  }

  static async open(url: string): Promise<HeldRequest> {
    const request = new HeldRequest(new URL(url));
    await new Promise<void>((resolve, reject) =>
      request.#socket.once('connect', resolve).once('error', reject),
    );
    return request;
  }

  /** What came for an earlier one counts no more. */
  ask(path: string): void {
    this.status = 0;
    this.bytes = 0;
    this.atMs = 0;
    this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nUser-Agent: bench\r\n\r\n`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(length: number): boolean {
    this.atMs = performance.now();
    // "HTTP/1.1 200"
    if (this.bytes === 0) this.status = Number(readBuffer.toString('latin1', 9, 12));
    this.bytes += length;
    return true;
  }
}
