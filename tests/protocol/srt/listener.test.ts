import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SrtConnection } from '../../../src/shared/media/srt/connection.ts';
import { parseHandshake, writeHandshake } from '../../../src/shared/media/srt/handshake-packet.ts';
import { writeTerms } from '../../../src/shared/media/srt/handshake-extensions.ts';
import type { SrtListenerOptions } from '../../../src/shared/media/srt/listener.ts';
import { parsePacket, writeControlPacket, type ControlPacket } from '../../../src/shared/media/srt/packet.ts';
import { rejectionCodes } from '../../../src/shared/media/srt/rejection.ts';
import { CallerEnd, countingBytes, exchange, here, ListenerEnd, requested } from './caller-and-listener.ts';
import { capturedConclusion, capturedInduction } from './captured.ts';

const minuteUs = 60_000_000;

function control(datagram: Uint8Array | undefined): ControlPacket {
  const packet = datagram && parsePacket(datagram);
  if (packet?.kind !== 'control') throw new Error('That is no control packet.');
  return packet;
}

/** What stands in a handshake that was sent. */
function told(datagram: Uint8Array | undefined) {
  return parseHandshake(control(datagram).body);
}

/** libsrt's conclusion with this listener's cookie. */
function conclusionFor(end: ListenerEnd, from = here, socketId = 0x21c4_6cd3): Uint8Array {
  const induction = capturedInduction.slice();
  new DataView(induction.buffer).setUint32(40, socketId);
  end.listener.handleDatagram(induction, from, 0);
  const answer = end.take().at(-1);
  const conclusion = capturedConclusion.slice();
  const view = new DataView(conclusion.buffer);
  view.setUint32(40, socketId);
  view.setUint32(44, told(answer)?.cookie ?? 0);
  return conclusion;
}

describe('an induction', () => {
  it('is answered with version 5, the sign and a cookie, and by nothing longer than it', () => {
    const end = new ListenerEnd();
    end.listener.handleDatagram(capturedInduction, here, 0);
    const [answer] = end.take();
    expect(answer).toHaveLength(capturedInduction.length);
    expect(control(answer).destinationSocketId).toBe(0x21c4_6cd3);
    expect(told(answer)).toMatchObject({ version: 5, encryption: 0, extensionField: 0x4a17, type: 1 });
  });

  it('leaves nothing behind, however many there are', () => {
    const end = new ListenerEnd();
    for (let port = 1; port <= 2000; port += 1) {
      end.listener.handleDatagram(capturedInduction, { address: '198.51.100.1', port }, port);
    }
    expect(end.requests).toEqual([]);
    expect(end.listener.nextTickUs).toBe(Infinity);
    expect(end.listener.statistics).toEqual({
      connections: 0,
      pendingRequests: 0,
      inductions: 2000,
      accepted: 0,
      rejected: {},
      strayDatagrams: 0,
    });
  });
});

describe('a cookie', () => {
  it.each([
    ['in its own minute', 0, 1],
    ['in the next minute', minuteUs, 1],
    ['after two minutes', 2 * minuteUs, 0],
  ])('counts, or not: %s', (_name, nowUs, requests) => {
    const end = new ListenerEnd();
    end.listener.handleDatagram(conclusionFor(end), here, nowUs);
    expect(end.requests).toHaveLength(requests);
    expect(end.listener.statistics.strayDatagrams).toBe(1 - requests);
    expect(end.take()).toEqual([]);
  });

  it.each([
    ['another port', { ...here, port: 50_001 }],
    ['another address', { ...here, address: '192.0.2.8' }],
  ])('is of no use from %s', (_name, from) => {
    const end = new ListenerEnd();
    end.listener.handleDatagram(conclusionFor(end), from, 0);
    expect([end.requests, end.take()]).toEqual([[], []]);
  });

  it('is of no use at another listener', () => {
    const end = new ListenerEnd({ randomBytes: countingBytes(77) });
    end.listener.handleDatagram(conclusionFor(new ListenerEnd()), here, 0);
    expect(end.requests).toEqual([]);
  });
});

