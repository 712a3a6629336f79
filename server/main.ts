import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { MediaWorkers } from '../src/media-worker/client.ts';
import { messageOf } from '../src/shared/base/errors.ts';
import type { Logger } from '../src/shared/base/logger.ts';
import type { ReloadReport } from '../src/shared/contracts/operation.ts';
import type { RelayReady } from '../src/shared/contracts/relay.ts';
import { Archive } from './archive/archive.ts';
import { broadcastMedia, rewindMsOf } from './broadcast-media.ts';
import { makeBackup } from './backup.ts';
import { Certificate } from './certificate.ts';
import { LiveSettings } from './config/live-settings.ts';
import { parseAddress, rungName, type Address, type Settings } from './config/settings.ts';
import { OccurrenceCount } from './core/occurrence-count.ts';
import { Hub } from './core/hub.ts';
import type { ChannelOccurrence } from './core/occurrences.ts';
import { Delivery } from './delivery/delivery.ts';
import { AdminGuard } from './http/admin-guard.ts';
import { ChannelSettingsBook } from './platform/channels/channel-settings.ts';
import { Broadcasts } from './platform/broadcasts/broadcasts.ts';
import { DownloadTokens } from './platform/broadcasts/download-tokens.ts';
import { ChannelDirectory, type PublicAddresses } from './platform/channels/channel-directory.ts';
import { Audience } from './platform/viewing/audience.ts';
import { ViewerAccess } from './platform/viewing/viewer-access.ts';
import { ViewerGate } from './platform/viewing/viewer-gate.ts';
import { ViewerTokens } from './platform/viewing/viewer-tokens.ts';
import { DatabaseWatch } from './database-watch.ts';
import { DeliveryHistograms } from './http/delivery-metrics.ts';
import { EventStreams } from './http/event-streams.ts';
import { LiveSockets } from './http/live-sockets.ts';
import { SlowReaders } from './http/slow-readers.ts';
import { HttpServer } from './http/http-server.ts';
import type { PortKeepers, TcpServers } from './core/tcp-doors.ts';
import { registerRoutes } from './http/routes.ts';
import { createLogger, LogThreshold } from './logging.ts';
import { Operation } from './operation.ts';
import { Channels } from './platform/channels/channels.ts';
import { LiveFeeds } from './platform/live/live-feeds.ts';
import { ViewerWatch } from './platform/webhooks/viewer-watch.ts';
import { Webhooks } from './platform/webhooks/webhooks.ts';
import { publicAddresses, type DoorAddresses } from './public-addresses.ts';
import { PublisherDoors } from './publisher-doors.ts';
import { RungEncoders } from './rung-encoders.ts';
import { removeRuntimeFile, writeRuntimeFile } from './runtime-file.ts';
import { SqlChannelSettingsStore } from './storage/channel-settings-store.ts';
import { bucketOf } from './bucket-settings.ts';
import { SqlBroadcastStore } from './storage/broadcast-store.ts';
import { SqlChannelStore } from './storage/channel-store.ts';
import { openDataDirectory } from './storage/data-directory.ts';
import { openDatabase } from './storage/database.ts';
import { isEmbeddedNew } from './storage/embedded-pool.ts';
import { deriveKey, openSecretBox } from './storage/secret-box.ts';
import { SqlWebhookStore } from './storage/webhook-store.ts';
import { SqlLiveStore } from './storage/live-store.ts';
import { openForwarding } from './forwarding.ts';
import { SqlForwardStore } from './storage/forward-store.ts';
import { tellOfOccurrence } from './tell-of-occurrence.ts';
import { version } from './version.ts';

/** Where `npm run build` puts the watch page. */
const builtWebDirectory = path.join(import.meta.dirname, '..', 'dist', 'web');

/** A publisher has its grace period once the relay is there again, if that was not away for longer. */
const restartAllowanceMs = 600_000;
const bytesOfGb = 1e9;
/** For a command of the command line, which has the data directory for a second or two. */
const commandPatienceMs = 5000;

