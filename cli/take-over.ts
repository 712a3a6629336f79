import { setTimeout as pause } from 'node:timers/promises';
import { formatAddress, parseAddress, type Settings } from '../server/config/settings.ts';
import { canSharePorts, PortKeeper, tcpDoors, type PortKeepers } from '../server/core/port-keeper.ts';
import { isDataDirectoryFree } from '../server/storage/data-directory.ts';
import { FootlightError } from '../src/shared/base/errors.ts';
import { stoppingSchema } from '../src/shared/contracts/operation.ts';
import { findRunningRelay, type RunningRelay } from './running-relay.ts';

/** A relay that is told to end is gone after ten seconds. */
const patienceMs = 20_000;
const lookEveryMs = 25;

/** What the new relay starts with. */
interface TakenOver {
  settings: Settings;
  /** Have the connections that come in meanwhile. */
  keepers: PortKeepers;
}

/**
 * Ends the relay that runs on the same data directory, so that this one goes on in its place: connections
 * of viewers and publishers wait meanwhile, and live broadcasts go on behind a discontinuity. Callers by
 * SRT ask again by themselves until somebody answers. Without such a relay nothing is to be done.
 * @throws FootlightError DATA_DIR_LOCKED if it does not go
 */
export async function takeOver(settings: Settings): Promise<TakenOver> {
  const running = await findRunningRelay(settings.data);
  if (!running) return { settings, keepers: {} };
  const taken = withItsPorts(settings, running);
  const keepers: PortKeepers = {};
  try {
    for (const door of tcpDoors) {
      const keeper = await keep(taken[door]);
      if (keeper) keepers[door] = keeper;
    }
    // Not before somebody else listens. And not by a call: where ports are shared, it could come to this
    // very process.
    if (canSharePorts) process.kill(running.pid, 'SIGTERM');
    else await running.call('POST', '/relay/stop', stoppingSchema);
    const deadlineMs = performance.now() + patienceMs;
    while (!isDataDirectoryFree(settings.data)) {
      if (performance.now() > deadlineMs) {
        throw new FootlightError(
          'DATA_DIR_LOCKED',
          `The relay ${running.pid} was told to end and still runs. End it, then start this one again.`,
        );
      }
      await pause(lookEveryMs);
    }
  } catch (error) {
    for (const keeper of Object.values(keepers)) keeper.close();
    throw error;
  }
  return { settings: taken, keepers };
}

async function keep(text: string | undefined): Promise<PortKeeper | undefined> {
  const address = text === undefined ? undefined : parseAddress(text);
  return address && PortKeeper.open(address);
}

/** Port 0 means those of the relay that is followed: its viewers and publishers know no others. */
function withItsPorts(settings: Settings, { addresses }: RunningRelay): Settings {
  const samePort = (text: string, url: string | undefined): string => {
    const address = parseAddress(text);
    if (address?.port !== 0 || url === undefined) return text;
    return formatAddress({ ...address, port: Number(/:(\d+)(?:\/|$)/.exec(url)?.[1] ?? 0) });
  };
  const { http, rtmp, srt, rtmps, https } = settings;
  return {
    ...settings,
    http: samePort(http, addresses.http),
    rtmp: samePort(rtmp, addresses.rtmp),
    srt: samePort(srt, addresses.srt),
    ...(rtmps === undefined ? {} : { rtmps: samePort(rtmps, addresses.rtmps) }),
    ...(https === undefined ? {} : { https: samePort(https, addresses.https) }),
  };
}
