import type { DataPacket } from './packet.ts';
import { LossList, type PacketRange } from './loss-list.ts';
import { PacketRing } from './packet-ring.ts';

/** A packet that came and waits for its time. */
export interface WaitingPacket {
  packet: DataPacket;
  /** Of the peer's clock; see PlaybackClock. */
  longTimestampUs: number;
}

/** Stands where the peer gave a packet up. */
const givenUp = Symbol('given up');

/** Packets of the stream from the next one to be delivered up to the latest one that came, with holes. */
export class ReceiveBuffer {
  readonly #packets = new PacketRing<WaitingPacket | typeof givenUp>();
  readonly #missing = new LossList();
  #nextIndex = 0;
  #endIndex = 0;
  #packetCount = 0;
  #bytes = 0;

  /** The next to be delivered. */
  get nextIndex(): number {
    return this.#nextIndex;
  }

  /** One past the latest that came. */
  get endIndex(): number {
    return this.#endIndex;
  }

  /** All before it came, or was given up. */
  get contiguousIndex(): number {
    return this.#missing.earliest?.first ?? this.#endIndex;
  }

  get missing(): LossList {
    return this.#missing;
  }

  get packetCount(): number {
    return this.#packetCount;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get newest(): WaitingPacket | undefined {
    const newest = this.#packets.get(this.#endIndex - 1);
    return newest === givenUp ? undefined : newest;
  }

  /** What there is of a packet that is not delivered yet. */
  at(index: number): 'waiting' | 'given-up' | undefined {
    if (index < this.#nextIndex || index >= this.#endIndex) return undefined;
    const waiting = this.#packets.get(index);
    if (waiting === undefined) return undefined;
    return waiting === givenUp ? 'given-up' : 'waiting';
  }

  /** Puts a packet in that is not there; returns the hole that it leaves before it. */
  add(index: number, waiting: WaitingPacket): PacketRange | undefined {
    this.#packets.set(index, waiting, this.#nextIndex);
    this.#packetCount++;
    this.#bytes += waiting.packet.payload.byteLength;
    if (index < this.#endIndex) {
      this.#missing.remove(index, index);
      return undefined;
    }
    const hole = index > this.#endIndex ? { first: this.#endIndex, last: index - 1 } : undefined;
    if (hole) this.#missing.add(hole.first, hole.last);
    this.#endIndex = index + 1;
    return hole;
  }

  /** No longer waits for what is missing from `first` to `last`; returns those that are new in that. */
  giveUp(first: number, last: number): number {
    let count = 0;
    if (first <= this.#endIndex && last >= this.#endIndex) {
      this.#missing.add(this.#endIndex, last);
      this.#endIndex = last + 1;
    }
    for (const range of this.#missing.remove(first, last)) {
      count += range.last - range.first + 1;
      for (let index = range.first; index <= range.last; index++) {
        this.#packets.set(index, givenUp, this.#nextIndex);
      }
    }
    return count;
  }

  /** The earliest packet that is there, and where it is. */
  earliest(): { index: number; waiting: WaitingPacket } | undefined {
    let index = this.#nextIndex;
    const hole = this.#missing.earliest;
    if (hole?.first === index) index = hole.last + 1;
    for (; index < this.#endIndex; index++) {
      const waiting = this.#packets.get(index);
      if (waiting !== undefined && waiting !== givenUp) return { index, waiting };
    }
    return undefined;
  }

  /** Moves on to `index`; returns what is lost by that: packets that never came. */
  moveTo(index: number): PacketRange[] {
    const lost = this.#missing.count > 0 ? this.#missing.remove(this.#nextIndex, index - 1) : [];
    if (index > this.#endIndex) lost.push({ first: this.#endIndex, last: index - 1 });
    const end = Math.min(index, this.#endIndex);
    for (let passed = this.#nextIndex; passed < end; passed++) {
      const waiting = this.#packets.get(passed);
      if (waiting === undefined) continue;
      this.#packets.delete(passed);
      if (waiting === givenUp) continue;
      this.#packetCount--;
      this.#bytes -= waiting.packet.payload.byteLength;
    }
    this.#nextIndex = index;
    this.#endIndex = Math.max(this.#endIndex, index);
    return lost;
  }
}
