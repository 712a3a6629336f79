import type { SrtConnectionParameters } from './connection-parameters.ts';
import { readLossReport, writeDropRequest, type Acknowledgement } from './control-bodies.ts';
import { LossList } from './loss-list.ts';
import { Pacing } from './pacing.ts';
import { controlTypes, writeDataPacket } from './packet.ts';
import type { PacketOutput } from './packet-output.ts';
import type { RoundTripTime } from './round-trip-time.ts';
import { payloadBytes, SendBuffer, type SentPacket } from './send-buffer.ts';
import { messageNumberSpace } from './sequence.ts';
import { SequenceIndex } from './sequence-index.ts';
import type { SrtSendStatistics } from './statistics.ts';

/** Bound of the buffer where the peer acknowledges nothing. */
const maxPackets = 16_384;
/** As libsrt: what is older than the latency, but never younger than this, is given up. */
const shortestDropUs = 1_000_000;
const dropMarginUs = 20_000;
/** Beyond the round trip, for the peer's 10 ms between acknowledgements and late timers of both sides. */
const answerMarginUs = 20_000;
const maxTimeouts = 16;
/** Bit of the header's second word that marks a retransmission. */
const retransmissionMark = 0x04;

/**
 * The stream that goes out: keeps packets until the peer has them, sends them at the pace of
 * `Pacing`, again when they were lost, and gives up what is too late for the peer.
 */
