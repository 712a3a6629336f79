import type { SrtConnectionParameters } from '../../../src/shared/media/srt/connection-parameters.ts';
import { SrtConnection } from '../../../src/shared/media/srt/connection.ts';
import type { SrtEnding } from '../../../src/shared/media/srt/ending.ts';
import { parsePacket } from '../../../src/shared/media/srt/packet.ts';

/** What a path does to datagrams. */
interface PathOptions {
  delayMs: number;
  /** Up to so much more, evenly spread: datagrams overtake each other. */
  jitterMs?: number;
  lossRate?: number;
  duplicateRate?: number;
  /** Nothing gets through at such a time. */
  isDown?: (nowUs: number) => boolean;
  /** Nothing that looks like this gets through. */
  swallows?: (datagram: Uint8Array) => boolean;
}

export interface NetworkOptions {
  seed?: number;
  there: PathOptions;
  back: PathOptions;
  parameters?: Partial<SrtConnectionParameters>;
  /** Of the far end only. */
  farParameters?: Partial<SrtConnectionParameters>;
  /** How much faster the near end's clock runs than the far end's. */
  driftPpm?: number;
  /** Timers fire on this grid. */
  timerGridUs?: number;
}

/** One end of the connection, and what it told. */
export interface SimulatedEnd {
  connection: SrtConnection;
  endings: SrtEnding[];
  /** Called with each payload, and with the end's own time. */
  onPayload: (payload: Uint8Array, nowUs: number) => void;
  /** The end's own clock. */
  clockUs: (networkUs: number) => number;
  networkUs: (clockUs: number) => number;
}

interface UnderWay {
  atUs: number;
  datagram: Uint8Array;
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Parameters of a connection without anything special. */
export function testParameters(changes: Partial<SrtConnectionParameters> = {}): SrtConnectionParameters {
  return {
    ownSocketId: 1,
    peerSocketId: 2,
    sendInitialSequence: 1000,
    receiveInitialSequence: 5000,
    startUs: 0,
    peerStartUs: 0,
    receiveLatencyMs: 120,
    sendLatencyMs: 120,
    dropsTooLate: true,
    peerRepeatsLossReports: true,
    marksRetransmissions: true,
    maxPayloadBytes: 1316,
    peerFlowWindowPackets: 8192,
    handshakeRttMs: undefined,
    cipher: undefined,
    ...changes,
  };
}

/** A way for datagrams in one direction. */
class Path {
  readonly #options: PathOptions;
  readonly #random: () => number;
  #underWay: UnderWay[] = [];
  #taken = 0;

  constructor(options: PathOptions, random: () => number) {
    this.#options = options;
    this.#random = random;
  }

  get nextUs(): number {
    return this.#underWay[this.#taken]?.atUs ?? Infinity;
  }