describe('a request', () => {
  it('says who asks, and for what', () => {
    const end = new ListenerEnd();
    end.listener.handleDatagram(conclusionFor(end), here, 0);
    const [request] = end.requests;
    expect(request?.peer).toEqual(here);
    expect(request?.streamId).toBe('publish:abc');
    expect(request?.keyLengthBytes).toBe(16);
    expect(request?.peerVersion).toBe('1.5.1');
  });

  it('is answered once; a repetition gets the same answer, and no second connection', () => {
    const end = new ListenerEnd();
    const conclusion = conclusionFor(end);
    end.listener.handleDatagram(conclusion, here, 0);
    end.listener.handleDatagram(conclusion, here, 250_000);
    expect([end.requests.length, end.take()]).toEqual([1, []]);

    const connection = end.accept(300_000, 'correct horse');
    expect(connection).toBeInstanceOf(SrtConnection);
    const [answer] = end.take();
    expect(told(answer)).toMatchObject({ version: 5, encryption: 2, extensionField: 3, type: 0xffff_ffff });
    end.listener.handleDatagram(conclusion, here, 500_000);
    const [again] = end.take();
    expect(control(again).body).toEqual(control(answer).body);
    expect(control(again).timestampUs).toBe(200_000);
    expect(end.requests).toHaveLength(1);
    expect(end.accept(600_000)).toMatchObject({ cause: 'unanswered' });
    expect(end.listener.statistics).toMatchObject({ connections: 1, accepted: 1, pendingRequests: 0 });
  });

  it('is refused with the code; a repetition too, and nobody is asked again', () => {
    const end = new ListenerEnd();
    const conclusion = conclusionFor(end);
    end.listener.handleDatagram(conclusion, here, 0);
    end.requests[0]?.reject(rejectionCodes.notFound, 1000);
    end.requests[0]?.reject(rejectionCodes.conflict, 1000);
    end.listener.handleDatagram(conclusion, here, 2000);
    const answers = end.take();
    expect(answers.map((datagram) => told(datagram)?.type)).toEqual([2404, 2404]);
    expect(answers.map((datagram) => datagram.length)).toEqual([64, 64]);
    expect(end.requests).toHaveLength(1);
    expect(end.listener.statistics.rejected).toEqual({ 2404: 1 });
    expect(end.accept(3000)).toMatchObject({ cause: 'unanswered' });
  });

  it('is refused if nobody answers in time', () => {
    const end = new ListenerEnd({ answerTimeoutMs: 500 });
    end.listener.handleDatagram(conclusionFor(end), here, 0);
    expect(end.listener.nextTickUs).toBe(500_000);
    end.listener.tick(499_999);
    expect(end.take()).toEqual([]);
    end.listener.tick(500_000);
    expect(told(end.take()[0])?.type).toBe(rejectionCodes.unavailable);
    expect(end.accept(600_000)).toMatchObject({ cause: 'unanswered' });
    expect(end.listener.statistics.pendingRequests).toBe(0);
  });

  it('that is malformed is refused before anybody is asked', () => {
    const end = new ListenerEnd({ maxLatencyMs: 199 });
    end.listener.handleDatagram(conclusionFor(end), here, 0);
    expect(told(end.take()[0])?.type).toBe(rejectionCodes.badRequest);
    expect(end.requests).toEqual([]);
  });
});

describe('passphrases', () => {
  it('that are the same let a caller in', () => {
    const { caller, listener } = requested({ passphrase: 'correct horse' });
    listener.accept(2000, 'correct horse');
    exchange(caller, listener, 3000);
    expect([caller.caller.state, caller.endings]).toEqual(['connected', []]);
  });

  it.each([
    ['differ', 'correct horse', 'battery staple', 'badSecret'],
    ['only the caller has', 'correct horse', undefined, 'unsecure'],
    ['only the listener has', undefined, 'correct horse', 'unsecure'],
  ] as const)('that %s keep it out, and both sides know why', (_name, theirs, ours, name) => {
    const { caller, listener } = requested({ passphrase: theirs });
    const outcome = listener.accept(2000, ours);
    exchange(caller, listener, 3000);
    expect(outcome).toMatchObject({ cause: 'rejected', rejection: { name } });
    expect(caller.endings).toEqual([outcome]);
  });

  it('of one address are not tried without end', () => {
    const end = new ListenerEnd();
    for (let socketId = 1; socketId <= 21; socketId += 1) {
      end.listener.handleDatagram(conclusionFor(end, here, socketId), here, 0);
      end.accept(0, 'battery staple');
    }
    expect(end.listener.statistics.rejected).toEqual({ 1010: 20, 2402: 1 });
    const elsewhere = { ...here, address: '192.0.2.8' };
    end.listener.handleDatagram(conclusionFor(end, elsewhere, 1), elsewhere, 0);
    end.listener.handleDatagram(conclusionFor(end, here, 30), here, 10_000_000);
    expect(end.requests).toHaveLength(22);
  });
});

