import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  extensionTypes,
  parseExtensions,
  parseTerms,
  writeExtensions,
} from '../../../src/shared/media/srt/handshake-extensions.ts';
import {
  parseHandshake,
  writeHandshake,
  type SrtHandshake,
} from '../../../src/shared/media/srt/handshake-packet.ts';
import { parsePacket, writeControlPacket, type ControlPacket } from '../../../src/shared/media/srt/packet.ts';
import { rejectionEnding } from '../../../src/shared/media/srt/rejection-sentences.ts';
import { rejectionCodes } from '../../../src/shared/media/srt/rejection.ts';
import { CallerEnd, exchange, here, ListenerEnd, requested } from './caller-and-listener.ts';

const secret = 'correct horse';

function control(datagram: Uint8Array | undefined): ControlPacket {
  const packet = datagram && parsePacket(datagram);
  if (packet?.kind !== 'control') throw new Error('That is no control packet.');
  return packet;
}

function handshakeOf(datagram: Uint8Array | undefined): SrtHandshake {
  const handshake = parseHandshake(control(datagram).body);
  if (!handshake) throw new Error('That is no handshake.');
  return handshake;
}

/** The datagram with other fields in its handshake. */
function rewritten(datagram: Uint8Array | undefined, fields: Partial<SrtHandshake>): Uint8Array {
  const body = writeHandshake({ ...handshakeOf(datagram), ...fields });
  return writeControlPacket({ ...control(datagram), body });
}

/** A caller that has sent its conclusion, and the listener's acceptance, which is still on its way. */
function nearlyConnected(passphrase?: string): { caller: CallerEnd; acceptance: Uint8Array } {
  const { caller, listener } = requested({ passphrase });
  listener.accept(2000, passphrase);
  const [acceptance] = listener.take();
  if (!acceptance) throw new Error('Nothing was accepted.');
  return { caller, acceptance };
}

describe('options', () => {
  it.each([
    ['a stream id of 513 bytes', { streamId: 'x'.repeat(513) }],
    ['a passphrase of 9 bytes', { passphrase: 'too short' }],
    ['a passphrase of 80 bytes', { passphrase: 'x'.repeat(80) }],
    ['a latency below none', { sendLatencyMs: -1 }],
    ['a latency of more than 16 bits', { receiveLatencyMs: 65_536 }],
    ['no time to connect', { connectTimeoutMs: 0 }],
    ['payloads larger than a packet', { maxPayloadBytes: 1457 }],
  ])('are refused with %s', (_name, options) => {
    expect(() => new CallerEnd(options)).toThrow(RangeError);
  });
});

