import { WebSocketServer, type WebSocket } from 'ws';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { OverlayMessage } from '../../shared/contracts/overlay.ts';
import type { EventDesk } from '../events/event-desk.ts';

/** An overlay that does not read is let go; it comes again by itself. */
const maxUnsentBytes = 8 * 1024 * 1024;
const maxSockets = 64;

interface OverlaySocket {
  socket: WebSocket;
  widgetId: string;
  /** The widget as it was told last. */
  told: string;
}

/** The sockets over which overlays hear of their widget and of events. They only listen. */
export class OverlaySockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });
  readonly #desk: EventDesk;
  readonly #widgetOf: (widgetId: string) => OverlayMessage;
  readonly #open = new Set<OverlaySocket>();

  constructor(desk: EventDesk, widgetOf: (widgetId: string) => OverlayMessage) {
    this.#desk = desk;
    this.#widgetOf = widgetOf;
  }

  get isFull(): boolean {
    return this.#open.size >= maxSockets;
  }

  /** The caller has checked the key. */
  accept(request: IncomingMessage, stream: Duplex, head: Buffer, widgetId: string): void {
    this.#server.handleUpgrade(request, stream, head, (socket) => {
      void this.#run({ socket, widgetId, told: '' });
    });
  }

  /** The collection has changed. */
  refresh(): void {
    for (const overlay of this.#open) this.#tellWidget(overlay);
  }

  closeAll(): void {
    for (const { socket } of this.#open) socket.terminate();
  }

  async #run(overlay: OverlaySocket): Promise<void> {
    const { socket } = overlay;
    const gone = new AbortController();
    socket.on('close', () => gone.abort());
    socket.on('error', () => socket.terminate());
    this.#open.add(overlay);
    try {
      this.#tellWidget(overlay);
      for await (const message of this.#desk.watch(gone.signal)) this.#send(socket, message);
    } finally {
      this.#open.delete(overlay);
      socket.terminate();
    }
  }

  #tellWidget(overlay: OverlaySocket): void {
    const message = this.#widgetOf(overlay.widgetId);
    const told = JSON.stringify(message);
    if (told === overlay.told) return;
    overlay.told = told;
    this.#send(overlay.socket, message);
  }

  #send(socket: WebSocket, message: OverlayMessage): void {
    if (socket.bufferedAmount > maxUnsentBytes) socket.terminate();
    else socket.send(JSON.stringify(message));
  }
}
