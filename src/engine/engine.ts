import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import project from '../../package.json' with { type: 'json' };
import { MediaWorkers, type Fork } from '../media-worker/client.ts';
import { FootlightError, messageOf } from '../shared/base/errors.ts';
import type { Logger } from '../shared/base/logger.ts';
import type {
  Destination,
  EngineService,
  OfferedEncoder,
  ProgramStats,
  SessionState,
} from '../shared/contracts/engine.ts';
import { firstNames, type FirstNames } from '../shared/language/first-names.ts';
import { spokenLanguage, type Language } from '../shared/language/language.ts';
import type { CanvasFormat } from '../shared/scene/model.ts';
import { browserDesktop, type ShellDesktop } from './desktop/shell-desktop.ts';
import { CollectionFiles } from './collections/collection-files.ts';
import { ProgramOutput } from './encode/program-output.ts';
import { EventDesk } from './events/event-desk.ts';
import { EventFile } from './events/event-file.ts';
import { openLink } from './link/link-server.ts';
import type { AirState, EngineOptions } from './messages.ts';
import { OverlayDesk } from './overlays/overlay-desk.ts';
import type { PublisherFactory } from '../publish/publisher.ts';
import { PreflightDesk } from './preflight/preflight-desk.ts';
import { splitPublishUrl } from '../publish/publish-address.ts';
import { publisherFactory } from '../publish/publisher-factory.ts';
import { freeBytesForRecording } from './record/recording-folder.ts';
import { RecordingDesk } from './record/recording-desk.ts';
import { RelayLinks } from './relay/relay-links.ts';
import { DeskLink } from './remote/desk-link.ts';
import { ObsClient } from './remote/obs-client/obs-client.ts';
import { ObsRemote } from './remote/obs-server/obs-remote.ts';
import { BroadcastSession } from './session/broadcast-session.ts';
import { ViewerCount } from './session/viewer-count.ts';
import { Watch } from './session/watch.ts';
import { AssetStore } from './settings/asset-store.ts';
import { UnusedAssets } from './settings/unused-assets.ts';
import { CollectionLibrary } from './settings/collection-library.ts';
import { DestinationStore, type DestinationWithSecrets } from './settings/destination-store.ts';
import { openProfile } from './settings/profile.ts';
import { ProfileLibrary } from './settings/profile-library.ts';
import { RunMarker } from './settings/run-marker.ts';
import { FileSecretStore, type SecretSealer } from './settings/secret-store.ts';
import { SettingsStore } from './settings/settings-store.ts';
import { keptLogger, LogFile } from './support/log-file.ts';
import { SupportReport } from './support/support-report.ts';
import { emptyCollection, startingCollection } from './starting-collection.ts';
import { systemTiming } from '../publish/timing.ts';
import { HeadlessBrowser } from './web-pages/headless-browser.ts';
import { noPageOpener } from './web-pages/page-session.ts';
import { serveStream } from './streams/stream-socket.ts';
import { TextFileDesk } from './text-files/text-file-desk.ts';
import { WebPageSocket } from './web-pages/web-page-socket.ts';

export interface EnginePorts {
  logger: Logger;
  /** The keychain of a shell that has one. */
  sealer?: SecretSealer;
  /** Starts the media workers where this process itself can't. */
  forkWorker?: Fork;
  /** The desktop of a shell that gives it. */
  desktop?: ShellDesktop;
  onAirChanged?: (air: AirState) => void;
  /** Told at the start, and when the performer speaks another from now on. */
  onLanguage?: (language: Language) => void;
  /** Stands in for the network in tests. */
  makePublisher?: PublisherFactory;
}

export interface Engine {
  /** The page's address, with its token. */
  readonly uiUrl: string;
  /** Where controllers of OBS Studio connect, if they may. */
  readonly obsWebSocket?: string;
  /** Ends broadcast and recording in order and gives everything back. Calling again waits for the same end. */
  close(): Promise<void>;
}

/**
 * Starts the studio's engine on a profile.
 * @throws FootlightError DATA_DIR_LOCKED, DATA_DIR_UNUSABLE, COLLECTION_INVALID, DESTINATION_INVALID
 */