describe('limits', () => {
  it('are for all, requests without answer among them', () => {
    const end = new ListenerEnd({ maxConnections: 2 });
    for (let last = 1; last <= 3; last += 1) {
      const from = { address: `192.0.2.${String(last)}`, port: 1 };
      end.listener.handleDatagram(conclusionFor(end, from), from, 0);
      if (last === 1) end.accept(0, 'correct horse');
    }
    expect(end.listener.statistics).toMatchObject({
      connections: 1,
      pendingRequests: 1,
      rejected: { [rejectionCodes.overload]: 1 },
    });
  });

  it('are for each address', () => {
    const end = new ListenerEnd({ maxConnectionsPerAddress: 1 });
    for (const [address, port] of [
      ['192.0.2.1', 1],
      ['192.0.2.1', 2],
      ['192.0.2.2', 1],
    ] as const) {
      end.listener.handleDatagram(conclusionFor(end, { address, port }), { address, port }, 0);
    }
    expect(end.listener.statistics).toMatchObject({
      pendingRequests: 2,
      rejected: { [rejectionCodes.overload]: 1 },
    });
  });
});

describe('a connection', () => {
  function connected(listenerOptions: Partial<SrtListenerOptions> = {}) {
    const pair = requested({ streamId: 'publish:abc' }, listenerOptions);
    const connection = pair.listener.accept(2000);
    exchange(pair.caller, pair.listener, 2000);
    return { ...pair, connection };
  }

  it('carries the stream to where it belongs, by address and number', () => {
    const { caller, listener } = connected();
    caller.caller.send(Uint8Array.of(1, 2, 3), 3000);
    const packets = caller.take();
    expect(packets).toHaveLength(1);
    for (const packet of packets) {
      listener.listener.handleDatagram(packet, { ...here, port: 1 }, 3000);
      listener.listener.handleDatagram(packet, { ...here, address: '192.0.2.8' }, 3000);
    }
    expect(listener.listener.statistics.strayDatagrams).toBe(2);
    for (const packet of packets) listener.listener.handleDatagram(packet, here, 3000);
    listener.listener.tick(200_000);
    expect(listener.received).toEqual([Uint8Array.of(1, 2, 3)]);
    expect(listener.listener.statistics.strayDatagrams).toBe(2);
  });

  it('is forgotten at its end; a conclusion that comes late begins nothing', () => {
    const end = new ListenerEnd();
    const conclusion = conclusionFor(end);
    end.listener.handleDatagram(conclusion, here, 0);
    const connection = end.accept(0, 'correct horse');
    if (!(connection instanceof SrtConnection)) throw new Error('It was not accepted.');
    connection.close(1000);
    expect(end.endings).toMatchObject([{ cause: 'closed' }]);
    end.take();
    end.listener.handleDatagram(conclusion, here, 2000);
    expect([end.requests.length, end.take()]).toEqual([1, []]);
    expect(end.listener.statistics.connections).toBe(0);
    end.listener.handleDatagram(conclusion, here, 20_000_000);
    expect(end.requests).toHaveLength(2);
  });

  it('ends with the listener, which then takes nothing any more; who waits is answered by the next', () => {
    const cookieSecret = new Uint8Array(32).fill(7);
    const { caller, listener } = connected({ cookieSecret });
    const other = new CallerEnd();
    other.caller.start(2000);
    const elsewhere = { ...here, port: 9 };
    exchange(other, listener, 2000, elsewhere);
    expect(listener.listener.statistics).toMatchObject({ connections: 1, pendingRequests: 1 });

    listener.listener.close(3000);
    const last = listener.take();
    for (const datagram of last) {
      caller.caller.handleDatagram(datagram, 3000);
      other.caller.handleDatagram(datagram, 3000);
    }
    caller.caller.tick(4000);
    expect(listener.endings).toMatchObject([{ cause: 'closed' }]);
    expect(caller.endings).toMatchObject([{ cause: 'peer-closed' }]);
    listener.listener.handleDatagram(capturedInduction, here, 4000);
    expect(listener.take()).toEqual([]);
    expect(listener.listener.nextTickUs).toBe(Infinity);

    // Without an answer, it asks on; another listener on the port does not know its cookie.
    expect(listener.accept(5000)).toMatchObject({ cause: 'unanswered' });
    expect(other.endings).toEqual([]);
    const stranger = new ListenerEnd({ cookieSecret: new Uint8Array(32).fill(8) });
    const successor = new ListenerEnd({ cookieSecret });
    for (const [nowUs, end] of [
      [300_000, stranger],
      [600_000, successor],
    ] as const) {
      other.caller.tick(nowUs);
      exchange(other, end, nowUs, elsewhere);
    }
    expect([stranger.requests.length, successor.requests.length]).toEqual([0, 1]);
    successor.accept(700_000);
    exchange(other, successor, 700_000, elsewhere);
    expect(other.agreed).toHaveLength(1);
  });
});

