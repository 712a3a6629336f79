import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ScriptedPeer } from '../../protocol/rtmp/scripted-peer.ts';
import type { Closers } from './doors.ts';

/** A client that sends what a test tells it to, over a real socket. */
export class RawClient {
  readonly script = new ScriptedPeer();
  readonly socket: Socket;
  readonly #closed: Promise<unknown>;

  /** @param localAddress of this machine, which the server takes for another client's if it is another */
  constructor(port: number, closers: Closers, localAddress = '127.0.0.1') {
    this.socket = connect({ port, host: '127.0.0.1', localAddress });
    this.socket.on('data', (bytes) => {
      this.script.receive(bytes);
    });
    this.socket.on('error', () => undefined);
    this.#closed = new Promise((resolve) => this.socket.once('close', resolve));
    closers.add(() => this.socket.destroy());
  }

  send(...pieces: Uint8Array[]): this {
    for (const piece of pieces) this.socket.write(piece);
    return this;
  }

  /** Handshake, connect and publish at once. */
  publish(streamName: string): this {
    const { script } = this;
    return this.send(
      script.handshake(),
      script.command('connect', 1, { app: 'live' }),
      script.command('createStream', 2, null),
      script.command('publish', 3, null, streamName, 'live'),
    );
  }

  async untilStatus(code: string): Promise<void> {
    while (!this.script.statusCodes().includes(code)) await once(this.socket, 'data');
  }

  /** Resolves when the server has closed the connection. */
  async closed(): Promise<void> {
    await this.#closed;
  }
}