export async function startEngine(options: EngineOptions, ports: EnginePorts): Promise<Engine> {
  const timing = systemTiming;
  const profile = await openProfile(options.profileDir);
  try {
    const { directory } = profile;
    const log = new LogFile(join(directory, 'logs'), timing);
    const logger = keptLogger(ports.logger, log);
    const run = new RunMarker(directory, timing, logger);
    // Where only the engine died its pages are still there, and go on; what is to go live at once is not held up.
    const asksAfterCrash = options.formerUiUrl === undefined && !options.goLive;
    const crashedRunAtMs = asksAfterCrash ? run.crashedRunAtMs : undefined;
    const desktop = ports.desktop ?? browserDesktop;
    const settings = new SettingsStore(directory, logger, timing);
    const spoken = (): Language => {
      const { language } = settings.get();
      return language === 'system' ? spokenLanguage(options.systemLanguages ?? []) : language;
    };
    const names = (): FirstNames => firstNames[spoken()];
    const secrets = new FileSecretStore(directory, ports.sealer, timing, logger);
    const destinations = new DestinationStore(
      directory,
      secrets,
      { publishUrls: options.destinations, watchUrl: options.watchUrl },
      timing,
      logger,
    );
    const assets = new AssetStore(directory, timing, logger);
    const unusedAssets = new UnusedAssets({ profileDir: directory, assets, wallClock: timing, logger });
    const collections: CollectionLibrary = new CollectionLibrary({
      directory,
      makeFirst: () => startingCollection(options.fakeDevices, names()),
      makeEmpty: (name) => emptyCollection(name, names()),
      whyNot: (next) => whyNotOnAir(collections.get().canvas, next.canvas, session.state().wantsProgram),
      onChanged: () => {
        overlays.handleCollection();
        relays.handleOverlays();
      },
      timing,
      logger,
    });
    const profiles = new ProfileLibrary({
      directory,
      settings,
      destinations,
      newStudiosName: collections.isNew ? names().profile : undefined,
      whyNot: () =>
        session.state().wantsProgram
          ? 'Another profile encodes and sends otherwise. Stop broadcast, recording and replay buffer first, then switch.'
          : undefined,
      onSwitched: () => {
        session.handleEncodingChange(settings.get().encoding);
        recording.changed();
        watch.changed();
        void relays.handleDestinations();
      },
      timing,
      logger,
    });
    if (options.collectionFile !== undefined) collections.importFrom(options.collectionFile);
    if (options.fakeDevices && collections.isNew) settings.update({ firstRunDone: true });

    const workers = new MediaWorkers({
      logger,
      ...(ports.forkWorker && { fork: ports.forkWorker }),
    });
    let requestKeyframe = (): void => undefined;
    let air: AirState = { broadcasting: false, recording: false };
    const onKeyframeWanted = (): void => {
      requestKeyframe();
    };
    const onChanged = (): void => {
      viewers.observe(liveDestinations());
      watch.changed();
      const now = { broadcasting: session.phase !== 'idle', recording: recording.isRecording };
      if (air.broadcasting === now.broadcasting && air.recording === now.recording) return;
      air = now;
      ports.onAirChanged?.(air);
    };
    const output = new ProgramOutput({
      encoding: () => settings.get().encoding,
      canvas: () => collections.get().canvas,
      startEncode: (encodeSettings) => workers.startEncode(encodeSettings),
      timing,
      logger,
      onKeyframeWanted,
      onChanged,
    });
    const makePublisher = ports.makePublisher ?? publisherFactory(timing, logger);
    const session = new BroadcastSession({
      output,
      destinations: () => destinations.list(),
      viewersOf: (id) => viewers.of(id),
      makePublisher,
      frameRate: () => collections.get().canvas.frameRate,
      delaySeconds: () => settings.get().broadcast.delaySeconds,
      delayFolder: join(directory, 'delay'),
      startSideEncode: (encodeSettings) => {
        const job = workers.startEncode(encodeSettings);
        // The program's own encode comes first.
        if (job.pid !== undefined) lowerPriority(job.pid);
        return job;
      },
      sideEncoder: () => sideEncoderOf(probed),
      timing,
      random: Math.random,
      logger,
      onKeyframeWanted,
      onChanged,
    });
    const liveDestinations = (): Destination[] => {
      if (session.phase !== 'live') return [];
      const states = session.state().destinations;
      const live = new Set(states.filter(({ phase }) => phase === 'live').map(({ id }) => id));
      return destinations.list().filter(({ id }) => live.has(id));
    };
    const watch = new Watch<SessionState>(() => ({ ...session.state(), relays: relays.state() }), timing);
    const viewers = new ViewerCount({
      timing,
      logger,
      onChanged: () => {
        watch.changed();
      },
    });
    const recording = new RecordingDesk({
      profileDir: directory,
      settings: () => settings.get().recording,
      output,
      timing,
      logger,
      onKeyframeWanted,
      showFile: (path) => desktop.showFile(path),
      onChanged,
    });

    const desk = new DeskLink(timing, logger);
    const textFiles = new TextFileDesk(timing);
    const obsClient = new ObsClient({ settings: () => settings.get().obsClient, secrets, timing, logger });
    const eventFile = new EventFile(directory, timing, logger);
    const events = new EventDesk(eventFile);
    const overlays = new OverlayDesk({
      settings,
      secrets,
      assets,
      collection: () => collections.get(),
      events,
      rendererDir: options.rendererDir,
      onKeysRenewed: () => {
        relays.handleOverlays();
      },
      timing,
      logger,
    });
    const relays = new RelayLinks({
      destinations,
      collection: () => collections.get(),
      isSharing: () => settings.get().overlays.onRelay,
      overlayKey: async () => (await overlays.access()).overlayKey,
      events,
      assets,
      timing,
      logger,
      onChanged: () => {
        watch.changed();
      },
    });

    const pageOpener =
      ports.desktop ??
      (options.pageBrowser === undefined
        ? noPageOpener
        : new HeadlessBrowser({
            browserPath: options.pageBrowser,
            userDataDir: join(directory, 'web-pages'),
            timing,
            logger,
          }));

    const find = async (id: string): Promise<DestinationWithSecrets> => {
      const found = await destinations.withSecrets(id);
      if (found) return found;
      throw new FootlightError(
        'DESTINATION_INVALID',
        'This destination no longer exists. Choose another one.',
      );
    };
    const goLive = async (ids?: readonly string[]): Promise<void> => {
      const chosen = ids ?? destinations.list().flatMap((each) => (each.enabled ? [each.id] : []));
      session.goLive(await Promise.all(chosen.map(find)));
    };
    const preflight = new PreflightDesk({
      output,
      find,
      isOnAir: () => session.phase !== 'idle',
      encoding: () => settings.get().encoding,
      canvas: () => collections.get().canvas,
      makePublisher,
      freeBytes: () => freeBytesForRecording(settings.get().recording.folder),
      timing,
      onKeyframeWanted,
    });
    let goesLiveWithPage = options.goLive;
    let encoders: Promise<OfferedEncoder[]> | undefined;
    let probed: readonly OfferedEncoder[] = [];
    let programStats: ProgramStats | undefined;

    const support = new SupportReport({
      engine: () => engine,
      log,
      secrets: async () => {
        const given = options.destinations.map((url) => splitPublishUrl(url));
        return [
          ...(await secrets.all()),
          ...given.flatMap(({ streamKey = '', passphrase = '' }) => [streamKey, passphrase]),
          options.obsWebSocket?.password ?? '',
        ];
      },
    });
    const engine: EngineService = {
      environment: () => ({
        version: project.version,
        shell: options.shell,
        fakeDevices: options.fakeDevices,
        keychain: secrets.keychain,
        showsFiles: desktop.showsFiles,
        ...(crashedRunAtMs !== undefined && { crashedRunAtMs }),
        ...(collections.problem !== undefined && { collectionProblem: collections.problem }),
      }),
      settings: () => settings.get(),
      async updateSettings(patch) {
        settings.update(patch);
        if (patch.language !== undefined) ports.onLanguage?.(spoken());
        session.handleEncodingChange(settings.get().encoding);
        recording.changed();
        obsWebSocket.settingsChanged();
        obsClient.settingsChanged();
        relays.handleOverlays();
        return Promise.resolve(settings.get());
      },
      collection: () => collections.get(),
      destinations: () => destinations.list(),
      async saveDestination(input) {
        const saved = await destinations.save(input);
        void relays.handleDestinations();
        watch.changed();
        return saved;
      },
      async removeDestination(id) {
        if (session.phase !== 'idle') await session.stopDestination(id);
        destinations.remove(id);
        void relays.handleDestinations();
        watch.changed();
      },
      encoders() {
        encoders ??= workers.probeEncoders().then(
          (working) => (probed = working),
          (failure: unknown) => {
            encoders = undefined;
            throw failure;
          },
        );
        return encoders;
      },
      assets: () => assets.list(),
      sessionState: () => ({ ...session.state(), relays: relays.state() }),
      unusedAssets: (kept) => unusedAssets.list(kept),
      removeUnusedAssets: (kept, ids) => unusedAssets.remove(kept, ids),
      goLive,
      stop: () => session.stop(),
      async startDestination(id) {
        await session.startDestination(await find(id));
      },
      stopDestination: (id) => session.stopDestination(id),
      reportProgramStats(stats) {
        programStats = stats;
        // Whether the encode worker keeps up is told as often as the page tells how it does.
        if (output.encoderBehindMs > 0) watch.changed();
      },
      programStats: () => programStats,
      watchSession(signal) {
        if (goesLiveWithPage) {
          goesLiveWithPage = false;
          goLive().catch((failure: unknown) => {
            logger.error({ reason: messageOf(failure) }, 'Going live at the start failed.');
          });
        }
        return watch.values(signal);
      },
      recording,
      preflight,
      desk,
      events,
      overlays,
      get obsWebSocket() {
        return obsWebSocket;
      },
      collections,
      profiles,
      obsClient,
      desktop,
      support,
      textFiles,
    };
    if (ports.desktop) {
      ports.desktop.onGlobalKey = (actionId) => {
        // Without a page there is nothing that the key could do.
        desk.call('runAction', { actionId }).catch(() => undefined);
      };
    }
    const obsWebSocket = new ObsRemote({
      engine,
      desk,
      settings: () => settings.get().obsWebSocket,
      secrets,
      profileDir: directory,
      given: options.obsWebSocket,
      sessions: (signal) => watch.values(signal),
      timing,
      logger,
    });
    // A studio that goes on after a crash goes on without it rather than not at all.
    await obsWebSocket.start(options.formerUiUrl === undefined);
    const link = await openLink({
      engine,
      assets,
      support,
      collectionFiles: new CollectionFiles(collections, assets, logger),
      rendererDir: options.rendererDir,
      ...(options.formerUiUrl !== undefined && { formerUiUrl: options.formerUiUrl }),
      logger,
      serveStream: (socket) => {
        serveStream(socket, timing, logger);
      },
      serveWebPages: (socket) => {
        new WebPageSocket(socket, pageOpener, timing, logger);
      },
      onMediaFrame: (frame) => {
        output.handleFrame(frame);
      },
    });
    await Promise.all([overlays.start(), relays.handleDestinations()]);
    ports.onLanguage?.(spoken());
    logger.info({ profile: directory, shell: options.shell }, 'The engine is ready.');

    requestKeyframe = link.requestKeyframe;
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await Promise.all([session.stop(true), recording.close()]);
      preflight.close();
      await Promise.all([obsWebSocket.close(), obsClient.close()]);
      watch.close();
      collections.close();
      profiles.close();
      desk.close();
      textFiles.close();
      await relays.close();
      events.close();
      eventFile.dispose();
      await Promise.all([link.close(), overlays.close(), pageOpener.close()]);
      workers.dispose();
      run.end();
      await profile.release();
      logger.info({}, 'The engine is closed.');
    };
    const { address } = obsWebSocket.state();
    return {
      uiUrl: link.uiUrl,
      ...(address !== undefined && { obsWebSocket: address }),
      close: () => (closing ??= close()),
    };
  } catch (failure) {
    await profile.release();
    throw failure;
  }
}

/** The encoder and what it feeds can't change their picture's size in mid-stream. */
function whyNotOnAir(canvas: CanvasFormat, next: CanvasFormat, isOnAir: boolean): string | undefined {
  const isSame =
    canvas.width === next.width && canvas.height === next.height && canvas.frameRate === next.frameRate;
  if (isSame || !isOnAir) return undefined;
  return `Its picture is ${next.width} × ${next.height} at ${next.frameRate} fps, another than what goes out now. Stop broadcast, recording and replay buffer first, then switch.`;
}

/** Hardware where there is some, for it leaves the processor to the program. */
function sideEncoderOf(probed: readonly OfferedEncoder[]): string {
  return probed.find(({ codec, hardware }) => codec === 'h264' && hardware)?.encoder ?? 'libx264';
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where the system does not let us, it runs like everything else.
  }
}