export interface Relay {
  readonly ready: RelayReady;
  readonly addresses: DoorAddresses;
  /** What listens at those of the doors that are TCP's. */
  readonly servers: TcpServers;
  /** Reads the settings anew, and takes over what can change now. @throws FootlightError CONFIG_INVALID */
  reload(): ReloadReport;
  /** Ends the broadcasts, answers what waits, and gives everything back. The same promise every time. */
  close(): Promise<void>;
}

export interface RelayOptions {
  /** Where the built watch page lies; where `npm run build` puts it if absent. */
  webDirectory?: string;
  /** Reads the settings anew from where they came from; those of the start if absent. */
  readSettings?: () => Settings;
  /** Have doors open already, and the connections that came in while the relay before this one ended. */
  keepers?: PortKeepers;
  /** Called when the relay is asked to end; its `close` is not called by itself. */
  onStopRequested?: () => void;
  /** Called when another process is to take its place. @throws FootlightError RESTART_REFUSED */
  onRestartRequested?: () => void;
}

/**
 * Puts the relay together and opens its doors.
 * @throws FootlightError DATA_DIR_UNUSABLE, DATA_DIR_LOCKED, STORAGE_FULL, ADDRESS_IN_USE,
 *   CONFIG_INVALID; everything that was opened is closed again
 */
