import { headerBytes } from './packet.ts';
import { PacketRing } from './packet-ring.ts';

/** A packet that went out or is about to, until the peer has it. */
export interface SentPacket {
  /** As it goes out; a retransmission's has its flag set. */
  datagram: Uint8Array;
  /** Own clock: when the application gave it. */
  givenUs: number;
  /** Undefined if it went out once or never. */
  retransmittedUs: number | undefined;
}

/** Packets that the peer does not have yet, without gaps. */
export class SendBuffer {
  readonly #packets = new PacketRing<SentPacket>();
  #firstIndex = 0;
  #endIndex = 0;
  #bytes = 0;

  get firstIndex(): number {
    return this.#firstIndex;
  }

  /** One past the last packet's. */
  get endIndex(): number {
    return this.#endIndex;
  }

  get packetCount(): number {
    return this.#endIndex - this.#firstIndex;
  }

  /** Of payload. */
  get bytes(): number {
    return this.#bytes;
  }

  get oldest(): SentPacket | undefined {
    return this.get(this.#firstIndex);
  }

  get newest(): SentPacket | undefined {
    return this.get(this.#endIndex - 1);
  }

  get(index: number): SentPacket | undefined {
    return index >= this.#firstIndex && index < this.#endIndex ? this.#packets.get(index) : undefined;
  }

  push(packet: SentPacket): void {
    this.#packets.set(this.#endIndex, packet, this.#firstIndex);
    this.#endIndex++;
    this.#bytes += payloadBytes(packet);
  }

  /** Forgets the oldest packet, and returns it. */
  shift(): SentPacket | undefined {
    const packet = this.oldest;
    if (!packet) return undefined;
    this.#packets.delete(this.#firstIndex);
    this.#firstIndex++;
    this.#bytes -= payloadBytes(packet);
    return packet;
  }
}

/** Length of the packet's payload. */
export function payloadBytes(packet: SentPacket): number {
  return packet.datagram.byteLength - headerBytes;
}
