import type { SrtConnectionParameters } from './connection-parameters.ts';
import type { SequenceRange } from './control-bodies.ts';
import { LossList, type PacketRange } from './loss-list.ts';
import type { DataPacket } from './packet.ts';
import { PlaybackClock } from './playback-clock.ts';
import { RateMeter } from './rate-meter.ts';
import { ReceiveBuffer } from './receive-buffer.ts';
import { SequenceIndex } from './sequence-index.ts';
import type { SrtReceiveStatistics } from './statistics.ts';

/** Packets from the next to be delivered on that there is room for: 8 s at 20 Mbit/s. */
const windowPackets = 16_384;
/** So many beyond the window, and none in it: the peer has gone on without us. */
const strayPacketsBeforeMove = 64;

/** A packet that is new. */
export interface Arrival {
  index: number;
  /** A later one was here before it. */
  wasMissing: boolean;
  /** Packets before it that it shows to be missing. */
  hole: PacketRange | undefined;
}

/**
 * The stream that comes in: puts packets in order, finds what is missing, and delivers each one at its
 * time (TSBPD), with or without those before it (TLPKTDROP).
 */
export class Receiver {
  readonly #parameters: SrtConnectionParameters;
  readonly #received: (payload: Uint8Array) => void;
  readonly #sequences: SequenceIndex;
  readonly #clock: PlaybackClock;
  readonly #buffer = new ReceiveBuffer();
  /** What was skipped not long ago, to know what comes too late from what comes twice. */
  readonly #skipped = new LossList();
  readonly #packetRate = new RateMeter();
  readonly #byteRate = new RateMeter();
  #strayPackets = 0;
  /** When the earliest packet that is there is due. */
  #nextDueUs = Infinity;
  #isStopped = false;
  readonly #counters = {
    packets: 0,
    bytes: 0,
    deliveredPackets: 0,
    deliveredBytes: 0,
    lostPackets: 0,
    retransmittedPackets: 0,
    duplicatePackets: 0,
    droppedPackets: 0,
    belatedPackets: 0,
    undecryptedPackets: 0,
  };

  constructor(parameters: SrtConnectionParameters, received: (payload: Uint8Array) => void) {
    this.#parameters = parameters;
    this.#received = received;
    this.#sequences = new SequenceIndex(parameters.receiveInitialSequence);
    this.#clock = new PlaybackClock(parameters.peerStartUs, parameters.receiveLatencyMs * 1000);
  }

  /** Own clock: when `deliver` has something to do. */
  get nextUs(): number {
    return this.#nextDueUs;
  }

  /** First packet that is neither here nor given up. */
  get contiguousIndex(): number {
    return this.#buffer.contiguousIndex;
  }

  /** Packets from the contiguous ones on that there is room for. */
  get availablePackets(): number {
    return windowPackets - (this.#buffer.contiguousIndex - this.#buffer.nextIndex);
  }

  get missing(): LossList {
    return this.#buffer.missing;
  }

  get packetCount(): number {
    return this.#counters.packets;
  }

  sequenceOf(index: number): number {
    return this.#sequences.sequenceOf(index);
  }

  rates(nowUs: number): { packetsPerSecond: number; bytesPerSecond: number } {
    return {
      packetsPerSecond: Math.round(this.#packetRate.perSecond(nowUs)),
      bytesPerSecond: Math.round(this.#byteRate.perSecond(nowUs)),
    };
  }

  /** Takes a packet of the stream; returns undefined if it is of no use. */
  handleData(packet: DataPacket, nowUs: number): Arrival | undefined {
    // Forward error correction (libsrt docs/features/packet-filtering-and-fec.md), which nobody agreed to.
    if (packet.messageNumber === 0) return undefined;
    this.#count(packet, nowUs);
    const index = this.#sequences.indexOf(packet.sequence, this.#buffer.nextIndex);
    if (index < this.#buffer.nextIndex || this.#buffer.at(index) !== undefined) {
      this.#countUseless(index);
      return undefined;
    }
    if (index >= this.#buffer.nextIndex + windowPackets && !this.#moveWindow(index)) return undefined;
    this.#strayPackets = 0;

    const longTimestampUs = this.#clock.longTimestamp(packet.timestampUs, nowUs);
    const wasMissing = index < this.#buffer.endIndex;
    const jumpUs = this.#clock.jumpOf(longTimestampUs, nowUs);
    // From before the clock was set, and past with that.
    if (jumpUs !== 0 && wasMissing) return undefined;
    if (jumpUs !== 0) this.#followClock(jumpUs);
    const hole = this.#buffer.add(index, { packet, longTimestampUs });
    if (hole) this.#counters.lostPackets += hole.last - hole.first + 1;
    this.#schedule();
    return { index, wasMissing, hole };
  }

  /** The peer gave packets up: they are waited for no longer. */
  handleDropRequest(range: SequenceRange): void {
    const { nextIndex } = this.#buffer;
    const first = Math.max(this.#sequences.indexOf(range.first, nextIndex), nextIndex);
    const last = Math.min(this.#sequences.indexOf(range.last, nextIndex), nextIndex + windowPackets - 1);
    if (first > last) return;
    this.#counters.droppedPackets += this.#buffer.giveUp(first, last);
    // With nothing behind them that has a time, they are past now.
    while (this.#buffer.at(this.#buffer.nextIndex) === 'given-up') this.#skipTo(this.#buffer.nextIndex + 1);
    this.#schedule();
  }

  /** The peer's answer to an acknowledgement: what its clock says, for the drift. */
  handleClockSample(timestampUs: number, rttUs: number, nowUs: number): void {
    this.#clock.addSample(timestampUs, rttUs, nowUs);
    this.#schedule();
  }

  /** Delivers what is due. */
  deliver(nowUs: number): void {
    while (nowUs >= this.#nextDueUs && !this.#isStopped) this.#deliverEarliest();
  }

  /** Delivers all that is here, due or not, with its holes. */
  flush(): void {
    while (this.#buffer.packetCount > 0 && !this.#isStopped) this.#deliverEarliest();
  }

  /** Delivers nothing any more. */
  stop(): void {
    this.#isStopped = true;
  }

  statistics(): SrtReceiveStatistics {
    const { packetCount, bytes, newest } = this.#buffer;
    const earliest = this.#buffer.earliest();
    const spanUs = newest && earliest ? newest.longTimestampUs - earliest.waiting.longTimestampUs : 0;
    return {
      latencyMs: this.#parameters.receiveLatencyMs,
      ...this.#counters,
      bufferedPackets: packetCount,
      bufferedBytes: bytes,
      bufferedMs: Math.max(spanUs, 0) / 1000,
      driftUs: this.#clock.correctionUs,
    };
  }

  #count(packet: DataPacket, nowUs: number): void {
    this.#counters.packets++;
    this.#counters.bytes += packet.payload.byteLength;
    if (packet.retransmitted) this.#counters.retransmittedPackets++;
    this.#packetRate.add(1, nowUs);
    this.#byteRate.add(packet.payload.byteLength, nowUs);
  }

  #countUseless(index: number): void {
    const isBelated = this.#buffer.at(index) === 'given-up' || this.#skipped.remove(index, index).length > 0;
    if (isBelated) this.#counters.belatedPackets++;
    else this.#counters.duplicatePackets++;
  }

  /** One stray packet is ignored; many of them mean that the stream is there, and so are we then. */
  #moveWindow(index: number): boolean {
    if (++this.#strayPackets < strayPacketsBeforeMove) return false;
    this.flush();
    this.#skipTo(index);
    return true;
  }

  /** What came before has times of the old count, which mean nothing any more. */
  #followClock(jumpUs: number): void {
    this.flush();
    this.#clock.follow(jumpUs);
  }

  #deliverEarliest(): void {
    const earliest = this.#buffer.earliest();
    if (!earliest) return;
    this.#skipTo(earliest.index);
    this.#buffer.moveTo(earliest.index + 1);
    this.#schedule();
    const payload = this.#decrypted(earliest.waiting.packet);
    if (!payload) {
      this.#counters.undecryptedPackets++;
      return;
    }
    if (payload.byteLength === 0) return;
    this.#counters.deliveredPackets++;
    this.#counters.deliveredBytes += payload.byteLength;
    this.#received(payload);
  }

  #skipTo(index: number): void {
    for (const { first, last } of this.#buffer.moveTo(index)) {
      this.#counters.droppedPackets += last - first + 1;
      this.#skipped.add(first, last);
    }
    if (this.#skipped.count > 0) this.#skipped.remove(0, index - windowPackets);
  }

  #decrypted(packet: DataPacket): Uint8Array | undefined {
    const { cipher } = this.#parameters;
    const { keyFlag, sequence, payload } = packet;
    if (!cipher) return keyFlag === 0 ? payload : undefined;
    // A plain payload in an encrypted stream is nobody's who knows the passphrase.
    return keyFlag === 1 || keyFlag === 2 ? cipher.decrypt(keyFlag, sequence, payload) : undefined;
  }

  #schedule(): void {
    const earliest = this.#buffer.earliest();
    const waitsForHole =
      !this.#parameters.dropsTooLate && this.#buffer.missing.earliest?.first === this.#buffer.nextIndex;
    this.#nextDueUs =
      earliest && !waitsForHole ? this.#clock.dueUs(earliest.waiting.longTimestampUs) : Infinity;
  }
}
