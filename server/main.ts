import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { MediaWorkers } from '../src/media-worker/client.ts';
import { DisposableStore } from '../src/shared/base/disposable.ts';
import type { RelayReady } from '../src/shared/contracts/relay.ts';
import { formatAddress, parseAddress, type Address, type Settings } from './config/settings.ts';
import { Hub } from './core/hub.ts';
import { Delivery } from './delivery/delivery.ts';
import { AdminGuard } from './http/admin-guard.ts';
import { ChannelDirectory } from './http/channel-directory.ts';
import { channelRoutes } from './http/channel-routes.ts';
import { EventStreams } from './http/event-streams.ts';
import { hlsRoutes } from './http/hls-routes.ts';
import { createHttpServer, listenHttp } from './http/http-server.ts';
import { metricsRoute } from './http/metrics.ts';
import { openApiDocument } from './http/openapi.ts';
import { loadWebApp, webAppRoutes } from './http/web-app.ts';
import { RtmpListener } from './ingest/rtmp/listener.ts';
import { createLogger } from './logging.ts';
import { Channels } from './platform/channels/channels.ts';
import { removeRuntimeFile, writeRuntimeFile } from './runtime-file.ts';
import { SqlChannelStore } from './storage/channel-store.ts';
import { openDataDirectory } from './storage/data-directory.ts';
import { openDatabase } from './storage/database.ts';
import { isEmbeddedNew } from './storage/embedded-pool.ts';

export interface Relay {
  readonly ready: RelayReady;
  /** Ends the broadcasts, answers what waits, and gives everything back. The same promise every time. */
  close(): Promise<void>;
}

export interface RelayOptions {
  /** Where the built watch page lies; where `npm run build` puts it if absent. */
  webDirectory?: string;
}

/**
 * Puts the relay together and opens its doors.
 * @throws FootlightError DATA_DIR_UNUSABLE, DATA_DIR_LOCKED, STORAGE_FULL, ADDRESS_IN_USE,
 *   CONFIG_INVALID; everything that was opened is closed again
 */
export async function startRelay(settings: Settings, options: RelayOptions = {}): Promise<Relay> {
  const logger = createLogger(settings.logLevel);
  const parts = new DisposableStore();
  const endings: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of endings.reverse()) await end();
    parts.dispose();
  };
  try {
    const dataDirectory = openDataDirectory(settings.data, (databasePath) =>
      settings.databaseUrl === undefined ? isEmbeddedNew(databasePath) : false,
    );
    parts.defer(dataDirectory.release);
    const database = await openDatabase({ dataDirectory, databaseUrl: settings.databaseUrl, logger });
    endings.push(database.close);
    const channels = new Channels(new SqlChannelStore(database), settings.maxChannels);

    const times = { targetDurationS: settings.targetDurationS, partTargetMs: settings.partTargetMs };
    const delivery = new Delivery({
      times,
      playlistWindowS: settings.playlistWindowS,
      maxSessionBytes: settings.maxSessionMemoryMb * 1024 * 1024,
      maxHeldRequests: settings.maxHeldRequests,
    });
    parts.add(delivery);
    const workers = parts.add(new MediaWorkers({ logger }));
    const hub = parts.add(
      new Hub({
        authenticate: (streamKey) => channels.authenticate(streamKey),
        transcode: {
          rungs: settings.rungs.map((rung) => ({ name: `${rung.height}p`, ...rung })),
          partTargetMs: settings.partTargetMs,
          segmentTargetMs: settings.segmentTargetMs,
          maxSegmentMs: settings.targetDurationS * 1000,
          audioBitrateKbps: settings.audioBitrateKbps,
        },
        startTranscode: (job) => workers.startTranscode(job),
        openOutput: (slug) => delivery.open(slug),
        reconnectGraceMs: settings.reconnectGraceS * 1000,
        maxLiveSessions: settings.maxLiveSessions,
        logger,
      }),
    );

    const rtmpListener = new RtmpListener({ gate: hub, clock: { nowUs: () => performance.now() * 1000 }, logger });
    const rtmpAddress = addressOf(settings.rtmp);
    const rtmpPort = await rtmpListener.listen(rtmpAddress);
    endings.push(() => rtmpListener.close());

    const app = createHttpServer({ ...settings, logger });
    const httpAddress = addressOf(settings.http);
    const httpPort = await listenHttp(app, httpAddress);
    endings.push(() => app.close());
  } catch (error) {
    await close();
    throw error;
  }
}

function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (!address) throw new TypeError(`${text} is not an address; the settings' schema lets none through.`);
  return address;
}
