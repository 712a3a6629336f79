import { writeAcknowledgement } from './control-bodies.ts';
import { controlTypes } from './packet.ts';
import type { PacketOutput } from './packet-output.ts';
import type { Receiver } from './receiver.ts';
import type { RoundTripTime } from './round-trip-time.ts';

/** Between full acknowledgements (draft-sharabayko-srt-01, 4.8.1). */
const intervalUs = 10_000;
/** Packets to a light one, where they come faster than that. */
const lightInterval = 64;
/** Acknowledgements whose answer may still come: more than two seconds of them. */
const remembered = 256;
/** libsrt never says less. */
const leastAvailablePackets = 2;
/** A peer that was told that there is less room than this is told when there is more. */
const scarcePackets = 1024;

/** An acknowledgement that waits for the peer's answer. */
interface SentAcknowledgement {
  number: number;
  index: number;
  sentUs: number;
}

/** Tells the peer what came, and measures the round trip by its answers. */
export class Acknowledger {
  readonly #receiver: Receiver;
  readonly #output: PacketOutput;
  readonly #roundTrip: RoundTripTime;
  readonly #sent: (SentAcknowledgement | undefined)[] = new Array<undefined>(remembered).fill(undefined);
  #number = 0;
  #lastIndex = 0;
  #lastUs: number;
  /** The peer knows that we have all before it. */
  #confirmedIndex = 0;
  #lastAvailablePackets = Infinity;
  #lightSincePackets = 0;
  #highestPacketsPerSecond = 0;

  constructor(receiver: Receiver, output: PacketOutput, roundTrip: RoundTripTime, nowUs: number) {
    this.#receiver = receiver;
    this.#output = output;
    this.#roundTrip = roundTrip;
    this.#lastUs = nowUs;
  }

  /** Own clock: when the next full acknowledgement is due. */
  get nextUs(): number {
    if (this.#receiver.contiguousIndex > this.#lastIndex) return this.#lastUs + intervalUs;
    if (this.#hasRoomToTell) return this.#lastUs + intervalUs;
    // Said already: again only if the answer seems lost.
    if (this.#lastIndex > this.#confirmedIndex) return this.#lastUs + this.#roundTrip.patienceUs + intervalUs;
    return Infinity;
  }

  /** A packet came: many of them at once are acknowledged without waiting for the time. */
  handlePacket(nowUs: number): void {
    const packets = this.#receiver.packetCount;
    if (packets - this.#lightSincePackets < lightInterval) return;
    this.#lightSincePackets = packets;
    const index = this.#receiver.contiguousIndex;
    if (index <= this.#lastIndex) return;
    const body = writeAcknowledgement({ sequence: this.#receiver.sequenceOf(index), details: undefined });
    this.#output.sendControl({ type: controlTypes.acknowledgement, body }, nowUs);
  }

  tick(nowUs: number): void {
    if (nowUs < this.nextUs) return;
    const index = this.#receiver.contiguousIndex;
    const rates = this.#receiver.rates(nowUs);
    const availablePackets = Math.max(this.#receiver.availablePackets, leastAvailablePackets);
    // The path has carried so much: what more it could, only a sender that tries would know.
    this.#highestPacketsPerSecond = Math.max(this.#highestPacketsPerSecond, rates.packetsPerSecond);
    this.#number = (this.#number % 0x7fff_ffff) + 1;
    this.#sent[this.#number % remembered] = { number: this.#number, index, sentUs: nowUs };
    this.#lastIndex = index;
    this.#lastUs = nowUs;
    this.#lastAvailablePackets = availablePackets;
    this.#lightSincePackets = this.#receiver.packetCount;
    const body = writeAcknowledgement({
      sequence: this.#receiver.sequenceOf(index),
      details: {
        rttUs: Math.round(this.#roundTrip.rttUs),
        rttVarianceUs: Math.round(this.#roundTrip.varianceUs),
        availablePackets,
        rates: { ...rates, capacityPacketsPerSecond: this.#highestPacketsPerSecond },
      },
    });
    const type = controlTypes.acknowledgement;
    this.#output.sendControl({ type, information: this.#number, body }, nowUs);
  }

  /** The peer's answer. Returns the round trip, in µs, if it is to one that is known. */
  handleAnswer(number: number, nowUs: number): number | undefined {
    const sent = this.#sent[number % remembered];
    if (sent?.number !== number) return undefined;
    this.#sent[number % remembered] = undefined;
    this.#confirmedIndex = Math.max(this.#confirmedIndex, sent.index);
    const rttUs = nowUs - sent.sentUs;
    this.#roundTrip.addSample(rttUs, nowUs);
    return rttUs;
  }

  get #hasRoomToTell(): boolean {
    return this.#lastAvailablePackets < scarcePackets && this.#receiver.availablePackets >= 2 * scarcePackets;
  }
}
