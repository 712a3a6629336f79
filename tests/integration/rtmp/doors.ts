import { createServer, type AddressInfo, type Socket } from 'node:net';
import { RtmpListener, type RtmpListenerOptions } from '../../../server/ingest/rtmp/listener.ts';
import { LogRecorder } from './log-recorder.ts';
import { RecordingGate } from './recording-gate.ts';

export const systemClock = { nowUs: () => Math.round(performance.now() * 1000) };

/** Closes what the tests of a file opened, last first. */
export class Closers {
  readonly #closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  async closeAll(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

/** A listener on a free port, with a gate that knows the key `KEY`. */
export async function openDoor(closers: Closers, options: Partial<RtmpListenerOptions> = {}) {
  const gate = new RecordingGate('KEY');
  const logger = new LogRecorder();
  const listener = new RtmpListener({ gate, clock: systemClock, logger, ...options });
  closers.add(() => listener.close());
  const { port } = await listener.listen({ host: '127.0.0.1', port: 0 });
  return { gate, logger, listener, port };
}

/** A TCP server that does with every connection what `serve` says. */
export async function openTcpServer(closers: Closers, serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  closers.add(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(resolve);
      }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