describe('the handshake', () => {
  it('is an induction, then a conclusion with all that is asked for', () => {
    const caller = new CallerEnd({
      streamId: '#!::r=main,m=publish,s=abc',
      passphrase: secret,
      keyLengthBytes: 32,
    });
    const listener = new ListenerEnd();
    expect([caller.caller.state, caller.caller.nextTickUs]).toEqual(['new', Infinity]);
    caller.caller.start(5_000_000);
    expect([caller.caller.state, caller.caller.nextTickUs]).toEqual(['connecting', 5_250_000]);
    const [induction] = caller.take();
    expect(handshakeOf(induction)).toMatchObject({ version: 4, type: 1, cookie: 0, extensionField: 2 });
    expect(control(induction)).toMatchObject({ destinationSocketId: 0, timestampUs: 0 });

    listener.listener.handleDatagram(induction ?? new Uint8Array(0), { address: '::1', port: 9 }, 5_001_000);
    caller.caller.handleDatagram(listener.take()[0] ?? new Uint8Array(0), 5_030_000);
    const [conclusion] = caller.take();
    const handshake = handshakeOf(conclusion);
    expect(handshake).toMatchObject({ version: 5, type: 0xffff_ffff, extensionField: 7, encryption: 4 });
    expect(control(conclusion).timestampUs).toBe(30_000);
    const extensions = parseExtensions(handshake.extensions) ?? [];
    expect(extensions.map(({ type }) => type)).toEqual([
      extensionTypes.termsRequest,
      extensionTypes.keyMaterialRequest,
      extensionTypes.streamId,
    ]);
    expect(parseTerms(extensions[0]?.body ?? new Uint8Array(0))).toEqual({
      srtVersion: 0x01_05_01,
      flags: 0x3f,
      receiverDelayMs: 120,
      senderDelayMs: 120,
    });
  });

  it('is connected only once the listener has accepted', () => {
    const { caller, listener } = requested({
      streamId: 'publish:abc',
      receiveLatencyMs: 300,
      sendLatencyMs: 50,
    });
    expect([caller.caller.state, caller.agreed]).toEqual(['connecting', []]);
    expect(caller.caller.statistics(1000)).toBeUndefined();
    caller.caller.send(new Uint8Array(4), 1000);
    expect(caller.take()).toEqual([]);

    listener.accept(2000);
    exchange(caller, listener, 3000);
    expect(caller.caller.state).toBe('connected');
    expect(caller.agreed).toEqual([
      { sendLatencyMs: 120, receiveLatencyMs: 300, rttMs: 1, maxPayloadBytes: 1316 },
    ]);
    expect(caller.caller.statistics(3000)).toMatchObject({
      send: { latencyMs: 120 },
      receive: { latencyMs: 300 },
    });
    caller.caller.close(4000);
    expect(caller.endings).toMatchObject([{ cause: 'closed' }]);
    exchange(caller, listener, 4000);
    expect(listener.endings).toMatchObject([{ cause: 'peer-closed' }]);
    expect([caller.caller.state, caller.caller.nextTickUs]).toEqual(['closed', Infinity]);
    expect(caller.caller.statistics(5000)).toBeDefined();
  });

  it('repeats what is unanswered every quarter of a second, and gives up', () => {
    const { caller } = requested({ connectTimeoutMs: 1000 });
    caller.caller.tick(100_000);
    expect(caller.take()).toEqual([]);
    const repeated = [251_000, 501_000, 751_000].map((nowUs) => {
      caller.caller.tick(nowUs);
      return caller.take().map((datagram) => [control(datagram).timestampUs, handshakeOf(datagram).type]);
    });
    expect(repeated).toEqual([251_000, 501_000, 751_000].map((nowUs) => [[nowUs, 0xffff_ffff]]));
    expect(caller.caller.nextTickUs).toBe(1_000_000);
    caller.caller.tick(1_000_000);
    expect(caller.endings).toMatchObject([{ cause: 'unanswered' }]);
    caller.caller.tick(2_000_000);
    caller.caller.close(2_000_000);
    expect(caller.endings).toHaveLength(1);
  });

  it.each([
    ['a short one, once', [10], 1, 120],
    ['a long one, four times', [100, 130, 90, 110, 10], 4, 360],
    ['one that only the start made long, until it is short', [170, 160, 1], 3, 120],
    ['one beyond all bounds', [30_000], 4, 65_535],
  ])('measures the round trip: %s', (_name, roundTripsMs, measurements, latencyMs) => {
    const caller = new CallerEnd({ sendLatencyMs: 'auto', connectTimeoutMs: 600_000 });
    const listener = new ListenerEnd({ maxLatencyMs: 65_535 });
    // The first one is lost; which one is answered shows by the socket it is addressed to.
    caller.caller.start(0);
    caller.take();
    caller.caller.tick(250_000);
    let nowUs = 250_000;
    let inductions = 0;
    while (listener.requests.length === 0) {
      const [datagram] = caller.take();
      if (handshakeOf(datagram).type === 1) inductions++;
      listener.listener.handleDatagram(datagram ?? new Uint8Array(0), here, nowUs);
      nowUs += (roundTripsMs[inductions - 1] ?? roundTripsMs[0] ?? 0) * 1000;
      for (const answer of listener.take()) caller.caller.handleDatagram(answer, nowUs);
    }
    listener.accept(nowUs);
    exchange(caller, listener, nowUs);
    expect(inductions).toBe(measurements);
    const rttMs = Math.min(...roundTripsMs.slice(0, measurements));
    expect(caller.agreed).toMatchObject([{ sendLatencyMs: latencyMs, rttMs }]);
  });

  it('goes on with what it knows where a further measurement is lost or late', () => {
    const caller = new CallerEnd({ sendLatencyMs: 'auto' });
    const listener = new ListenerEnd();
    const carry = (nowUs: number): void => {
      for (const datagram of caller.take()) listener.listener.handleDatagram(datagram, here, nowUs);
    };
    caller.caller.start(0);
    carry(0);
    for (const answer of listener.take()) caller.caller.handleDatagram(answer, 80_000);
    carry(80_000);
    const late = listener.take();
    caller.caller.tick(330_000);
    const repeated = caller.take();
    expect(repeated.map((datagram) => handshakeOf(datagram).type)).toEqual([0xffff_ffff]);
    for (const answer of late) caller.caller.handleDatagram(answer, 331_000);
    expect(caller.take()).toEqual([]);
    for (const datagram of repeated) listener.listener.handleDatagram(datagram, here, 340_000);
    listener.accept(340_000);
    exchange(caller, listener, 340_000);
    expect(caller.agreed).toMatchObject([{ sendLatencyMs: 320, rttMs: 80 }]);
  });

  it('passes over what answers nothing that it said', () => {
    const { caller, acceptance } = nearlyConnected();
    const { destinationSocketId } = control(acceptance);
    for (const datagram of [
      new Uint8Array(3),
      new Uint8Array(40),
      writeControlPacket({ ...control(acceptance), destinationSocketId: destinationSocketId + 1 }),
      rewritten(acceptance, { type: 1, extensionField: 0x4a17 }),
      rewritten(acceptance, { type: 0xffff_fffe }),
      writeControlPacket({ ...control(acceptance), type: 5 }),
    ]) {
      caller.caller.handleDatagram(datagram, 3000);
    }
    expect([caller.caller.state, caller.take()]).toEqual(['connecting', []]);
    caller.caller.handleDatagram(acceptance, 3000);
    caller.caller.handleDatagram(acceptance, 4000);
    expect(caller.agreed).toHaveLength(1);
    expect(caller.endings).toEqual([]);
  });

  it('ends before the acceptance if it is closed, and takes none afterwards', () => {
    const { caller, acceptance } = nearlyConnected();
    caller.caller.finish(2500);
    caller.caller.handleDatagram(acceptance, 3000);
    expect(caller.endings).toMatchObject([{ cause: 'closed' }]);
    expect(caller.agreed).toEqual([]);
  });
});

