import fc from 'fast-check';
import { expect, it } from 'vitest';
import { controlTypes, parsePacket } from '../../../src/shared/media/srt/packet.ts';
import { ScriptedConnection } from './scripted-connection.ts';
import { seededRandom } from './simulated-network.ts';

const plainCipher = {
  encrypt: (_sequence: number, payload: Uint8Array) => ({ keyFlag: 1 as const, payload }),
  decrypt: (keyFlag: number, _sequence: number, payload: Uint8Array) => (keyFlag === 1 ? payload : undefined),
  announcement: () => undefined,
  handleRequest: (body: Uint8Array) => body.slice(0, 4),
  handleResponse: () => {},
};

const word = fc.oneof(
  fc.nat(2 ** 32 - 1),
  // What is near the streams' numbers, and near all edges.
  fc.nat(100).map((step) => 5000 + step),
  fc.nat(100).map((step) => 1000 + step),
  fc.nat(100).map((step) => 2 ** 31 + 1000 + step),
  fc.constantFrom(0, 1, 2 ** 30, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 5000 + 16_383, 5000 + 16_384),
);

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(word, { maxLength: 40 }).map((words) => {
    const body = new Uint8Array(words.length * 4);
    const view = new DataView(body.buffer);
    words.forEach((each, place) => {
      view.setUint32(place * 4, each);
    });
    return body;
  }),
);

const control = fc.record({
  kind: fc.constant('control' as const),
  // A goodbye would only end the run.
  type: fc.constantFrom(
    ...Object.values(controlTypes).filter((type) => type !== controlTypes.shutdown),
    0x1234,
  ),
  subtype: fc.constantFrom(0, 3, 4, 0xffff),
  information: word,
  timestampUs: word,
  destinationSocketId: word,
  body: bytes,
});

const data = fc.record({
  kind: fc.constant('data' as const),
  sequence: word.map((value) => value % 2 ** 31),
  position: fc.nat(3),
  inOrder: fc.boolean(),
  keyFlag: fc.nat(3),
  retransmitted: fc.boolean(),
  messageNumber: fc.nat(2 ** 26 - 1),
  timestampUs: word,
  destinationSocketId: word,
  payload: bytes,
});

/** µs between one input and the next. */
const step = fc.oneof(
  { weight: 20, arbitrary: fc.nat(20_000) },
  { weight: 1, arbitrary: fc.constantFrom(-(2 ** 40), 2 ** 40, -500, 4_000_000, NaN) },
);

it('takes whatever comes, at whatever time, and keeps no more than there is room for', () => {
  const input = fc.record({ packet: fc.oneof(control, data), stepUs: step, sends: fc.boolean() });
  const encrypts = fc.boolean();
  const drops = fc.boolean();
  fc.assert(
    fc.property(fc.array(input, { maxLength: 150 }), encrypts, drops, (inputs, isEncrypted, dropsTooLate) => {
      const peer = new ScriptedConnection({ dropsTooLate, cipher: isEncrypted ? plainCipher : undefined });
      let nowUs = 0;
      for (const { packet, stepUs, sends } of inputs) {
        nowUs = Number.isNaN(nowUs) ? 0 : nowUs + stepUs;
        if (sends) peer.connection.send(Uint8Array.of(1), nowUs);
        peer.connection.handlePacket(packet, nowUs);
        peer.connection.tick(nowUs);
        expect(peer.connection.nextTickUs).not.toBeNaN();
        // It never runs at full speed on the spot: after a tick, the next one is later.
        const standsStill = peer.connection.nextTickUs <= nowUs - 1_000_001;
        expect(standsStill).toBe(false);
      }
      const { send, receive } = peer.connection.statistics(nowUs);
      expect(send.bufferedPackets).toBeLessThanOrEqual(inputs.length);
      expect(receive.bufferedPackets).toBeLessThanOrEqual(inputs.length);
      // What goes out is bounded by what came in: a few answers to each packet, and what was to be sent.
      expect(peer.takeSent().length).toBeLessThanOrEqual(8 * inputs.length + 8);
    }),
    { numRuns: 300 },
  );
});

it('takes damaged packets of a real stream, and keeps no more than the window', () => {
  const random = seededRandom(3);
  const near = new ScriptedConnection({ sendLatencyMs: 50 });
  const far = new ScriptedConnection({
    receiveLatencyMs: 50,
    sendInitialSequence: 5000,
    receiveInitialSequence: 1000,
  });
  const pass = (from: ScriptedConnection, to: ScriptedConnection, nowUs: number) => {
    for (const packet of from.takeSent()) {
      const damaged = structuredClone(packet);
      if (random() < 0.3 && damaged.kind === 'data') damaged.sequence = Math.floor(random() * 2 ** 31);
      if (random() < 0.3) damaged.timestampUs = Math.floor(random() * 2 ** 32);
      const rest = damaged.kind === 'data' ? damaged.payload : damaged.body;
      if (random() < 0.3 && rest.length > 0) rest[Math.floor(random() * rest.length)] = random() * 256;
      to.connection.handlePacket(damaged, nowUs);
    }
  };
  for (let nowUs = 0; nowUs < 20_000_000; nowUs += 1000) {
    near.connection.send(Uint8Array.of(1, 2, 3), nowUs);
    pass(near, far, nowUs);
    pass(far, near, nowUs);
    near.connection.tick(nowUs);
    far.connection.tick(nowUs);
  }
  expect(near.connection.statistics(0).send.bufferedPackets).toBeLessThanOrEqual(1100);
  expect(far.connection.statistics(0).receive.bufferedPackets).toBeLessThanOrEqual(16_384);
  expect(near.endings).toEqual([]);
});

it('takes datagrams of all lengths', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1500 }), (datagram) => {
      const packet = parsePacket(datagram);
      const peer = new ScriptedConnection();
      if (packet) peer.connection.handlePacket(packet, 1000);
      expect(packet === undefined).toBe(datagram.length < 16 || datagram.length > 1472);
    }),
  );
});
