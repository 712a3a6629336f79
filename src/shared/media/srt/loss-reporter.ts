import { writeLossReport } from './control-bodies.ts';
import type { PacketRange } from './loss-list.ts';
import { controlTypes } from './packet.ts';
import type { PacketOutput } from './packet-output.ts';
import type { Receiver } from './receiver.ts';
import { ReorderTolerance } from './reorder-tolerance.ts';
import type { RoundTripTime } from './round-trip-time.ts';

/** As libsrt's live mode. */
const shortestIntervalUs = 20_000;

/** What the reporter needs to know of the connection. */
interface LossReporterOptions {
  /** How long this side holds a packet. */
  latencyMs: number;
  /** Of a report. */
  maxBytes: number;
  /** The peer's packets say whether they are sent again. */
  marksRetransmissions: boolean;
}

/** Tells the peer what is missing: at once, and again as long as it is (draft-sharabayko-srt-01, 4.8.2). */
export class LossReporter {
  readonly #receiver: Receiver;
  readonly #output: PacketOutput;
  readonly #roundTrip: RoundTripTime;
  readonly #options: LossReporterOptions;
  readonly #tolerance: ReorderTolerance;
  /** Holes that may still close by themselves, in order. */
  readonly #fresh: { range: PacketRange; dueUs: number }[] = [];
  /** When all that is missing was reported last. */
  #lastUs = 0;

  constructor(
    receiver: Receiver,
    output: PacketOutput,
    roundTrip: RoundTripTime,
    options: LossReporterOptions,
  ) {
    this.#receiver = receiver;
    this.#output = output;
    this.#roundTrip = roundTrip;
    this.#options = options;
    this.#tolerance = new ReorderTolerance(options.latencyMs * 250);
  }

  /** Own clock: when the next report is due. */
  get nextUs(): number {
    if (this.#receiver.missing.count === 0) return Infinity;
    const repeatUs = this.#lastUs + Math.max(this.#roundTrip.patienceUs / 2, shortestIntervalUs);
    return Math.min(repeatUs, this.#fresh[0]?.dueUs ?? Infinity);
  }

  /** A packet came, and shows that those before it are missing. */
  handleHole(hole: PacketRange, nowUs: number): void {
    // The first one sets off the repetition.
    if (this.#receiver.missing.count === hole.last - hole.first + 1) {
      this.#lastUs = nowUs;
      this.#fresh.length = 0;
    }
    this.#tolerance.handleHole(hole, nowUs);
    const waitUs = this.#tolerance.waitUs(nowUs);
    if (waitUs === 0) this.#report([hole], nowUs);
    else this.#fresh.push({ range: hole, dueUs: nowUs + waitUs });
  }

  /** A packet came that was missing. */
  handleFound(index: number, isRetransmission: boolean, nowUs: number): void {
    if (!isRetransmission && this.#options.marksRetransmissions)
      this.#tolerance.handleOvertaken(index, nowUs);
  }

  tick(nowUs: number): void {
    if (nowUs < this.nextUs) return;
    const { missing } = this.#receiver;
    const due: Readonly<PacketRange>[] = [];
    for (let fresh = this.#fresh[0]; fresh && fresh.dueUs <= nowUs; fresh = this.#fresh[0]) {
      due.push(...missing.within(fresh.range.first, fresh.range.last));
      this.#fresh.shift();
    }
    if (nowUs >= this.nextUs) {
      this.#lastUs = nowUs;
      const end = this.#fresh[0]?.range.first ?? Infinity;
      this.#report(missing.within(0, end - 1, this.#options.maxBytes / 4), nowUs);
    } else this.#report(due, nowUs);
  }

  #report(ranges: readonly Readonly<PacketRange>[], nowUs: number): void {
    if (ranges.length === 0) return;
    const sequences = ranges.map(({ first, last }) => ({
      first: this.#receiver.sequenceOf(first),
      last: this.#receiver.sequenceOf(last),
    }));
    const body = writeLossReport(sequences, this.#options.maxBytes);
    this.#output.sendControl({ type: controlTypes.lossReport, body }, nowUs);
  }
}