describe('a refusal', () => {
  it.each(Object.entries(rejectionCodes))('is named: %s', (name, code) => {
    const { caller, listener } = requested();
    listener.requests[0]?.reject(code, 2000);
    exchange(caller, listener, 3000);
    expect(caller.endings).toEqual([rejectionEnding(code)]);
    expect(caller.endings).toMatchObject([{ cause: 'rejected', rejection: { code, name } }]);
    expect(caller.agreed).toEqual([]);
  });

  it('of an unknown code has its number', () => {
    expect(rejectionEnding(3000)).toEqual({
      cause: 'rejected',
      message: 'The listener refused the connection with the code 3000.',
      rejection: { code: 3000, name: undefined },
    });
  });

  it.each([
    ['the listener is of version 4', { version: 4 }, 'version'],
    ['it comes to the induction', { type: 2402 }, 'overload'],
  ])('is known where %s', (_name, fields, name) => {
    const caller = new CallerEnd();
    caller.caller.start(0);
    const [induction] = caller.take();
    const { socketId } = handshakeOf(induction);
    const answer = writeControlPacket({ ...control(induction), destinationSocketId: socketId });
    caller.caller.handleDatagram(rewritten(answer, fields), 1000);
    expect(caller.endings).toMatchObject([{ cause: 'rejected', rejection: { name } }]);
  });

  it('waits on where the answer to the induction has not the sign', () => {
    const caller = new CallerEnd();
    caller.caller.start(0);
    const [induction] = caller.take();
    const answer = writeControlPacket({
      ...control(induction),
      destinationSocketId: handshakeOf(induction).socketId,
    });
    caller.caller.handleDatagram(rewritten(answer, { version: 5, extensionField: 7 }), 1000);
    expect([caller.caller.state, caller.take()]).toEqual(['connecting', []]);
  });

  const refusedBySelf: [
    string,
    string | undefined,
    (handshake: SrtHandshake) => Partial<SrtHandshake>,
    string,
  ][] = [
    ['there are no terms', undefined, () => ({ extensions: new Uint8Array(0) }), 'rogue'],
    ['they are cut off', undefined, ({ extensions }) => ({ extensions: extensions.slice(0, 9) }), 'rogue'],
    [
      'the stream has no packets',
      undefined,
      ({ extensions }) => ({ extensions: extensions.with(11, 0x7f) }),
      'messageApi',
    ],
    [
      'the key is not answered',
      secret,
      ({ extensions }) => ({ extensions: extensions.slice(0, 16) }),
      'unsecure',
    ],
    ['the listener has no passphrase', secret, (handshake) => withKeyAnswer(handshake, 3), 'unsecure'],
    ['the passphrase is another', secret, (handshake) => withKeyAnswer(handshake, 4), 'badSecret'],
    [
      'the key comes back changed',
      secret,
      ({ extensions }) => ({ extensions: extensions.with(40, 0).with(41, 0) }),
      'badSecret',
    ],
    ['a key is answered that was none', undefined, (handshake) => withKeyAnswer(handshake, 9), 'unsecure'],
  ];

  it.each(refusedBySelf)('is our own if %s; the listener is told', (_name, passphrase, change, name) => {
    const { caller, acceptance } = nearlyConnected(passphrase);
    const handshake = handshakeOf(acceptance);
    caller.caller.handleDatagram(rewritten(acceptance, change(handshake)), 3000);
    expect(caller.endings).toMatchObject([{ cause: 'rejected', rejection: { name } }]);
    expect(caller.take().map(control)).toMatchObject([{ type: 5, destinationSocketId: handshake.socketId }]);
  });
});

