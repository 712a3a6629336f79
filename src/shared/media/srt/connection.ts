import { Acknowledger } from './acknowledger.ts';
import type { SrtConnectionParameters } from './connection-parameters.ts';
import { readAcknowledgement, readDropRequest } from './control-bodies.ts';
import type { SrtEnding } from './ending.ts';
import { LossReporter } from './loss-reporter.ts';
import { controlTypes, type ControlPacket, type DataPacket } from './packet.ts';
import { PacketOutput } from './packet-output.ts';
import { Receiver } from './receiver.ts';
import { RoundTripTime } from './round-trip-time.ts';
import { Sender } from './sender.ts';
import type { SrtStatistics } from './statistics.ts';
import { SteadyTime } from './steady-time.ts';

/** What the owner of a connection is told. */
export interface SrtConnectionEvents {
  /** The next payload of the peer's stream, in order, at its time. It may be kept. */
  received: (payload: Uint8Array) => void;
  /** Once; nothing follows. */
  closed: (ending: SrtEnding) => void;
}

/** Silence of our own that a keepalive ends (draft-sharabayko-srt-01, 4.2). */
const keepAliveUs = 1_000_000;
/** Silence of the peer that ends the connection (libsrt's SRTO_PEERIDLETIMEO). */
const idleUs = 5_000_000;
/** A peer that lives and acknowledges nothing for so long does not play what it is sent. */
const unansweredUs = 15_000_000;
/** Between questions to the cipher whether it has a key to announce. */
const announcementCheckUs = 20_000;
/** Subtypes of user-defined packets: a new key, and the answer (3.2.2). */
const keyRequest = 3;
const keyResponse = 4;

/** An established connection, without socket and timer. No input makes it throw. */
export class SrtConnection {
  readonly #parameters: SrtConnectionParameters;
  readonly #events: SrtConnectionEvents;
  readonly #time: SteadyTime;
  readonly #output: PacketOutput;
  readonly #roundTrip: RoundTripTime;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #acknowledger: Acknowledger;
  readonly #lossReporter: LossReporter;
  #isClosed = false;
  #lastHeardUs: number;
  #nextAnnouncementCheckUs = 0;
  #lastGivenUs: number | undefined;
  #isFinishing = false;

