import type { SrtConnectionParameters } from '../../../src/shared/media/srt/connection-parameters.ts';
import { SrtConnection } from '../../../src/shared/media/srt/connection.ts';
import type { SrtEnding } from '../../../src/shared/media/srt/ending.ts';
import { parsePacket, type ControlPacket, type DataPacket } from '../../../src/shared/media/srt/packet.ts';
import { testParameters } from './simulated-network.ts';

/** One connection whose peer is the test. */
export class ScriptedConnection {
  readonly connection: SrtConnection;
  readonly received: Uint8Array[] = [];
  readonly endings: SrtEnding[] = [];
  #sent: (DataPacket | ControlPacket)[] = [];

  constructor(parameters: Partial<SrtConnectionParameters> = {}, nowUs = 0) {
    this.connection = new SrtConnection(
      testParameters(parameters),
      {
        received: (payload) => this.received.push(payload),
        closed: (ending) => this.endings.push(ending),
      },
      (datagram) => {
        const packet = parsePacket(datagram);
        if (!packet) throw new Error('What it sent is no packet.');
        this.#sent.push(packet);
      },
      nowUs,
    );
  }

  /** What went out since the last call. */
  takeSent(): (DataPacket | ControlPacket)[] {
    const sent = this.#sent;
    this.#sent = [];
    return sent;
  }

  takeData(): DataPacket[] {
    return this.takeSent().filter((packet) => packet.kind === 'data');
  }

  takeControl(type: number): ControlPacket[] {
    return this.takeSent().filter(
      (packet) => packet.kind === 'control' && packet.type === type,
    ) as ControlPacket[];
  }

  /** Calls `tick` whenever it is due, until `untilUs`, from `fromUs` on. */
  tickUntil(untilUs: number, fromUs: number): void {
    let nowUs = fromUs;
    while (this.connection.nextTickUs < untilUs) {
      nowUs = Math.max(this.connection.nextTickUs, nowUs);
      this.connection.tick(nowUs);
      // Whatever is due again at once is due a timer later.
      nowUs += 100;
    }
  }

  handleControl(type: number, nowUs: number, rest: Partial<ControlPacket> = {}): void {
    this.connection.handlePacket(
      {
        kind: 'control',
        type,
        subtype: 0,
        information: 0,
        timestampUs: nowUs >>> 0,
        destinationSocketId: 1,
        body: new Uint8Array(4),
        ...rest,
      },
      nowUs,
    );
  }

  /** A packet of the peer's stream, `offset` after its first, with that offset as its only byte. */
  handleData(offset: number, nowUs: number, rest: Partial<DataPacket> = {}): void {
    this.connection.handlePacket(
      {
        kind: 'data',
        sequence: (5000 + offset) % 2 ** 31,
        position: 3,
        inOrder: false,
        keyFlag: 0,
        retransmitted: false,
        messageNumber: offset + 1,
        timestampUs: nowUs >>> 0,
        destinationSocketId: 1,
        payload: Uint8Array.of(offset),
        ...rest,
      },
      nowUs,
    );
  }
}