it('takes whatever comes', () => {
  const { acceptance } = nearlyConnected(secret);
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.nat({ max: acceptance.length }).map((end) => acceptance.slice(0, end)),
    fc
      .array(fc.tuple(fc.nat({ max: acceptance.length - 1 }), fc.nat({ max: 255 })), { maxLength: 4 })
      .map((changes) => changes.reduce((datagram, [at, value]) => datagram.with(at, value), acceptance)),
  );
  fc.assert(
    fc.property(fc.array(bytes, { minLength: 1, maxLength: 8 }), (datagrams) => {
      const { caller } = nearlyConnected(secret);
      for (const datagram of datagrams) caller.caller.handleDatagram(datagram, 3000);
      caller.caller.tick(4000);
      expect(caller.take().length).toBeLessThanOrEqual(16);
      caller.caller.close(5000);
      expect(caller.endings).toHaveLength(1);
    }),
    { numRuns: 60 },
  );
});

/** An answer to a key that is one word instead. */
function withKeyAnswer({ extensions }: SrtHandshake, word: number): Partial<SrtHandshake> {
  const blocks = (parseExtensions(extensions) ?? []).slice(0, 1);
  const answer = { type: extensionTypes.keyMaterialResponse, body: Uint8Array.of(word, 0, 0, 0) };
  return { extensions: writeExtensions([...blocks, answer]) };
}
