import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  status: number;
  body: Buffer;
  /** When its last byte was there, on this process' clock. */
  atMs: number;
}

/** Whoever sends in chunks is nginx, with one chunk or two: what lies between them disturbs nobody here. */
const chunkedEnd = Buffer.from('\r\n0\r\n\r\n');
const headEnd = Buffer.from('\r\n\r\n');

/** One keep-alive connection with one request at a time: as little of a client as HTTP/1.1 allows, so that it measures the server. */
export class RawClient {
  readonly #socket: Socket;
  readonly #host: string;
  #chunks: Buffer[] = [];
  #held = 0;
  #needed = Infinity;
  #isChunked = false;
  #headBytes = 0;
  #status = 0;
  #resolve: ((answer: RawAnswer) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;
  bytes = 0;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#reject?.(error));
    socket.on('close', () => this.#reject?.(new Error('The server closed the connection.')));
  }

  static async open(url: string): Promise<RawClient> {
    const { hostname, port, host } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new RawClient(socket, host);
  }

  get(path: string): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nUser-Agent: bench\r\n\r\n`);
    });
  }

  close(): void {
    this.#reject = undefined;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.bytes += chunk.byteLength;
    this.#chunks.push(chunk);
    this.#held += chunk.byteLength;
    if (this.#needed === Infinity && !this.#isChunked) this.#readHead();
    // The end may come in pieces.
    if (
      this.#isChunked &&
      Buffer.concat(this.#chunks.slice(-3)).subarray(-chunkedEnd.byteLength).equals(chunkedEnd)
    )
      this.#needed = this.#held;
    if (this.#held < this.#needed) return;
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#held = 0;
    this.#needed = Infinity;
    this.#isChunked = false;
    this.#resolve?.({ status: this.#status, body: whole.subarray(this.#headBytes), atMs: performance.now() });
  }

  #readHead(): void {
    const [first = Buffer.alloc(0), ...more] = this.#chunks;
    const start = more.length === 0 ? first : Buffer.concat(this.#chunks);
    const end = start.indexOf(headEnd);
    if (end < 0) return;
    const head = start.toString('latin1', 0, end);
    this.#status = Number(head.slice(9, 12));
    this.#headBytes = end + headEnd.byteLength;
    this.#isChunked = /transfer-encoding: chunked/i.test(head);
    if (this.#isChunked) return;
    this.#needed = this.#headBytes + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  }
}
