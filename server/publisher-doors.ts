import type { Clock } from '../src/shared/base/clock.ts';
import type { Logger } from '../src/shared/base/logger.ts';
import type { Certificate } from './certificate.ts';
import type { Settings } from './config/settings.ts';
import type { ConnectionReport } from './core/connections.ts';
import type { Hub } from './core/hub.ts';
import type { PortKeepers } from './core/tcp-doors.ts';
import { RtmpListener } from './ingest/rtmp/listener.ts';
import { SrtDoor } from './ingest/srt/door.ts';
import type { DoorAddresses } from './public-addresses.ts';

export interface PublisherDoorsOptions {
  hub: Hub;
  settings: Pick<Settings, 'maxIngestConnections' | 'maxIngestConnectionsPerAddress'>;
  /** Of the SRT door, and of that of the relay that follows. */
  cookieSecret: Uint8Array;
  logger: Logger;
}

/**
 * Own clock, µs, of this process' start: the time of the machine, so that the relay that follows on the same ports
 * reads the same clock.
 */
const startUs = Number(process.hrtime.bigint() / 1000n) - Math.round(performance.now() * 1000);

/** The doors that streams come in by, and by SRT go out. */
export class PublisherDoors {
  readonly rtmp: RtmpListener;
  readonly srt: SrtDoor;

  constructor({ hub, settings, cookieSecret, logger }: PublisherDoorsOptions) {
    const clock: Clock = { nowUs: () => startUs + Math.round(performance.now() * 1000) };
    const limits = {
      maxConnections: settings.maxIngestConnections,
      maxConnectionsPerAddress: settings.maxIngestConnectionsPerAddress,
    };
    this.rtmp = new RtmpListener({ gate: hub, clock, logger, limits });
    this.srt = new SrtDoor({ gate: hub, sources: hub, clock, logger, cookieSecret, limits });
  }

  /** Who is connected. */
  connections(): ConnectionReport[] {
    return [...this.rtmp.connections(), ...this.srt.connections()];
  }

  /**
   * Opens them.
   * @param addresses get the ports, where 0 was asked for
   * @param keepers have them open already
   * @throws FootlightError ADDRESS_IN_USE, CONFIG_INVALID
   */
  async open(
    addresses: DoorAddresses,
    certificate: Certificate | undefined,
    keepers: PortKeepers,
  ): Promise<void> {
    const { rtmp, rtmps, srt } = addresses;
    rtmp.port = (await this.rtmp.listen(rtmp, { keeper: keepers.rtmp })).port;
    if (rtmps) {
      const secure = await this.rtmp.listen(rtmps, { tls: certificate, keeper: keepers.rtmps });
      rtmps.port = secure.port;
    }
    srt.port = (await this.srt.listen(srt)).port;
  }

  /** Lets nobody new in by TCP, so that who comes again comes to the relay that follows. */
  stopListening(): void {
    this.rtmp.stopListening();
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await Promise.all([this.rtmp.close(), this.srt.close()]);
  }
}
