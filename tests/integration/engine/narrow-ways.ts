import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { LinkDirection } from '../../support/link-direction.ts';
import { openTcpServer, type Closers } from '../rtmp/doors.ts';

/** A way to a server on 127.0.0.1 that carries so much towards it and no more. */
export interface NarrowWay {
  port: number;
  rateKbps: number;
}

/** By TCP: what is too much is not read, so it waits with the sender. */
export async function openNarrowStream(
  closers: Closers,
  targetPort: number,
  rateKbps: number,
): Promise<NarrowWay> {
  const way: NarrowWay = { port: 0, rateKbps };
  way.port = await openTcpServer(closers, (caller) => {
    const server = connect({ port: targetPort, host: '127.0.0.1' });
    join(caller, server);
    server.pipe(caller);
    caller.on('data', (bytes) => {
      server.write(bytes);
      caller.pause();
      setTimeout(() => caller.resume(), (bytes.byteLength * 8) / way.rateKbps);
    });
  });
  return way;
}

function join(one: Socket, other: Socket): void {
  other.on('error', () => undefined);
  one.on('close', () => other.destroy());
  other.on('close', () => one.destroy());
}

/** By UDP: what is too much waits on the way for a quarter of a second, and gets lost beyond that. */
export async function openNarrowLink(
  closers: Closers,
  targetPort: number,
  rateKbps: number,
): Promise<NarrowWay> {
  const options = { rateKbps };
  const direction = new LinkDirection(options, 1);
  const outside = createSocket('udp4').bind(0, '127.0.0.1');
  const inside = createSocket('udp4').bind(0, '127.0.0.1');
  const timers = new Set<NodeJS.Timeout>();
  closers.add(() => {
    for (const timer of timers) clearTimeout(timer);
    outside.close();
    inside.close();
  });
  await Promise.all([once(outside, 'listening'), once(inside, 'listening')]);
  let caller: RemoteInfo | undefined;
  outside.on('message', (datagram, from) => {
    caller = from;
    const nowUs = performance.now() * 1000;
    for (const arrivesUs of direction.arrivals(nowUs, datagram.byteLength, 0)) {
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          inside.send(datagram, targetPort, '127.0.0.1');
        },
        (arrivesUs - nowUs) / 1000,
      );
      timers.add(timer);
    }
  });
  inside.on('message', (datagram) => {
    if (caller) outside.send(datagram, caller.port, caller.address);
  });
  return {
    port: outside.address().port,
    get rateKbps() {
      return options.rateKbps;
    },
    set rateKbps(kbps) {
      options.rateKbps = kbps;
    },
  };
}
