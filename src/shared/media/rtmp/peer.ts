import { ChunkReader, type ChunkLimits } from './chunk-reader.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { SerialSpace } from '../../base/serial-number.ts';
import type { Handshake } from './handshake.ts';
import {
  controlMessage,
  controlValue,
  messageType,
  userControl,
  userControlEvent,
  type RtmpMessage,
} from './messages.ts';
import { viewOf } from '../codec/bytes.ts';

/** Chunk streams that we write on; every implementation has its own habit. */
export const chunkStream = { control: 2, command: 3, audio: 4, data: 5, video: 6 } as const;

/** What we announce as window, and what a peer has that announces none. */
export const windowBytes = 2_500_000;

const byteCounts = new SerialSpace(32);

/** What a peer does not keep to itself. */
export interface PeerHandler {
  /** Bytes for the other side, in order. */
  send(bytes: Uint8Array): void;
  handshakeDone(): void;
  /** Every message that is not a protocol control message. */
  message(message: RtmpMessage): void;
}

/**
 * What both sides of a connection have in common: handshake, chunks, and the protocol control
 * messages (RTMP 1.0, 5.4): chunk size, abort, acknowledgements, ping.
 */
export class RtmpPeer {
  readonly #handshake: Handshake;
  readonly #handler: PeerHandler;
  readonly #reader: ChunkReader;
  readonly #writer = new ChunkWriter();
  #windowBytes = windowBytes;
  #bytesReceived = 0;
  #bytesAcknowledged = 0;
  #messagesReceived = 0;

  constructor(handshake: Handshake, limits: ChunkLimits, handler: PeerHandler) {
    this.#handshake = handshake;
    this.#handler = handler;
    this.#reader = new ChunkReader(limits);
  }

  /** Whole messages of any kind. */
  get messagesReceived(): number {
    return this.#messagesReceived;
  }

  /** @throws FootlightError PROTOCOL_VIOLATION; the connection is of no use afterwards */
  handleBytes(bytes: Uint8Array): void {
    this.#bytesReceived += bytes.length;
    const rest = this.#handshake.done ? bytes : this.#shakeHands(bytes);
    this.#reader.push(rest, (message) => {
      this.#handleMessage(message);
    });
    if (this.#handshake.done && this.#bytesReceived - this.#bytesAcknowledged >= this.#windowBytes) {
      this.#bytesAcknowledged = this.#bytesReceived;
      this.#control(messageType.acknowledgement, byteCounts.wrap(this.#bytesReceived));
    }
  }

  /** Returns what lies behind the handshake. */
  #shakeHands(bytes: Uint8Array): Uint8Array {
    const { reply, rest } = this.#handshake.handleBytes(bytes);
    if (reply.length > 0) this.#handler.send(reply);
    if (this.#handshake.done) this.#handler.handshakeDone();
    return rest;
  }

  send(message: RtmpMessage, chunkStreamId: number): void {
    this.#handler.send(this.#writer.write(message, chunkStreamId));
  }

  /** Tells the other side that our chunks are longer from here on. */
  announceChunkSize(bytes: number): void {
    this.#control(messageType.setChunkSize, bytes);
    this.#writer.setChunkSize(bytes);
  }

  #handleMessage(message: RtmpMessage): void {
    this.#messagesReceived += 1;
    switch (message.type) {
      case messageType.setChunkSize:
        this.#reader.setChunkSize(controlValue(message));
        return;
      case messageType.abort:
        this.#reader.abort(controlValue(message));
        return;
      case messageType.acknowledgement:
        return;
      case messageType.userControl:
        this.#handleUserControl(message);
        return;
      case messageType.windowAcknowledgementSize:
        this.#windowBytes = controlValue(message);
        return;
      case messageType.setPeerBandwidth:
        this.#control(messageType.windowAcknowledgementSize, controlValue(message));
        return;
      default:
        this.#handler.message(message);
    }
  }

  #handleUserControl(message: RtmpMessage): void {
    const isPing =
      message.payload.length >= 2 && viewOf(message.payload).getUint16(0) === userControlEvent.pingRequest;
    if (!isPing) return;
    this.send(userControl(userControlEvent.pingResponse, controlValue(message, 2)), chunkStream.control);
  }

  #control(type: number, value: number): void {
    this.send(controlMessage(type, value), chunkStream.control);
  }
}