export async function startRelay(settings: Settings, options: RelayOptions = {}): Promise<Relay> {
  const threshold = new LogThreshold(settings.logLevel);
  const logger = createLogger(threshold);
  const live = new LiveSettings(settings, options.readSettings ?? (() => settings));
  const endings: (() => unknown)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const { operation, ...opened } = await openDoors({ live, threshold, options, logger, endings });
    const { ready } = opened;
    logger.info(
      { http: ready.http, rtmp: ready.rtmp, rtmps: ready.rtmps, srt: ready.srt },
      'The relay is ready',
    );
    let closed: Promise<void> | undefined;
    return {
      ...opened,
      reload: () => operation.reload(),
      close: () => (closed ??= closeAll()),
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

interface Opening {
  live: LiveSettings;
  threshold: LogThreshold;
  options: RelayOptions;
  logger: Logger;
  endings: (() => unknown)[];
}

/** Opens one thing after another, and adds how each is closed; the newest is closed first. */
async function openDoors({
  live,
  threshold,
  options,
  logger,
  endings,
}: Opening): Promise<Pick<Relay, 'ready' | 'addresses' | 'servers'> & { operation: Operation }> {
  const settings = live.current;
  const dataDirectory = openDataDirectory(
    settings.data,
    (databasePath) => settings.databaseUrl === undefined && isEmbeddedNew(databasePath),
    commandPatienceMs,
  );
  endings.push(() => {
    dataDirectory.release();
  });
  const database = await openDatabase({ dataDirectory, databaseUrl: settings.databaseUrl, logger });
  endings.push(() => database.close());

  const secretBox = openSecretBox(settings.secretKey, dataDirectory.secretKeyFile);
  const channels = new Channels(new SqlChannelStore(database), secretBox, () => settings.maxChannels);
  const audience = new Audience();
  const channelSettings = new ChannelSettingsBook(
    channels,
    new SqlChannelSettingsStore(database),
    (failure, name) => {
      logger.error({ event: name, reason: messageOf(failure) }, 'A listener failed');
    },
  );
  const archive = await Archive.open({
    directory: path.join(dataDirectory.path, 'broadcasts'),
    reserveBytes: settings.archiveReserveMb * 1024 * 1024,
    resumeWithinMs: settings.reconnectGraceS * 1000 + restartAllowanceMs,
    rewindMs: () => rewindMsOf(settings),
    store: bucketOf(settings),
    logger,
  });
  endings.push(() => archive.close());
  const histograms = new DeliveryHistograms();
  const delivery = new Delivery({
    targetDurationS: settings.targetDurationS,
    get playlistWindowS() {
      return settings.playlistWindowS;
    },
    get dvrWindowS() {
      return settings.dvrWindowS;
    },
    openFinished: (id) => archive.read(id),
    get maxSessionBytes() {
      return settings.maxSessionMemoryMb * 1024 * 1024;
    },
    maxHeldRequests: settings.maxHeldRequests,
    meter: histograms,
  });
  const broadcasts = new Broadcasts({
    store: new SqlBroadcastStore(database),
    media: broadcastMedia(archive, delivery, settings),
    titleOf: async (slug) => (await channels.get(slug)).title,
    rules: () => ({ days: settings.archiveDays, maxBytes: settings.archiveMaxGb * bytesOfGb }),
    rulesOf: async (slug) => {
      const { archiveDays, archiveMaxGb } = await channelSettings.get(slug);
      return {
        ...(archiveDays === null ? {} : { days: archiveDays }),
        ...(archiveMaxGb === null ? {} : { maxBytes: archiveMaxGb * bytesOfGb }),
      };
    },
    logger,
  });
  archive.on('began', (began) => void broadcasts.handleBegan(began));
  archive.on('ended', (summary) => void broadcasts.handleEnded(summary));
  archive.on('vanished', ({ id }) => void broadcasts.handleVanished(id));
  endings.push(() => broadcasts.close());
  const workers = new MediaWorkers({ logger });
  const rungEncoders = new RungEncoders(settings.encoder, () => workers.probeHardwareEncoders(), logger);
  const keyFor = (purpose: string): Buffer =>
    deriveKey(settings.secretKey, dataDirectory.secretKeyFile, purpose);
  const tokens = new ViewerTokens(keyFor('viewer tokens'));
  const gate = new ViewerGate(channelSettings, tokens);
  const hub = new Hub({
    authenticate: (streamKey, slug) => channels.authenticate(streamKey, slug),
    findChannel: async (slug, { token, address }) => {
      await gate.admit(slug, { token, address });
      return channels.access(slug);
    },
    policyOf: (slug) => channelSettings.get(slug),
    get transcode() {
      return {
        rungs: settings.rungs.map((rung) => ({ name: rungName(rung), ...rung })),
        partTargetMs: settings.partTargetMs,
        segmentTargetMs: settings.segmentTargetMs,
        maxSegmentMs: settings.targetDurationS * 1000,
        audioBitrateKbps: settings.audioBitrateKbps,
        ...(settings.thumbnailIntervalS === 0
          ? {}
          : { thumbnails: { intervalMs: settings.thumbnailIntervalS * 1000 } }),
      };
    },
    startTranscode: (job) =>
      workers.startTranscode(
        { encoders: rungEncoders.current, ...job },
        { maxMemoryBytes: settings.maxWorkerMemoryMb * 1024 * 1024 },
      ),
    renderSlate: (slate) => workers.renderSlate(slate),
    openOutput: (slug) => delivery.open(slug, archive.keep(slug)),
    get reconnectGraceMs() {
      return settings.reconnectGraceS * 1000;
    },
    get maxLiveSessions() {
      return settings.maxLiveSessions;
    },
    logger,
  });
  archive.on('trouble', ({ slug, reason }) => {
    hub.emit('occurred', { kind: 'storageFull', slug, reason });
  });
  endings.push(() => {
    delivery.dispose();
    workers.dispose();
  });

  const webhooks = new Webhooks({
    store: new SqlWebhookStore(database),
    secretBox,
    allowOwnNetwork: () => settings.webhooksToOwnNetwork,
    logger,
  });
  await webhooks.start();
  const tellOfStore = ({ reason }: { reason: string | undefined }): void => {
    webhooks.tell(reason === undefined ? 'storage.back' : 'storage.away', {
      ...(reason === undefined ? {} : { reason }),
    });
  };
  const troubleAtStart = archive.state.store?.trouble;
  if (troubleAtStart !== undefined) tellOfStore({ reason: troubleAtStart });
  archive.on('storeTrouble', tellOfStore);
  const watched = () => hub.liveChannels.map((slug) => [slug, audience.count(slug)] as const);
  const viewerWatch = new ViewerWatch(watched, (slug, before, now) => {
    webhooks.tellViewers(slug, before, now);
  });
  const occurrenceCount = new OccurrenceCount();
  const handleOccurrence = (occurrence: ChannelOccurrence): void => {
    occurrenceCount.add(occurrence);
    if (occurrence.kind === 'ended') viewerWatch.forget(occurrence.slug);
    tellOfOccurrence(webhooks, occurrence);
  };
  const occurrences = hub.on('occurred', handleOccurrence);
  const forwarding = openForwarding({
    store: new SqlForwardStore(database),
    secretBox,
    channels,
    hub,
    onOccurred: handleOccurrence,
    logger,
  });
  endings.push(() => {
    occurrences.dispose();
    viewerWatch.dispose();
    webhooks.close();
  });

  endings.push(() => forwarding.close());

  const addresses: DoorAddresses = {
    http: addressOf(settings.http),
    rtmp: addressOf(settings.rtmp),
    srt: addressOf(settings.srt),
    ...(settings.https !== undefined && { https: addressOf(settings.https) }),
    ...(settings.rtmps !== undefined && { rtmps: addressOf(settings.rtmps) }),
  };
  const certificate = await openCertificate(settings, logger);
  endings.push(() => certificate?.dispose());
  const publisherDoors = new PublisherDoors({ hub, settings, cookieSecret: keyFor('SRT cookies'), logger });

  const publicUrls = (): PublicAddresses => publicAddresses(settings.publicUrl, addresses);
  const liveFeeds = new LiveFeeds({ store: new SqlLiveStore(database), channels, logger });
  endings.push(() => liveFeeds.close());
  const deletions = hub.on('channelDeleted', ({ slug }) => {
    void broadcasts.handleChannelDeleted(slug);
    void liveFeeds.handleChannelDeleted(slug);
  });
  const rotations = hub.on('keyRotated', ({ slug }) => void liveFeeds.handleKeyRotated(slug));
  endings.push(() => {
    deletions.dispose();
    rotations.dispose();
  });
  const directory = new ChannelDirectory(channels, channelSettings, hub, publicUrls, (slug) =>
    audience.count(slug),
  );
  const events = new EventStreams({
    directory,
    gate,
    audience,
    limit: () => settings.maxEventStreams,
    logger,
  });
  channelSettings.on('changed', ({ slug, settings: changed }) => {
    if (changed.private) events.end(slug);
  });
  const subscription = hub.on('changed', ({ slug }) => {
    void events.publish(slug);
  });
  const policies = channelSettings.on('changed', ({ slug, settings: policy }) => {
    hub.handlePolicy(slug, policy);
  });
  const adminToken = settings.adminToken ?? randomBytes(32).toString('hex');
  const httpServer = new HttpServer({ ...settings, logger });
  const authenticate = (streamKey: string, slug: string) => channels.authenticate(streamKey, slug);
  const liveSockets = new LiveSockets({
    feeds: liveFeeds,
    authenticate,
    problemOf: (slug) => hub.problemOf(slug),
    limit: () => settings.maxEventStreams,
    logger,
  });
  const liveChanges = hub.on('changed', ({ slug }) => {
    liveSockets.handleChanged(slug);
  });
  httpServer.onUpgrade(liveSockets.handleUpgrade);
  const slowReaders = new SlowReaders();
  const operation = new Operation({
    settings: live,
    threshold,
    liveChannels: () => hub.liveChannels,
    pingDatabase: () => database.ping(),
    requestStop: options.onStopRequested ?? (() => undefined),
    makeBackup: () => makeBackup(database, dataDirectory, settings),
    requestRestart: options.onRestartRequested ?? (() => undefined),
    logger,
  });
  const databaseWatch = new DatabaseWatch(() => operation.databaseAnswers(), logger);
  endings.push(() => {
    databaseWatch.dispose();
  });
  registerRoutes(httpServer.app, {
    directory,
    events,
    delivery,
    gate,
    access: new ViewerAccess(channels, tokens, () => publicUrls().http),
    audience,
    slowReaders,
    playlistSharedAgeS: settings.playlistSharedAgeS,
    broadcasts,
    downloadTokens: new DownloadTokens(keyFor('downloads')),
    webhooks,
    forwards: forwarding.forwards,
    liveFeeds,
    authenticate,
    guard: new AdminGuard(adminToken),
    operation,
    checkReady: () => operation.checkReady(),
    metrics: {
      version,
      forwards: forwarding.arriving,
      archive: () => archive.state,
      liveSessions: () => hub.liveChannels.length,
      occurrences: occurrenceCount,
      loads: () => hub.loads,
      eventStreams: () => events.count,
      refusedByAddress: () => httpServer.limits.refused,
      viewers: () => audience.counts(),
      waitingWebhookMessages: () => webhooks.waiting,
      databaseAnswers: () => operation.databaseAnswers(),
      freeDataBytes: () => dataDirectory.freeBytes(),
      ...(certificate && { certificateUntilS: () => certificate.validUntil.getTime() / 1000 }),
      troubledSources: () => hub.liveChannels.filter((slug) => hub.problemOf(slug) !== undefined),
      histograms,
      delivery: () => ({ ...delivery.statistics, bytesSent: delivery.bytesSent }),
      doors: { rtmp: () => publisherDoors.rtmp.statistics(), srt: () => publisherDoors.srt.statistics() },
      srtRejections: () => publisherDoors.srt.rejections(),
      connections: () => publisherDoors.connections(),
    },
    webDirectory: options.webDirectory ?? builtWebDirectory,
  });
  endings.push(() => {
    subscription.dispose();
    liveChanges.dispose();
    policies.dispose();
    events.dispose();
    liveSockets.dispose();
    slowReaders.dispose();
    return Promise.all([httpServer.close(), publisherDoors.close()]);
  });
  const keepers = options.keepers ?? {};
  addresses.http.port = await httpServer.listen(addresses.http, keepers.http);
  if (addresses.https && certificate) {
    addresses.https.port = await httpServer.listenSecurely(addresses.https, certificate, keepers.https);
  }
  endings.push(() => {
    operation.handleStopping();
    publisherDoors.stopListening();
    hub.close();
  });
  // Before publishers come, who are to find their broadcasts waiting.
  for (const slug of archive.resumable) hub.resume(slug);
  await publisherDoors.open(addresses, certificate, keepers);
  void broadcasts.look();

  const { https, ...plain } = addresses;
  const { http, rtmp, rtmps, srt } = publicAddresses(undefined, plain);
  const secureHttp = https && publicAddresses(undefined, addresses).http;
  const doors = {
    http,
    rtmp,
    srt,
    ...(secureHttp !== undefined && { https: secureHttp }),
    ...(rtmps !== undefined && { rtmps }),
  };
  writeRuntimeFile(dataDirectory.runtimeFile, { pid: process.pid, ...doors, adminToken });
  endings.push(() => {
    removeRuntimeFile(dataDirectory.runtimeFile);
  });
  const servers = { ...httpServer.servers, ...publisherDoors.rtmp.servers };
  return { ready: { event: 'ready', ...doors }, addresses, servers, operation };
}

async function openCertificate(
  { tlsCertificateFile: certificateFile, tlsKeyFile: keyFile }: Settings,
  logger: Logger,
): Promise<Certificate | undefined> {
  if (certificateFile === undefined || keyFile === undefined) return undefined;
  return Certificate.open({ certificateFile, keyFile }, logger);
}

function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (!address) throw new TypeError(`${text} is not an address; the settings' schema lets none through.`);
  return address;
}
