import { formatAddress, type Address } from './config/settings.ts';
import type { PublicAddresses } from './platform/channels/channel-directory.ts';

/** Where each door listens. */
export type DoorAddresses = Readonly<Record<'http' | 'rtmp' | 'srt', Address>> & {
  readonly https?: Address;
  readonly rtmps?: Address;
};

/** Where the relay is reached: as configured, otherwise by the addresses that it listens on. */
export function publicAddresses(
  publicUrl: string | undefined,
  { http, https, rtmp, rtmps, srt }: DoorAddresses,
): PublicAddresses {
  if (publicUrl === undefined) {
    return {
      // Viewers come by the door with TLS where there is one.
      http: https ? `https://${reachable(https)}` : `http://${reachable(http)}`,
      rtmp: `rtmp://${reachable(rtmp)}/live`,
      ...(rtmps && { rtmps: `rtmps://${reachable(rtmps)}/live` }),
      srt: `srt://${reachable(srt)}`,
    };
  }
  const { hostname } = new URL(publicUrl);
  return {
    http: publicUrl.replace(/\/+$/, ''),
    rtmp: `rtmp://${hostname}:${rtmp.port}/live`,
    ...(rtmps && { rtmps: `rtmps://${hostname}:${rtmps.port}/live` }),
    srt: `srt://${hostname}:${srt.port}`,
  };
}

/** What listens on every address is reached by this machine's own. */
function reachable({ host, port }: Address): string {
  const own = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return formatAddress({ host: own, port });
}
