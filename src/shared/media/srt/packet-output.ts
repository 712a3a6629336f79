import type { SrtConnectionParameters } from './connection-parameters.ts';
import { writeControlPacket } from './packet.ts';
import { timestampSpace } from './sequence.ts';

/** libsrt never sends a control packet without a body; where there is nothing to say, it is one word. */
const emptyBody = new Uint8Array(4);

/** The way to the peer, with all that every packet says the same. */
export class PacketOutput {
  readonly #parameters: SrtConnectionParameters;
  readonly #send: (datagram: Uint8Array) => void;
  #lastSentUs: number;

  constructor(parameters: SrtConnectionParameters, send: (datagram: Uint8Array) => void, nowUs: number) {
    this.#parameters = parameters;
    this.#send = send;
    this.#lastSentUs = nowUs;
  }

  /** When anything went out last. */
  get lastSentUs(): number {
    return this.#lastSentUs;
  }

  /** What a packet that comes into being now has as its timestamp. */
  timestampUs(nowUs: number): number {
    return timestampSpace.wrap(nowUs - Math.floor(this.#parameters.startUs));
  }

  sendData(datagram: Uint8Array, nowUs: number): void {
    this.#lastSentUs = nowUs;
    this.#send(datagram);
  }

  sendControl(
    packet: { type: number; subtype?: number; information?: number; body?: Uint8Array },
    nowUs: number,
  ): void {
    const { type, subtype = 0, information = 0, body = emptyBody } = packet;
    const timestampUs = this.timestampUs(nowUs);
    const destinationSocketId = this.#parameters.peerSocketId;
    this.#lastSentUs = nowUs;
    this.#send(writeControlPacket({ type, subtype, information, timestampUs, destinationSocketId, body }));
  }
}