export class Sender {
  readonly #parameters: SrtConnectionParameters;
  readonly #output: PacketOutput;
  readonly #roundTrip: RoundTripTime;
  readonly #sequences: SequenceIndex;
  readonly #buffer = new SendBuffer();
  readonly #losses = new LossList();
  readonly #pacing: Pacing;
  readonly #dropAfterUs: number;
  #nextNewIndex = 0;
  #acknowledgedIndex = 0;
  /** The peer has room up to here. */
  #windowEndIndex: number;
  #waitingBytes = 0;
  #messageNumber = 0;
  /** When the peer last gave a sign of what it has, or was given something to answer. */
  #answerExpectedSinceUs = 0;
  #timeouts = 0;
  /** Since when packets are on their way without any progress. */
  #unansweredSinceUs: number | undefined;
  readonly #counters = {
    packets: 0,
    bytes: 0,
    retransmittedPackets: 0,
    lostPackets: 0,
    droppedPackets: 0,
    droppedBytes: 0,
  };

  constructor(parameters: SrtConnectionParameters, output: PacketOutput, roundTrip: RoundTripTime) {
    this.#parameters = parameters;
    this.#output = output;
    this.#roundTrip = roundTrip;
    this.#sequences = new SequenceIndex(parameters.sendInitialSequence);
    this.#pacing = new Pacing(parameters.sendLatencyMs * 1000);
    this.#dropAfterUs = Math.max(parameters.sendLatencyMs * 1000, shortestDropUs) + dropMarginUs;
    this.#windowEndIndex = parameters.peerFlowWindowPackets;
  }

  /** True if the peer has all, or it was given up. */
  get isEmpty(): boolean {
    return this.#buffer.packetCount === 0;
  }

  /** Since when the peer has acknowledged none of what it was sent. */
  get unansweredSinceUs(): number | undefined {
    return this.#unansweredSinceUs;
  }

  /** Own clock: when `tick` has something to do. */
  get nextUs(): number {
    const oldest = this.#buffer.oldest;
    if (!oldest) return Infinity;
    let nextUs = this.#parameters.dropsTooLate ? oldest.givenUs + this.#dropAfterUs : Infinity;
    if (this.#canSendNew) nextUs = Math.min(nextUs, this.#pacing.nextUs);
    if (this.#losses.count > 0) nextUs = Math.min(nextUs, this.#pacing.nextRepairUs);
    else nextUs = Math.min(nextUs, this.#timeoutUs);
    return nextUs;
  }

  /** Takes a payload; it goes out now if the pace allows it. */
  push(payload: Uint8Array, nowUs: number): void {
    const { cipher, peerSocketId } = this.#parameters;
    if (this.#buffer.packetCount >= maxPackets) this.#drop(this.#buffer.firstIndex + 1, nowUs);
    const sequence = this.#sequences.sequenceOf(this.#buffer.endIndex);
    // 0 would be a packet of forward error correction.
    this.#messageNumber = messageNumberSpace.add(this.#messageNumber, 1) || 1;
    const encrypted = cipher?.encrypt(sequence, payload);
    const datagram = writeDataPacket({
      sequence,
      position: 3,
      inOrder: false,
      keyFlag: encrypted?.keyFlag ?? 0,
      retransmitted: false,
      messageNumber: this.#messageNumber,
      timestampUs: this.#output.timestampUs(nowUs),
      destinationSocketId: peerSocketId,
      payload: encrypted?.payload ?? payload,
    });
    this.#buffer.push({ datagram, givenUs: nowUs, retransmittedUs: undefined });
    this.#waitingBytes += payload.byteLength;
    this.#pacing.handleInput(payload.byteLength, this.#waitingBytes, nowUs);
    this.#transmit(nowUs);
  }

  tick(nowUs: number): void {
    if (this.#buffer.packetCount === 0) return;
    if (this.#parameters.dropsTooLate) this.#dropTooLate(nowUs);
    if (nowUs >= this.#timeoutUs) this.#handleTimeout(nowUs);
    this.#transmit(nowUs);
  }

  handleAcknowledgement(acknowledgement: Acknowledgement, nowUs: number): void {
    const index = this.#sequences.indexOf(acknowledgement.sequence, this.#buffer.firstIndex);
    // Older than one that came before, or of packets that were never sent.
    if (index < this.#acknowledgedIndex || index > this.#nextNewIndex) return;
    const { details } = acknowledgement;
    if (details) this.#windowEndIndex = index + details.availablePackets;
    if (index > this.#acknowledgedIndex) this.#acknowledge(index, nowUs);
    this.#transmit(nowUs);
  }

  /** Packets that the peer misses. Those that are given up are named to it. */
  handleLossReport(body: Uint8Array, nowUs: number): void {
    const { firstIndex } = this.#buffer;
    let gone: number | undefined;
    for (const range of readLossReport(body)) {
      const last = this.#sequences.indexOf(range.last, firstIndex);
      const first = Math.max(this.#sequences.indexOf(range.first, firstIndex), this.#acknowledgedIndex);
      if (first > last || last >= this.#nextNewIndex) continue;
      if (first < firstIndex) gone = Math.min(gone ?? first, first);
      if (last < firstIndex) continue;
      this.#counters.lostPackets += last - Math.max(first, firstIndex) + 1;
      this.#losses.add(Math.max(first, firstIndex), last);
    }
    if (gone !== undefined) this.#requestDrop(gone, firstIndex - 1, nowUs);
    this.#transmit(nowUs);
  }

  statistics(nowUs: number): SrtSendStatistics {
    const { oldest, newest, packetCount, bytes } = this.#buffer;
    return {
      latencyMs: this.#parameters.sendLatencyMs,
      ...this.#counters,
      bufferedPackets: packetCount,
      bufferedBytes: bytes,
      bufferedMs: oldest && newest ? (newest.givenUs - oldest.givenUs) / 1000 : 0,
      inputKbps: (this.#pacing.inputBytesPerSecond(nowUs) * 8) / 1000,
    };
  }

  get #canSendNew(): boolean {
    return this.#nextNewIndex < this.#buffer.endIndex && this.#nextNewIndex < this.#windowEndIndex;
  }

  /** When the peer's silence about what was sent means that something was lost. */
  get #timeoutUs(): number {
    const patienceUs = (this.#roundTrip.patienceUs + answerMarginUs) * (this.#timeouts + 1);
    return this.#answerExpectedSinceUs + patienceUs;
  }

  #transmit(nowUs: number): void {
    while (nowUs >= this.#pacing.nextUs) {
      const repair = nowUs >= this.#pacing.nextRepairUs ? this.#takeLost(nowUs) : undefined;
      if (repair) this.#retransmit(repair, nowUs);
      else if (this.#canSendNew) this.#sendNew(nowUs);
      else break;
    }
    if (this.#waitingBytes === 0) this.#pacing.handleDrained();
  }

  #sendNew(nowUs: number): void {
    const packet = this.#buffer.get(this.#nextNewIndex);
    if (!packet) return;
    // Each new packet makes a peer that repeats its reports say again what it lacks.
    const hasOthersUnderWay = this.#nextNewIndex > this.#buffer.firstIndex;
    if (this.#parameters.peerRepeatsLossReports || !hasOthersUnderWay) this.#answerExpectedSinceUs = nowUs;
    this.#nextNewIndex++;
    this.#waitingBytes -= payloadBytes(packet);
    this.#unansweredSinceUs ??= nowUs;
    this.#emit(packet, false, nowUs);
  }

  /** The next lost packet, unless it is on its way again already. */
  #takeLost(nowUs: number): SentPacket | undefined {
    // A report that left before the retransmission can have arrived says nothing about it.
    const newestUs = nowUs - Math.max(this.#roundTrip.rttUs - this.#roundTrip.varianceUs, 0);
    for (let range = this.#losses.earliest; range; range = this.#losses.earliest) {
      const index = range.first;
      this.#losses.remove(index, index);
      const packet = this.#buffer.get(index);
      if (packet && (packet.retransmittedUs === undefined || packet.retransmittedUs <= newestUs))
        return packet;
    }
    return undefined;
  }

  #retransmit(packet: SentPacket, nowUs: number): void {
    if (packet.retransmittedUs === undefined && this.#parameters.marksRetransmissions) {
      // A copy, since the first one may still wait in the owner's socket.
      packet.datagram = packet.datagram.slice();
      packet.datagram[4] = (packet.datagram[4] ?? 0) | retransmissionMark;
    }
    packet.retransmittedUs = nowUs;
    // Should it be lost as well, nobody could ask in time: two are rarely lost together.
    const copies = this.#isLastChance(packet, nowUs) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      this.#counters.retransmittedPackets++;
      this.#emit(packet, true, nowUs);
    }
  }

  /** True if the peer plays the packet before another report and its answer could go round. */
  #isLastChance({ givenUs }: SentPacket, nowUs: number): boolean {
    const { isMeasured, rttUs, patienceUs } = this.#roundTrip;
    const leftUs = givenUs + this.#parameters.sendLatencyMs * 1000 - nowUs;
    return isMeasured && leftUs >= 0 && leftUs < rttUs + patienceUs / 2 + answerMarginUs;
  }

  #emit(packet: SentPacket, isRetransmission: boolean, nowUs: number): void {
    this.#counters.packets++;
    this.#counters.bytes += payloadBytes(packet);
    this.#pacing.handleSent(payloadBytes(packet), isRetransmission, nowUs);
    this.#output.sendData(packet.datagram, nowUs);
  }

  #acknowledge(index: number, nowUs: number): void {
    this.#acknowledgedIndex = index;
    this.#answerExpectedSinceUs = nowUs;
    this.#timeouts = 0;
    this.#unansweredSinceUs = index < this.#nextNewIndex ? nowUs : undefined;
    while (this.#buffer.firstIndex < index && this.#buffer.shift());
    if (this.#losses.count > 0) this.#losses.remove(0, index - 1);
  }

  /** Nothing came back for what was sent: the end of it was lost, or the answers were. */
  #handleTimeout(nowUs: number): void {
    this.#timeouts = Math.min(this.#timeouts + 1, maxTimeouts);
    this.#answerExpectedSinceUs = nowUs;
    const { firstIndex, endIndex } = this.#buffer;
    const last = this.#nextNewIndex - 1;
    if (last < firstIndex) {
      // All that is sent is acknowledged and the rest has no room: the word of new room may be lost.
      if (this.#nextNewIndex < endIndex) this.#windowEndIndex = this.#nextNewIndex + 1;
      return;
    }
    // A peer that repeats its reports only needs to see the end to know what it lacks.
    this.#losses.add(this.#parameters.peerRepeatsLossReports ? last : firstIndex, last);
  }

  #dropTooLate(nowUs: number): void {
    const { firstIndex, endIndex } = this.#buffer;
    let index = firstIndex;
    for (; index < endIndex; index++) {
      if (nowUs - (this.#buffer.get(index)?.givenUs ?? nowUs) < this.#dropAfterUs) break;
    }
    if (index > firstIndex) this.#drop(index, nowUs);
  }

  /** Gives up all before `endIndex`, whether it went out or not. */
  #drop(endIndex: number, nowUs: number): void {
    const { firstIndex } = this.#buffer;
    while (this.#buffer.firstIndex < endIndex) {
      const isNew = this.#buffer.firstIndex >= this.#nextNewIndex;
      const packet = this.#buffer.shift();
      if (!packet) break;
      this.#counters.droppedPackets++;
      this.#counters.droppedBytes += payloadBytes(packet);
      if (isNew) this.#waitingBytes -= payloadBytes(packet);
    }
    this.#nextNewIndex = Math.max(this.#nextNewIndex, endIndex);
    if (this.#buffer.packetCount === 0) this.#unansweredSinceUs = undefined;
    this.#losses.remove(0, endIndex - 1);
    this.#requestDrop(firstIndex, endIndex - 1, nowUs);
  }

  #requestDrop(first: number, last: number, nowUs: number): void {
    const range = { first: this.#sequences.sequenceOf(first), last: this.#sequences.sequenceOf(last) };
    // Message number 0: packets count, whatever message they are of.
    this.#output.sendControl({ type: controlTypes.dropRequest, body: writeDropRequest(range) }, nowUs);
  }
}