  send(datagram: Uint8Array, nowUs: number): void {
    const { lossRate = 0, duplicateRate = 0, isDown, swallows } = this.#options;
    if (this.#random() < lossRate || isDown?.(nowUs) || swallows?.(datagram)) return;
    this.#put(datagram, nowUs);
    if (this.#random() < duplicateRate) this.#put(datagram, nowUs);
  }

  take(): Uint8Array {
    const next = this.#underWay[this.#taken++];
    if (!next) throw new Error('Nothing is under way.');
    if (this.#taken > 1024) {
      this.#underWay = this.#underWay.slice(this.#taken);
      this.#taken = 0;
    }
    return next.datagram;
  }

  #put(datagram: Uint8Array, nowUs: number): void {
    const { delayMs, jitterMs = 0 } = this.#options;
    const atUs = Math.floor(nowUs + (delayMs + jitterMs * this.#random()) * 1000);
    let place = this.#underWay.length;
    while (place > this.#taken && (this.#underWay[place - 1]?.atUs ?? 0) > atUs) place--;
    this.#underWay.splice(place, 0, { atUs, datagram });
  }
}

/** Two connections and the paths between them, on a clock that only moves when told to. */
export class SimulatedNetwork {
  readonly near: SimulatedEnd;
  readonly far: SimulatedEnd;
  readonly #there: Path;
  readonly #back: Path;
  readonly #timerGridUs: number;
  #nowUs = 0;

  constructor(options: NetworkOptions) {
    const { seed = 1, there, back, parameters = {}, farParameters = {}, driftPpm = 0 } = options;
    const random = seededRandom(seed);
    this.#there = new Path(there, random);
    this.#back = new Path(back, random);
    this.#timerGridUs = options.timerGridUs ?? 1000;
    const nearParameters = testParameters(parameters);
    const factor = 1 + driftPpm / 1e6;
    this.near = this.#end(nearParameters, this.#there, factor);
    this.far = this.#end(
      {
        ...nearParameters,
        ownSocketId: nearParameters.peerSocketId,
        peerSocketId: nearParameters.ownSocketId,
        sendInitialSequence: nearParameters.receiveInitialSequence,
        receiveInitialSequence: nearParameters.sendInitialSequence,
        startUs: 0,
        // As the handshake would tell: by its arrival.
        peerStartUs: nearParameters.startUs + there.delayMs * 1000,
        ...farParameters,
      },
      this.#back,
      1,
    );
  }

  get nowUs(): number {
    return this.#nowUs;
  }

  /** Gives `payload(n)` to the near end at each time of `times`, and lets the rest happen, until `untilUs`. */
  run(untilUs: number, intervalUs = Infinity, payload: (count: number) => Uint8Array[] = () => []): void {
    let inputs = 0;
    let nextInputUs = intervalUs === Infinity ? Infinity : this.#nowUs;
    for (;;) {
      const nearTickUs = this.#tickUs(this.near);
      const farTickUs = this.#tickUs(this.far);
      const nextUs = Math.min(nextInputUs, this.#there.nextUs, this.#back.nextUs, nearTickUs, farTickUs);
      if (nextUs >= untilUs) break;
      this.#nowUs = Math.max(this.#nowUs, nextUs);
      if (nextUs === nextInputUs) {
        for (const each of payload(inputs++)) this.near.connection.send(each, this.near.clockUs(this.#nowUs));
        nextInputUs += intervalUs;
      } else if (nextUs === this.#there.nextUs) this.#arrive(this.far, this.#there.take());
      else if (nextUs === this.#back.nextUs) this.#arrive(this.near, this.#back.take());
      else if (nextUs === nearTickUs) this.near.connection.tick(this.near.clockUs(this.#nowUs));
      else this.far.connection.tick(this.far.clockUs(this.#nowUs));
    }
    this.#nowUs = untilUs;
  }

  #tickUs(end: SimulatedEnd): number {
    const dueUs = end.networkUs(end.connection.nextTickUs);
    return Math.max(Math.ceil(dueUs / this.#timerGridUs) * this.#timerGridUs, this.#nowUs);
  }

  #arrive(end: SimulatedEnd, datagram: Uint8Array): void {
    const packet = parsePacket(datagram);
    if (!packet) throw new Error('A datagram is no packet.');
    end.connection.handlePacket(packet, end.clockUs(this.#nowUs));
  }

  #end(parameters: SrtConnectionParameters, path: Path, factor: number): SimulatedEnd {
    const endings: SrtEnding[] = [];
    const clockUs = (networkUs: number) => parameters.startUs + networkUs * factor;
    const end: Omit<SimulatedEnd, 'connection'> = {
      endings,
      onPayload: () => {},
      clockUs,
      networkUs: (us) => (us - parameters.startUs) / factor,
    };
    const connection = new SrtConnection(
      parameters,
      {
        received: (payload) => {
          whole.onPayload(payload, clockUs(this.#nowUs));
        },
        closed: (ending) => endings.push(ending),
      },
      (datagram) => {
        path.send(datagram, this.#nowUs);
      },
      clockUs(0),
    );
    const whole: SimulatedEnd = Object.assign(end, { connection });
    return whole;
  }
}

/** A payload that says which one it is, and when it was given. */
export function numberedPayload(number: number, nowUs: number, bytes = 1316): Uint8Array {
  const payload = new Uint8Array(bytes);
  const view = new DataView(payload.buffer);
  view.setUint32(0, number);
  view.setFloat64(4, nowUs);
  return payload;
}

/** What came out at the far end: numbers in order of delivery, and how late each one was. */
export class PayloadLog {
  readonly numbers: number[] = [];
  readonly delaysUs: number[] = [];

  constructor(network: SimulatedNetwork) {
    network.far.onPayload = (payload) => {
      const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
      this.numbers.push(view.getUint32(0));
      this.delaysUs.push(network.nowUs - view.getFloat64(4));
    };
  }

  get isInOrder(): boolean {
    return this.numbers.every((number, place) => place === 0 || number > (this.numbers[place - 1] ?? 0));
  }

  get slowestUs(): number {
    return this.delaysUs.reduce((slowest, delay) => Math.max(slowest, delay), 0);
  }

  get fastestUs(): number {
    return this.delaysUs.reduce((fastest, delay) => Math.min(fastest, delay), Infinity);
  }
}
