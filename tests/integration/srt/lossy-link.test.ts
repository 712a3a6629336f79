import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { LinkDirection } from '../../support/link-direction.ts';
import { LossyLink } from '../../support/lossy-link.ts';
import { Closers } from '../rtmp/doors.ts';

const closers = new Closers();
afterEach(() => closers.closeAll());

async function openSocket(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1024 * 1024 }).bind(0, '127.0.0.1');
  closers.add(() => socket.close());
  await once(socket, 'listening');
  return socket;
}

it('brings both ways what it is not told to lose, and tells callers apart', async () => {
  const listener = await openSocket();
  listener.on('message', (datagram, { port }) => listener.send(`echo of ${datagram.toString()}`, port));
  const link = await LossyLink.open({ targetPort: listener.address().port, seed: 1 });
  closers.add(() => link.close());
  const callers = await Promise.all([openSocket(), openSocket()]);

  const answers = callers.map(async (caller, index) => {
    const answer = once(caller, 'message') as Promise<[Buffer]>;
    caller.send(`caller ${index}`, link.port, '127.0.0.1');
    return (await answer)[0].toString();
  });

  expect(await Promise.all(answers)).toEqual(['echo of caller 0', 'echo of caller 1']);
  expect(link.forward).toEqual({ datagrams: 2, bytes: 16, lost: 0, duplicated: 0 });
  expect(link.backward).toEqual({ datagrams: 2, bytes: 32, lost: 0, duplicated: 0 });
});

it('does to the nth datagram the same for the same seed', () => {
  const options = {
    lossShare: 0.1,
    duplicateShare: 0.05,
    reorderShare: 0.05,
    delayMs: 40,
    jitterMs: 10,
    outages: [{ fromMs: 5000, untilMs: 6000 }],
  };
  const fates = (seed: number) => {
    const direction = new LinkDirection(options, seed);
    return Array.from({ length: 10_000 }, (_, count) => direction.arrivals(count * 1000, 1332, 0));
  };
  const first = fates(7);

  expect(fates(7)).toEqual(first);
  expect(fates(8)).not.toEqual(first);
  expect(first.slice(5000, 6000).every((arrivals) => arrivals.length === 0)).toBe(true);
  const outside = [...first.slice(0, 5000), ...first.slice(6000)];
  const share = (count: number) => outside.filter((arrivals) => arrivals.length === count).length / 9000;
  expect(share(0)).toBeCloseTo(0.1, 1);
  expect(share(2)).toBeCloseTo(0.045, 1);
  const onTheWayMs = first.flatMap((arrivals, count) => arrivals.map((arrival) => arrival / 1000 - count));
  expect(Math.min(...onTheWayMs)).toBeGreaterThanOrEqual(40);
  expect(Math.max(...onTheWayMs)).toBeLessThan(40 + 10 + 15);
});

it('lets no more through than its rate', () => {
  const direction = new LinkDirection({ rateKbps: 1000 }, 1);
  // Twice as much as it carries: 1,250 bytes every 5 ms take 10 ms each.
  const arrivals = Array.from({ length: 200 }, (_, count) => direction.arrivals(count * 5000, 1250, 0));

  expect(arrivals.slice(0, 3)).toEqual([[10_000], [20_000], [30_000]]);
  // A quarter of a second of queue is full in the end.
  expect(arrivals.filter((each) => each.length === 0).length).toBeGreaterThan(50);
  expect(arrivals.flat().at(-1)).toBeLessThanOrEqual(200 * 5000 + 260_000);
});
