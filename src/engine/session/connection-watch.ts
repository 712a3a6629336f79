/** What one live connection tells at one moment. */
export interface ConnectionReading {
  /** The destination's. */
  id: string;
  /** ms of media that wait. */
  queuedMs: number;
  /** More than this waits only where the connection is too slow. */
  slowAboveMs: number;
  /** Since the connection was made. */
  bytesSent: number;
  /** SRT only; counts since the connection was made. */
  link: LinkReading | undefined;
}

interface LinkReading {
  rttMs: number;
  latencyMs: number;
  sentPackets: number;
  /** Each time one was reported. */
  lostPackets: number;
  retransmittedPackets: number;
}

export type ConnectionVerdict =
  /** `busy`: not more must be sent. `clear`: more may be tried. */
  | { state: 'clear' | 'busy' }
  /** Less must be sent; the connection carries so much of everything, as far as it can be told. */
  | { state: 'slow'; carriesKbps: number };

interface Sample extends ConnectionReading {
  atMs: number;
  pressure: number;
}

/** Long enough for a rate, short enough to hold nothing from before the trouble. */
const rateWindowMs = 500;
/** Whether a queue grows or drains shows over a keyframe's burst. */
const trendWindowMs = 1_000;
const lossWindowMs = 2_000;
const minLossPackets = 100;
/** A lost packet is reported once or twice before its repair is there; more often where none comes. */
const reportsWithoutRepair = 3;
/** Of all packets; fewer reports are no trouble, whatever becomes of them. */
const lossWorthAnAnswer = 0.3;
/** What is too much for a connection that throws it away can't be told; so much less is tried. */
const starvedShare = 0.85;
const roundTripWindowMs = 10_000;
const clearPressure = 0.5;

/**
 * Judges one connection. Waiting media and a round trip that grew mean that a queue builds up on the way.
 * Loss alone does not: radio loses packets at any bitrate, and SRT repeats them. Only where its repairs,
 * which are bounded to a quarter of the stream, no longer keep up, there is too much of it.
 */
export class ConnectionWatch {
  #samples: Sample[] = [];
  /** Smallest round trips of this window and the one before. */
  #roundTrips = { sinceMs: -Infinity, leastMs: Infinity, leastBeforeMs: Infinity };

  /** Call it several times a second. */
  read(reading: ConnectionReading, nowMs: number): ConnectionVerdict {
    const newest = this.#samples.at(-1);
    if (newest && reading.bytesSent < newest.bytesSent) this.end();
    const pressure = Math.max(
      reading.queuedMs / reading.slowAboveMs,
      this.#roundTripPressure(reading, nowMs),
    );
    const now: Sample = { ...reading, atMs: nowMs, pressure };
    this.#samples = [...this.#samples.filter(({ atMs }) => atMs >= nowMs - lossWindowMs), now];
    const rateFrom = this.#sampleOf(nowMs - rateWindowMs);
    const trendFrom = this.#sampleOf(nowMs - trendWindowMs);
    if (rateFrom && trendFrom) {
      const throughKbps = ((now.bytesSent - rateFrom.bytesSent) * 8) / (nowMs - rateFrom.atMs);
      // Once less is sent, what has piled up takes its time to drain.
      const grows = pressure > trendFrom.pressure * 0.9;
      if (pressure >= 1 && grows) return { state: 'slow', carriesKbps: throughKbps };
      if (this.#isStarved(now)) return { state: 'slow', carriesKbps: throughKbps * starvedShare };
    }
    return { state: pressure < clearPressure ? 'clear' : 'busy' };
  }

  /** The connection is gone; the next one is judged anew. */
  end(): void {
    this.#samples = [];
    this.#roundTrips = { sinceMs: -Infinity, leastMs: Infinity, leastBeforeMs: Infinity };
  }

  /** The newest that is as old as this. */
  #sampleOf(atMs: number): Sample | undefined {
    return this.#samples.findLast((sample) => sample.atMs <= atMs);
  }

  /** 1: so much waits on the way that the other side's latency is in danger. */
  #roundTripPressure({ link }: ConnectionReading, nowMs: number): number {
    if (!link) return 0;
    const trips = this.#roundTrips;
    if (nowMs - trips.sinceMs >= roundTripWindowMs) {
      this.#roundTrips = { sinceMs: nowMs, leastMs: link.rttMs, leastBeforeMs: trips.leastMs };
    } else {
      trips.leastMs = Math.min(trips.leastMs, link.rttMs);
    }
    const { leastMs, leastBeforeMs } = this.#roundTrips;
    const allowedMs = Math.min(Math.max(link.latencyMs / 3, 50), 250);
    return (link.rttMs - Math.min(leastMs, leastBeforeMs)) / allowedMs;
  }

  /** True if lost packets are reported again and again, because their repairs don't come through. */
  #isStarved({ link: now }: Sample): boolean {
    const before = this.#samples[0]?.link;
    if (!now || !before) return false;
    const sent = now.sentPackets - before.sentPackets;
    const lost = now.lostPackets - before.lostPackets;
    const repaired = now.retransmittedPackets - before.retransmittedPackets;
    return (
      sent >= minLossPackets && lost > sent * lossWorthAnAnswer && lost > repaired * reportsWithoutRepair
    );
  }
}