describe('a caller of version 4', () => {
  /** libsrt's conclusion as one before 1.3 would have sent it. */
  function oldConclusion(end: ListenerEnd): Uint8Array {
    const packet = control(conclusionFor(end));
    const handshake = parseHandshake(packet.body);
    if (!handshake) throw new Error('That is no handshake.');
    const old = { ...handshake, version: 4, encryption: 0, extensionField: 2, extensions: new Uint8Array(0) };
    return writeControlPacket({ ...packet, body: writeHandshake(old) });
  }

  it('is refused', () => {
    const end = new ListenerEnd();
    end.listener.handleDatagram(oldConclusion(end), here, 0);
    expect(told(end.take()[0])?.type).toBe(rejectionCodes.version);
  });

  it('is let in where that is wanted, and told the latency when it asks', () => {
    const end = new ListenerEnd({ acceptVersion4: true, receiveLatencyMs: 250 });
    end.listener.handleDatagram(oldConclusion(end), here, 0);
    expect(end.requests[0]).toMatchObject({
      streamId: '',
      keyLengthBytes: undefined,
      peerVersion: 'before 1.3',
    });
    end.accept(1000);
    const answer = told(end.take()[0]);
    expect(answer).toMatchObject({ version: 4, extensionField: 2, extensions: new Uint8Array(0) });
    const question = writeControlPacket({
      type: 0x7fff,
      subtype: 1,
      information: 0,
      timestampUs: 0,
      destinationSocketId: answer?.socketId ?? 0,
      body: writeTerms({ srtVersion: 0x10203, flags: 0xf, receiverDelayMs: 0, senderDelayMs: 120 }),
    });
    end.listener.handleDatagram(question, here, 2000);
    expect(end.take().map(control)).toMatchObject([
      {
        type: 0x7fff,
        subtype: 2,
        timestampUs: 1000,
        body: writeTerms({ srtVersion: 0x10501, flags: 0x3f, receiverDelayMs: 250, senderDelayMs: 120 }),
      },
    ]);
  });
});

it('takes whatever comes, and keeps no more than it is allowed', () => {
  const end = new ListenerEnd({ maxConnections: 3, maxConnectionsPerAddress: 3 });
  const golden = conclusionFor(end);
  const { length } = golden;
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.nat({ max: length }).map((end) => golden.slice(0, end)),
    // The cookie stays, so that what lies behind it is reached.
    fc
      .array(
        fc.tuple(
          fc.oneof(fc.nat({ max: 43 }), fc.integer({ min: 48, max: length - 1 })),
          fc.nat({ max: 255 }),
        ),
        {
          maxLength: 4,
        },
      )
      .map((changes) => changes.reduce((datagram, [at, value]) => datagram.with(at, value), golden)),
  );
  let nowUs = 0;
  fc.assert(
    fc.property(fc.array(bytes, { minLength: 1, maxLength: 8 }), (datagrams) => {
      for (const datagram of datagrams) end.listener.handleDatagram(datagram, here, nowUs);
      if (end.requests.length % 7 === 1) end.accept(nowUs, 'correct horse');
      const { connections, pendingRequests } = end.listener.statistics;
      expect(connections + pendingRequests).toBeLessThanOrEqual(3);
      nowUs += 100_000;
      end.listener.tick(nowUs);
      end.take();
    }),
    { numRuns: 300 },
  );
  expect(end.requests.length).toBeGreaterThan(0);
  expect(end.listener.statistics.strayDatagrams).toBeGreaterThan(0);
});
