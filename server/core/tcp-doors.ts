import { once } from 'node:events';
import type { Server } from 'node:net';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';
import type { PortKeeper } from './port-keeper.ts';

/** The doors that are listened at by TCP, by the names of their settings. */
export const tcpDoors = ['http', 'https', 'rtmp', 'rtmps'] as const;
export type TcpDoor = (typeof tcpDoors)[number];

/** What listens at each of the doors that the relay has. */
export type TcpServers = Partial<Record<TcpDoor, Server>>;
/** What has taken connections in until now, at doors of the relay that is followed. */
export type PortKeepers = Partial<Record<TcpDoor, PortKeeper>>;

/**
 * Opens a door.
 * @param keeper has it open already, and gives it to the server
 * @returns the port, also where 0 was asked for
 * @throws FootlightError ADDRESS_IN_USE, CONFIG_INVALID (an address that can't be listened on)
 */
export async function openTcpDoor(
  door: TcpDoor,
  server: Server,
  { host, port }: { host: string; port: number },
  keeper?: PortKeeper,
): Promise<number> {
  if (keeper) keeper.handOver(server, { readsItself: door === 'https' || door === 'rtmps' });
  else server.listen({ host, port });
  await once(server, 'listening').catch((cause: unknown) => {
    const inUse = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new FootlightError(
      inUse ? 'ADDRESS_IN_USE' : 'CONFIG_INVALID',
      inUse
        ? `Port ${port} of ${host} is taken by another program. Stop that, or choose another with --${door}.`
        : `${door.toUpperCase()} can't listen on ${host}:${port}: ${messageOf(cause)}. Choose another address with --${door}.`,
      { cause },
    );
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port.');
  return address.port;
}
