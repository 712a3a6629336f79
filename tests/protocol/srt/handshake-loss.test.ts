import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CallerEnd, here, ListenerEnd } from './caller-and-listener.ts';

/** What becomes of each datagram of a handshake, in turn: it gets lost, arrives, or arrives twice. */
const fates = fc.array(fc.constantFrom(0, 1, 1, 2), { minLength: 24, maxLength: 24 });

it('makes one connection, whatever gets lost or comes twice', () => {
  fc.assert(
    fc.property(fates, fc.nat({ max: 600_000 }), (copies, answeredAfterUs) => {
      const caller = new CallerEnd({ streamId: 'publish:abc', connectTimeoutMs: 20_000 });
      const listener = new ListenerEnd();
      const turns = [...copies];
      const carry = (datagrams: Uint8Array[], deliver: (datagram: Uint8Array) => void): void => {
        for (const datagram of datagrams) {
          for (let copy = turns.shift() ?? 1; copy > 0; copy -= 1) deliver(datagram);
        }
      };
      let askedUs = Infinity;
      caller.caller.start(0);
      for (let nowUs = 0; nowUs < 15_000_000 && caller.agreed.length === 0; nowUs += 50_000) {
        caller.caller.tick(nowUs);
        if (listener.requests.length > 0) askedUs = Math.min(askedUs, nowUs);
        if (nowUs >= askedUs + answeredAfterUs && listener.listener.statistics.accepted === 0) {
          listener.accept(nowUs);
        }
        carry(caller.take(), (datagram) => listener.listener.handleDatagram(datagram, here, nowUs));
        carry(listener.take(), (datagram) => caller.caller.handleDatagram(datagram, nowUs));
      }
      expect(caller.agreed).toHaveLength(1);
      expect(listener.requests).toHaveLength(1);
      expect(listener.listener.statistics).toMatchObject({ accepted: 1, rejected: {} });
    }),
  );
});
