import type { ConnectionReading } from '../../../src/engine/session/connection-watch.ts';

interface ConnectionOptions {
  id?: string;
  protocol?: 'rtmp' | 'srt';
  capacityKbps: number;
  /** Lost at random whatever is sent, 0 to 1. */
  loss?: number;
  /** What is above the capacity is thrown away at once instead of waiting. */
  policed?: boolean;
  rttMs?: number;
}

const packetBits = 1316 * 8;

/** A connection that carries so much and no more; what is too much waits, as with RTMP or SRT. */
export class SimulatedConnection {
  readonly id: string;
  capacityKbps: number;
  loss: number;
  readonly #isSrt: boolean;
  readonly #isPoliced: boolean;
  readonly #rttMs: number;
  #waitingBits = 0;
  #offeredKbps = 1;
  #sentBits = 0;
  #sentPackets = 0;
  #lostPackets = 0;
  #retransmittedPackets = 0;

  constructor({
    id = 'one',
    protocol = 'rtmp',
    capacityKbps,
    loss = 0,
    policed = false,
    rttMs = 60,
  }: ConnectionOptions) {
    this.id = id;
    this.capacityKbps = capacityKbps;
    this.loss = loss;
    this.#isSrt = protocol === 'srt';
    this.#isPoliced = policed;
    this.#rttMs = rttMs;
  }

  get queuedMs(): number {
    return this.#waitingBits / this.#offeredKbps;
  }

  /** Takes `offeredKbps` for so long. Beyond a second of queue only the sound gets in. */
  run(offeredKbps: number, soundKbps: number, durationMs: number): void {
    this.#offeredKbps = offeredKbps;
    const offeredBits = (this.queuedMs > 900 ? soundKbps : offeredKbps) * durationMs;
    const carriedBits = this.capacityKbps * durationMs;
    // Where what is too much gets lost instead of waiting, repairs are too much as well.
    const isOverfull = this.#isPoliced && offeredBits > carriedBits;
    const loss = isOverfull ? 1 - carriedBits / (offeredBits * 1.25) : this.loss;
    // SRT repairs no more than a quarter of the stream; the rest is asked for in vain, again and again.
    const wantedBits = (offeredBits * loss) / (1 - loss);
    const repairBits = Math.min(wantedBits, offeredBits / 4);
    const bits = offeredBits + repairBits;
    if (this.#isPoliced) {
      this.#sentBits += offeredBits;
    } else {
      const carried = Math.min(this.#waitingBits + bits, carriedBits);
      this.#waitingBits += bits - carried;
      this.#sentBits += carried * (1 - this.loss);
    }
    this.#sentPackets += bits / packetBits;
    this.#retransmittedPackets += repairBits / packetBits;
    this.#lostPackets += (repairBits * 1.5 + (wantedBits - repairBits) * 5) / packetBits;
  }

  reading(): ConnectionReading {
    const onTheWayMs = this.#waitingBits / Math.max(this.capacityKbps, 1);
    return {
      id: this.id,
      // Losses hold the confirmation up by some round trips.
      queuedMs: this.queuedMs + (this.#isSrt && this.loss > 0 ? this.#rttMs * 3 : 0),
      slowAboveMs: this.#isSrt ? 400 : 300,
      bytesSent: this.#sentBits / 8,
      link: this.#isSrt
        ? {
            rttMs: this.#rttMs + onTheWayMs,
            latencyMs: this.#rttMs * 4,
            sentPackets: Math.round(this.#sentPackets),
            lostPackets: Math.round(this.#lostPackets),
            retransmittedPackets: Math.round(this.#retransmittedPackets),
          }
        : undefined,
    };
  }
}
