import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import type { SrtPeerAddress } from '../../../src/shared/media/srt/listener.ts';

/**
 * What the system may hold while this process is busy: two seconds of 16 Mbit/s. Systems give less
 * than is asked for by their own bounds (Linux: net.core.rmem_max).
 */
const bufferBytes = 4 * 1024 * 1024;

export interface UdpSocketEvents {
  /** A datagram came. It may be kept. */
  received: (datagram: Uint8Array, from: SrtPeerAddress) => void;
  /** The socket complains and stays open. */
  failed: (error: Error) => void;
}

/** One UDP port, IPv4 or IPv6 as its address is. */
export class UdpSocket {
  readonly #socket: Socket;
  #isOpen = true;
  #sendFailures = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /**
   * Opens the port; 0 takes any free one.
   * @throws FootlightError ADDRESS_IN_USE, CONFIG_INVALID (an address that can't be listened on)
   */
  static async open(
    { host, port }: { host: string; port: number },
    { received, failed }: UdpSocketEvents,
  ): Promise<UdpSocket> {
    const { address, family } = await lookup(host).catch((error: unknown) => {
      throw openError(error as NodeJS.ErrnoException, host, port);
    });
    const socket = createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      // Every address is a number here; the system's own look-up would cost each datagram a turn.
      lookup: (numeric, _options, callback) => {
        callback(null, numeric, family);
      },
    });
    try {
      // Before the call, since with such a look-up it may be done when the call returns.
      const listening = once(socket, 'listening');
      socket.bind(port, address);
      await listening;
    } catch (error) {
      socket.close();
      throw openError(error as NodeJS.ErrnoException, host, port);
    }
    try {
      socket.setRecvBufferSize(bufferBytes);
      socket.setSendBufferSize(bufferBytes);
    } catch {
      // Some systems refuse what is over their bound; their own size stays.
    }
    socket.on('message', (datagram, from) => {
      received(datagram, from);
    });
    socket.on('error', failed);
    return new UdpSocket(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Datagrams that the system did not take, such as for want of a route. */
  get sendFailures(): number {
    return this.#sendFailures;
  }

  /** Sends at once. Does nothing once closed. */
  send(datagram: Uint8Array, { address, port }: SrtPeerAddress): void {
    if (!this.#isOpen) return;
    this.#socket.send(datagram, port, address, (error) => {
      if (error) this.#sendFailures += 1;
    });
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}

function openError(error: NodeJS.ErrnoException, host: string, port: number): FootlightError {
  return error.code === 'EADDRINUSE'
    ? new FootlightError('ADDRESS_IN_USE', `Port ${port} of ${host} is taken; choose another for SRT.`, {
        cause: error,
      })
    : new FootlightError('CONFIG_INVALID', `SRT can't listen on ${host}:${port}: ${error.message}.`, {
        cause: error,
      });
}