  /** @param send takes a datagram that goes to the peer; it may be kept */
  constructor(
    parameters: SrtConnectionParameters,
    events: SrtConnectionEvents,
    send: (datagram: Uint8Array) => void,
    nowUs: number,
  ) {
    this.#parameters = parameters;
    this.#events = events;
    this.#time = new SteadyTime(nowUs);
    const now = this.#time.at(nowUs);
    const { handshakeRttMs, receiveLatencyMs, maxPayloadBytes, marksRetransmissions } = parameters;
    this.#lastHeardUs = now;
    this.#roundTrip = new RoundTripTime(handshakeRttMs === undefined ? undefined : handshakeRttMs * 1000);
    this.#output = new PacketOutput(parameters, send, now);
    this.#sender = new Sender(parameters, this.#output, this.#roundTrip);
    this.#receiver = new Receiver(parameters, events.received);
    this.#acknowledger = new Acknowledger(this.#receiver, this.#output, this.#roundTrip, now);
    this.#lossReporter = new LossReporter(this.#receiver, this.#output, this.#roundTrip, {
      latencyMs: receiveLatencyMs,
      maxBytes: maxPayloadBytes,
      marksRetransmissions,
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Largest payload that `send` takes. */
  get maxPayloadBytes(): number {
    return this.#parameters.maxPayloadBytes;
  }

  /** Own clock, µs, at which `tick` is to be called next; Infinity once closed. */
  get nextTickUs(): number {
    if (this.#isClosed) return Infinity;
    const nextUs = Math.min(
      this.#receiver.nextUs,
      this.#acknowledger.nextUs,
      this.#lossReporter.nextUs,
      this.#sender.nextUs,
      this.#output.lastSentUs + keepAliveUs,
      this.#lastHeardUs + idleUs,
      this.#finishedUs,
    );
    return this.#time.ofOwner(nextUs);
  }

  /** Takes any packet but a handshake that was addressed to this socket from this peer. */
  handlePacket(packet: DataPacket | ControlPacket, nowUs: number): void {
    if (this.#isClosed) return;
    const now = this.#time.at(nowUs);
    this.#lastHeardUs = now;
    if (packet.kind === 'data') this.#handleData(packet, now);
    else this.#handleControl(packet, now);
  }

  /** Does what is due: deliver, send, acknowledge, report losses, drop, keep alive, give up. */
  tick(nowUs: number): void {
    if (this.#isClosed) return;
    const now = this.#time.at(nowUs);
    this.#receiver.deliver(now);
    // The owner may close it while it is given payloads.
    if (this.isClosed) return;
    const ending = this.#endingAt(now);
    if (ending) {
      this.#end(ending, now);
      return;
    }
    this.#acknowledger.tick(now);
    this.#lossReporter.tick(now);
    this.#sender.tick(now);
    this.#announceKey(now);
    if (now >= this.#output.lastSentUs + keepAliveUs) {
      this.#output.sendControl({ type: controlTypes.keepAlive }, now);
    }
  }

  /**
   * Takes the next payload of the own stream; kept until the peer has it. Does nothing once closed.
   * @throws RangeError for an empty payload or one over `maxPayloadBytes`
   */
  send(payload: Uint8Array, nowUs: number): void {
    const { maxPayloadBytes } = this.#parameters;
    if (payload.byteLength === 0 || payload.byteLength > maxPayloadBytes) {
      throw new RangeError(`A payload has 1 to ${maxPayloadBytes} bytes, not ${payload.byteLength}.`);
    }
    if (this.#isClosed || this.#isFinishing) return;
    const now = this.#time.at(nowUs);
    this.#lastGivenUs = now;
    this.#sender.push(payload, now);
    this.#announceKey(now);
  }

  /**
   * No more is sent. Closes as soon as the peer has all and played it, or its latency has gone by: a
   * peer such as libsrt plays nothing any more once it is told goodbye.
   */
  finish(nowUs: number): void {
    if (this.#isClosed) return;
    this.#isFinishing = true;
    this.tick(nowUs);
  }

  /** Says goodbye and is closed at once; `closed` is called. Does nothing the second time. */
  close(nowUs: number): void {
    if (this.#isClosed) return;
    this.#end({ cause: 'closed', message: 'The connection was closed on this side.' }, this.#time.at(nowUs));
  }

  statistics(nowUs: number): SrtStatistics {
    return {
      rttMs: this.#roundTrip.rttUs / 1000,
      rttVarianceMs: this.#roundTrip.varianceUs / 1000,
      send: this.#sender.statistics(this.#time.at(nowUs)),
      receive: this.#receiver.statistics(),
    };
  }

  #handleData(packet: DataPacket, now: number): void {
    const arrival = this.#receiver.handleData(packet, now);
    if (this.isClosed) return;
    if (arrival?.hole) this.#lossReporter.handleHole(arrival.hole, now);
    if (arrival?.wasMissing) this.#lossReporter.handleFound(arrival.index, packet.retransmitted, now);
    this.#acknowledger.handlePacket(now);
    this.#receiver.deliver(now);
  }

  #handleControl(packet: ControlPacket, now: number): void {
    switch (packet.type) {
      case controlTypes.acknowledgement:
        this.#handleAcknowledgement(packet, now);
        break;
      case controlTypes.acknowledgementOfAcknowledgement: {
        const rttUs = this.#acknowledger.handleAnswer(packet.information, now);
        if (rttUs !== undefined) this.#receiver.handleClockSample(packet.timestampUs, rttUs, now);
        break;
      }
      case controlTypes.lossReport:
        this.#sender.handleLossReport(packet.body, now);
        break;
      case controlTypes.dropRequest: {
        const range = readDropRequest(packet.body);
        if (range) this.#receiver.handleDropRequest(range);
        break;
      }
      case controlTypes.userDefined:
        this.#handleKeyMaterial(packet, now);
        break;
      case controlTypes.shutdown:
        this.#end({ cause: 'peer-closed', message: 'The other side closed the connection.' }, now);
        break;
      // Keepalives only end silence. Congestion warnings and errors of file mode mean nothing to a live stream.
      default:
        break;
    }
  }

  #handleAcknowledgement(packet: ControlPacket, now: number): void {
    const acknowledgement = readAcknowledgement(packet.body);
    if (!acknowledgement) return;
    const { details } = acknowledgement;
    if (details) {
      const type = controlTypes.acknowledgementOfAcknowledgement;
      this.#output.sendControl({ type, information: packet.information }, now);
      this.#roundTrip.adopt(details.rttUs, details.rttVarianceUs, now);
    }
    this.#sender.handleAcknowledgement(acknowledgement, now);
  }

  #handleKeyMaterial(packet: ControlPacket, now: number): void {
    const { cipher } = this.#parameters;
    if (packet.subtype === keyResponse) cipher?.handleResponse(packet.body);
    if (packet.subtype !== keyRequest || !cipher) return;
    const body = cipher.handleRequest(packet.body);
    this.#output.sendControl({ type: controlTypes.userDefined, subtype: keyResponse, body }, now);
  }

  #announceKey(now: number): void {
    const { cipher } = this.#parameters;
    if (!cipher || now < this.#nextAnnouncementCheckUs) return;
    this.#nextAnnouncementCheckUs = now + announcementCheckUs;
    const body = cipher.announcement(now, this.#roundTrip.rttUs / 1000);
    if (body) this.#output.sendControl({ type: controlTypes.userDefined, subtype: keyRequest, body }, now);
  }

  /** When a finished connection ends: the peer has played the last payload. */
  get #finishedUs(): number {
    if (!this.#isFinishing) return Infinity;
    if (this.#lastGivenUs === undefined) return this.#lastHeardUs;
    return this.#lastGivenUs + this.#parameters.sendLatencyMs * 1000 + this.#roundTrip.rttUs;
  }

  #endingAt(now: number): SrtEnding | undefined {
    if (now >= this.#lastHeardUs + idleUs) {
      return { cause: 'peer-silent', message: 'Nothing came from the other side for 5 seconds.' };
    }
    if (now >= (this.#sender.unansweredSinceUs ?? Infinity) + unansweredUs) {
      return { cause: 'protocol', message: 'The other side did not acknowledge anything for 15 seconds.' };
    }
    if (now >= this.#finishedUs) {
      return { cause: 'closed', message: 'The stream was finished on this side.' };
    }
    return undefined;
  }

  #end(ending: SrtEnding, now: number): void {
    this.#isClosed = true;
    // What the peer sent is the owner's, due or not, unless the owner wants no more.
    if (ending.cause !== 'closed') this.#receiver.flush();
    this.#receiver.stop();
    if (ending.cause !== 'peer-closed') this.#output.sendControl({ type: controlTypes.shutdown }, now);
    this.#events.closed(ending);
  }
}
