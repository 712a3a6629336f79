import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { SrtCaller, type SrtCallerOptions } from '../../src/shared/media/srt/caller.ts';
import type { SrtConnection } from '../../src/shared/media/srt/connection.ts';
import type { SrtEnding } from '../../src/shared/media/srt/ending.ts';
import { SrtListener, type SrtListenerOptions } from '../../src/shared/media/srt/listener.ts';
import type { SrtStatistics } from '../../src/shared/media/srt/statistics.ts';

const host = '127.0.0.1';
const bufferBytes = 4 * 1024 * 1024;

function nowUs(): number {
  return Math.round(performance.now() * 1000);
}

function openSocket(): Socket {
  return createSocket({
    type: 'udp4',
    recvBufferSize: bufferBytes,
    sendBufferSize: bufferBytes,
    // At once, for an address needs no looking up: Node's own would send in the next turn of the event
    // loop, when a socket that is closed after its goodbye is gone already.
    lookup: (address, _options, done) => done(null, address, 4),
  });
}

/** Calls `tick` when it is due. */
class TickTimer {
  readonly #protocol: { readonly nextTickUs: number; tick: (nowUs: number) => void };
  #timer: NodeJS.Timeout | undefined;
  #armedForUs = Infinity;

  constructor(protocol: { readonly nextTickUs: number; tick: (nowUs: number) => void }) {
    this.#protocol = protocol;
  }

  /** To be called after everything that may have brought the next tick forward. */
  arm(): void {
    const { nextTickUs } = this.#protocol;
    if (nextTickUs >= this.#armedForUs) return;
    this.stop();
    this.#armedForUs = nextTickUs;
    this.#timer = setTimeout(
      () => {
        this.#armedForUs = Infinity;
        this.#protocol.tick(nowUs());
        this.arm();
      },
      Math.max(0, (nextTickUs - nowUs()) / 1000),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#armedForUs = Infinity;
  }
}

/** Our caller on a socket of its own. */
export class SocketCaller {
  readonly #socket = openSocket();
  readonly #caller: SrtCaller;
  readonly #timer: TickTimer;
  readonly #ended: Promise<SrtEnding>;

  /** Resolves when the listener on that port of 127.0.0.1 has accepted; rejects with the ending's message. */
  static async connect(
    port: number,
    options: Partial<SrtCallerOptions> & { received?: (payload: Uint8Array) => void } = {},
  ): Promise<SocketCaller> {
    const caller = new SocketCaller(port, options);
    await caller.#connected;
    return caller;
  }

  readonly #connected: Promise<unknown>;

  private constructor(
    port: number,
    { received, ...options }: Partial<SrtCallerOptions> & { received?: (payload: Uint8Array) => void },
  ) {
    const connected = Promise.withResolvers<undefined>();
    const ended = Promise.withResolvers<SrtEnding>();
    this.#connected = connected.promise;
    this.#ended = ended.promise;
    this.#caller = new SrtCaller(
      {
        streamId: '',
        sendLatencyMs: 120,
        receiveLatencyMs: 120,
        randomBytes: (count) => randomBytes(count),
        ...options,
      },
      {
        send: (datagram) => this.#socket.send(datagram, port, host),
        connected: () => connected.resolve(undefined),
        received: received ?? (() => undefined),
        closed: (ending) => {
          this.#timer.stop();
          this.#socket.close();
          connected.reject(new Error(`${ending.cause}: ${ending.message}`));
          ended.resolve(ending);
        },
      },
    );
    this.#timer = new TickTimer(this.#caller);
    this.#socket.on('message', (datagram) => {
      this.#caller.handleDatagram(datagram, nowUs());
      this.#timer.arm();
    });
    this.#socket.bind(0, host, () => {
      this.#caller.start(nowUs());
      this.#timer.arm();
    });
  }

  send(payload: Uint8Array): void {
    this.#caller.send(payload, nowUs());
    this.#timer.arm();
  }

  statistics(): SrtStatistics {
    const statistics = this.#caller.statistics(nowUs());
    if (!statistics) throw new Error('The caller was never connected.');
    return statistics;
  }

  /** Waits until the listener has all, then ends. */
  async finish(): Promise<SrtEnding> {
    this.#caller.finish(nowUs());
    this.#timer.arm();
    return this.#ended;
  }

  /** Ends at once. */
  async close(): Promise<SrtEnding> {
    this.#caller.close(nowUs());
    return this.#ended;
  }
}

/** Our listener on a free port; what its callers send goes to `received`. */
export class SocketListener {
  readonly #socket: Socket;
  readonly #listener: SrtListener;
  readonly #timer: TickTimer;
  readonly connections: SrtConnection[] = [];
  /** Stream ids, in the order of the requests. */
  readonly streamIds: string[] = [];
  /** Of their AES keys in bytes; undefined of those that do not encrypt. */
  readonly keyLengths: (number | undefined)[] = [];
  /** Of the callers that were refused, and of the connections that ended. */
  readonly endings: SrtEnding[] = [];

  static async open(
    options: Partial<SrtListenerOptions> & {
      passphrase?: string | undefined;
      received?: (payload: Uint8Array) => void;
    } = {},
  ): Promise<SocketListener> {
    const socket = openSocket();
    const listening = once(socket, 'listening');
    socket.bind(0, host);
    await listening;
    return new SocketListener(socket, options);
  }

  private constructor(
    socket: Socket,
    {
      passphrase,
      received = () => undefined,
      ...options
    }: Partial<SrtListenerOptions> & {
      passphrase?: string | undefined;
      received?: (payload: Uint8Array) => void;
    },
  ) {
    this.#socket = socket;
    this.#listener = new SrtListener(
      {
        receiveLatencyMs: 120,
        sendLatencyMs: 120,
        maxConnections: 100,
        maxConnectionsPerAddress: 100,
        randomBytes: (count) => randomBytes(count),
        ...options,
      },
      {
        send: (datagram, { address, port }) => socket.send(datagram, port, address),
        requested: (request) => {
          this.streamIds.push(request.streamId);
          this.keyLengths.push(request.keyLengthBytes);
          const closed = (ending: SrtEnding) => void this.endings.push(ending);
          const answer = request.accept({ passphrase, events: { received, closed } }, nowUs());
          if ('cause' in answer) this.endings.push(answer);
          else this.connections.push(answer);
        },
      },
    );
    this.#timer = new TickTimer(this.#listener);
    socket.on('message', (datagram, from) => {
      this.#listener.handleDatagram(datagram, from, nowUs());
      this.#timer.arm();
    });
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** First handshakes that were answered. */
  get inductions(): number {
    return this.#listener.statistics.inductions;
  }

  /** Of the first connection. */
  statistics(): SrtStatistics {
    const [connection] = this.connections;
    if (!connection) throw new Error('Nobody has connected.');
    return connection.statistics(nowUs());
  }

  close(): void {
    this.#listener.close(nowUs());
    this.#timer.stop();
    this.#socket.close();
  }
}
