import { DisposableStore, type Disposable } from '../../shared/base/disposable.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { EncodingSettings, MonitorSettings } from '../../shared/contracts/engine.ts';
import type { ScreenshotWish } from '../../shared/obs/screenshot.ts';
import type { EventFeed } from '../../shared/contracts/live-events.ts';
import type { TextFileState } from '../../shared/contracts/text-files.ts';
import type { AudioInput, CameraSource, SceneCollection, ScreenSource } from '../../shared/scene/model.ts';
import { feedingBack, isMonitoring } from '../../shared/scene/monitoring.ts';
import { stingerInUse, transitionInto } from '../../shared/scene/commands.ts';
import { shownSourceIds } from '../../shared/scene/shown-sources.ts';
import { arrangementOnAir } from '../../shared/scene/staging.ts';
import { CompositorClient } from './compositor/compositor-client.ts';
import { pictureAssetsOf } from './compositor/picture-assets.ts';
import { CaptureSet } from './devices/capture-set.ts';
import { DevicePool } from './devices/device-pool.ts';
import type { LinkReport, LinkRequest } from './link/messages.ts';
import { MediaSet } from './media/media-set.ts';
import { StingerStrip } from './stinger-strip.ts';
import { ScreenSet, type ChosenScreen } from './screen/screen-set.ts';
import { MixerClient } from './mixer/mixer-client.ts';
import { MonitorOutput } from './monitor/monitor-output.ts';
import type {
  CaptureDevice,
  CaptureState,
  MediaAction,
  MediaContent,
  MediaState,
  ProgramController,
  ProgramEvents,
  ProgramOptions,
  Staging,
} from './program-controller.ts';
import { AlertSounds } from './widgets/alert-sounds.ts';
import { textProblems, textsOf } from './text-problems.ts';
import { StreamSet } from './streams/stream-set.ts';
import { WebPageSet } from './web-pages/web-page-set.ts';
import { testDevices } from './test-devices/test-devices.ts';

/** Starts the studio's picture and sound. The picture runs from the first `setCollection` on. */
export function createProgram(options: ProgramOptions): ProgramController {
  return new Program(options);
}

class Program implements ProgramController {
  readonly programElement = document.createElement('canvas');
  readonly previewElement = document.createElement('canvas');
  readonly multiviewElement = document.createElement('canvas');
  readonly #options: ProgramOptions;
  readonly #store = new DisposableStore();
  readonly #events: Emitter<ProgramEvents>;
  readonly #pool: DevicePool;
  readonly #compositor: CompositorClient;
  readonly #link: Worker;
  readonly #cameras: CaptureSet<CameraSource>;
  readonly #microphones: CaptureSet<AudioInput>;
  readonly #mixer: MixerClient;
  readonly #monitor: MonitorOutput;
  #monitorDeviceId = '';
  #collection: SceneCollection | undefined;
  #textFiles: Readonly<Record<string, TextFileState>> = {};
  readonly #media: MediaSet;
  readonly #alertSounds: AlertSounds;
  readonly #screens: ScreenSet;
  readonly #webPages: WebPageSet;
  readonly #streams: StreamSet;
  readonly #stinger: StingerStrip;
  #encoding: { key: string; started: Promise<void> } | undefined;
  #encodingTurn = 0;
  /** By the link, since the start. */
  #picturesDropped = 0;

  constructor(options: ProgramOptions) {
    this.#options = options;
    this.#events = this.#store.add(
      new Emitter<ProgramEvents>((failure) => {
        // A listener's fault is the page's: it belongs where the page's other errors go.
        reportError(failure);
      }),
    );
    this.#pool = this.#store.add(new DevicePool(options.fakeDevices ? testDevices : navigator.mediaDevices));
    this.#store.add(this.#pool.onChange(() => this.#events.emit('devices', this.#pool.devices)));

    const toCompositor = new MessageChannel();
    const fromMixer = new MessageChannel();
    this.#compositor = this.#store.add(
      new CompositorClient(
        { program: this.programElement, preview: this.previewElement, multiview: this.multiviewElement },
        options.painter ?? 'auto',
        toCompositor.port1,
        {
          onStats: (stats) => {
            const framesSkipped = stats.framesSkipped + this.#picturesDropped;
            this.#events.emit('stats', { ...stats, framesSkipped });
          },
          onFailure: (message) => this.#events.emit('failure', { message }),
          onFrameSize: (id, width, height) => {
            this.#cameras.get(id)?.handleRunning({ width, height });
            this.#screens.handleSize(id, width, height);
          },
          onAlertStarted: (started) => this.#alertSounds.play(started),
          onFramesSilent: (id) => this.#cameras.get(id)?.handleSilence(),
        },
      ),
    );
    this.#link = new Worker(new URL('./link/media-link.worker.ts', import.meta.url), { type: 'module' });
    this.#store.defer(() => this.#link.terminate());
    this.#link.onmessage = ({ data }: MessageEvent<LinkReport>) => {
      if (data.type === 'failure') this.#events.emit('failure', { message: data.message });
      else this.#picturesDropped++;
    };
    this.#postLink(
      { type: 'init', url: options.mediaSocketUrl, compositor: toCompositor.port2, mixer: fromMixer.port2 },
      [toCompositor.port2, fromMixer.port2],
    );
    this.#mixer = this.#store.add(
      new MixerClient(fromMixer.port1, {
        onMeters: (readings) => this.#events.emit('meters', readings),
        onLoudness: (reading) => this.#events.emit('loudness', reading),
        onMicrophoneRunning: (id) => this.#microphones.get(id)?.handleRunning(),
        onMicrophoneSilent: (id) => this.#microphones.get(id)?.handleSilence(),
        onFailure: (message) => this.#events.emit('failure', { message }),
      }),
    );

    this.#monitor = this.#store.add(
      new MonitorOutput({
        connect: (sink) => this.#mixer.connectMonitor(sink),
        onProblem: (message) => this.#events.emit('monitorProblem', { message }),
      }),
    );
    const onChange = (): void => this.#events.emit('captures', this.captures());
    this.#cameras = this.#store.add(
      new CaptureSet<CameraSource>(this.#pool, onChange, (source) => ({
        id: source.id,
        kind: 'camera',
        deviceId: source.settings.deviceId,
        deviceLabel: source.settings.deviceLabel,
        constraints: {
          width: { ideal: source.settings.width },
          height: { ideal: source.settings.height },
          frameRate: { ideal: source.settings.frameRate },
        },
        onTrack: (track) => this.#compositor.connectTrack(source.id, track),
      })),
    );
    this.#microphones = this.#store.add(
      new CaptureSet<AudioInput>(this.#pool, onChange, (input) => ({
        id: input.id,
        kind: 'microphone',
        deviceId: input.deviceId,
        deviceLabel: input.deviceLabel,
        // A performer's sound is not a telephone call's.
        constraints: {
          echoCancellation: false,
          noiseSuppression: false,
          autoGainControl: false,
          channelCount: { ideal: 2 },
        },
        onTrack: (track) => this.#mixer.connectMicrophone(input.id, track),
      })),
    );
    this.#screens = this.#store.add(
      new ScreenSet({
        // A screen on which nothing moves gives no frames.
        connectPicture: (sourceId, track) => this.#compositor.connectTrack(sourceId, track, true),
        connectSound: (inputId, track) => this.#mixer.connectMicrophone(inputId, track),
        pickSurface: options.pickSurface,
        onChange,
      }),
    );
    this.#media = this.#store.add(
      new MediaSet({
        assetUrl: (assetId) => options.assetUrl(assetId),
        connectFrames: (sourceId, port) => this.#compositor.connectTimedFrames(sourceId, port),
        connectSound: (inputId, port) => this.#mixer.connectSound(inputId, port),
        onChange: () => this.#events.emit('media', this.mediaStates()),
        onCaptures: onChange,
        onFailure: (message) => this.#events.emit('failure', { message }),
      }),
    );
    this.#alertSounds = this.#store.add(
      new AlertSounds({
        assetUrl: (assetId) => options.assetUrl(assetId),
        connectClips: (inputId, port) => this.#mixer.connectClips(inputId, port),
        onFailure: (message) => this.#events.emit('failure', { message }),
      }),
    );
    this.#stinger = this.#store.add(
      new StingerStrip({
        connectStinger: (port) => this.#compositor.connectStingerSound(port),
        connectSound: (inputId, port) => this.#mixer.connectSound(inputId, port),
      }),
    );
    this.#webPages = this.#store.add(
      new WebPageSet(options.pagesSocketUrl, {
        connectFrames: (sourceId, port) => this.#compositor.connectTimedFrames(sourceId, port),
        onChange,
        onFailure: (message) => this.#events.emit('failure', { message }),
      }),
    );
    this.#streams = this.#store.add(
      new StreamSet(options.streamsSocketUrl, {
        connectFrames: (sourceId, port) => this.#compositor.connectTimedFrames(sourceId, port),
        connectSound: (inputId, port) => this.#mixer.connectSound(inputId, port),
        onChange,
        onFailure: (message) => this.#events.emit('failure', { message }),
      }),
    );
    void this.#pool.refresh();
  }

  setCollection(collection: SceneCollection, staging?: Staging): void {
    const { scenes, sources } = arrangementOnAir(collection, staging?.onAir ?? collection);
    const transition = staging?.take.transition ?? transitionInto(collection, collection.programSceneId);
    const stinger = stingerInUse(collection);
    this.#compositor.setPicture({
      canvas: collection.canvas,
      sceneId: collection.programSceneId,
      scenes,
      sources,
      transition,
      // It is opened before the first scene follows another by it.
      stingerUrl: stinger ? new URL(this.#options.assetUrl(stinger.assetId), location.href).href : '',
      take: staging?.take.count ?? 0,
      tBar: staging?.tBar ?? 0,
      preview:
        staging?.studioMode === true
          ? {
              sceneId: staging.previewSceneId,
              scenes: collection.scenes,
              sources: collection.sources,
            }
          : undefined,
      ...pictureAssetsOf(
        [...sources, ...collection.sources],
        (id) => new URL(this.#options.assetUrl(id), location.href).href,
      ),
    });
    this.#cameras.set(sources.filter((source) => source.kind === 'camera'));
    this.#mixer.setInputs([...collection.audioInputs, ...this.#stinger.inputs(stinger)]);
    this.#stinger.set(stinger);
    this.#collection = collection;
    this.#followMonitoring();
    this.#microphones.set(collection.audioInputs.filter((input) => input.sourceId === ''));
    this.#media.set({ ...collection, scenes, sources, transition });
    this.#alertSounds.set({ ...collection, scenes, sources });
    this.#screens.set(
      sources.filter((source) => source.kind === 'screen'),
      collection.audioInputs,
    );
    this.#streams.set(sources, collection.audioInputs);
    const previewed = staging?.studioMode === true ? staging.previewSceneId : collection.programSceneId;
    this.#webPages.set(
      sources,
      new Set([
        ...shownSourceIds({ scenes, sources }, collection.programSceneId),
        ...shownSourceIds(collection, previewed),
      ]),
    );
  }

  handleEvents(feed: EventFeed): void {
    this.#compositor.handleEvents(feed);
  }

  handleTextFiles(files: Readonly<Record<string, TextFileState>>): void {
    this.#textFiles = files;
    this.#compositor.setTexts(textsOf(files));
    this.#events.emit('captures', this.captures());
  }

  showMultiview(shown: boolean): void {
    this.#compositor.showMultiview(shown);
  }

  requestDevices(): Promise<readonly CaptureDevice[]> {
    return this.#pool.request();
  }

  devices(): readonly CaptureDevice[] {
    return this.#pool.devices;
  }

  captures(): readonly CaptureState[] {
    return [
      ...this.#cameras.states(),
      ...this.#microphones.states(),
      ...this.#media.captures(),
      ...this.#screens.states(),
      ...this.#webPages.states(),
      ...this.#streams.states(),
      ...textProblems(this.#collection?.sources ?? [], this.#textFiles),
    ];
  }

  chooseScreen(sourceId: string, settings: ScreenSource['settings']): Promise<ChosenScreen> {
    return this.#screens.choose(sourceId, settings);
  }

  mediaStates(): readonly MediaState[] {
    return this.#media.states();
  }

  controlMedia(sourceId: string, action: MediaAction, positionMs = 0): void {
    this.#media.control(sourceId, action, positionMs);
  }

  probeMedia(assetId: string): Promise<MediaContent> {
    return this.#media.probe(assetId);
  }

  retryCapture(id: string): void {
    this.#media.retry(id);
    this.#screens.retry(id);
    this.#webPages.reload(id);
    this.#streams.retry(id);
    (this.#cameras.get(id) ?? this.#microphones.get(id))?.retry();
  }

  setMonitor(settings: MonitorSettings): void {
    this.#monitorDeviceId = settings.deviceId;
    this.#monitor.setSettings(settings);
    this.#followMonitoring();
  }

  setFurtherBuses(buses: readonly number[]): void {
    this.#mixer.setFurtherBuses(buses);
  }

  screenshot(wish: ScreenshotWish): Promise<Blob> {
    return this.#compositor.screenshot(wish);
  }

  resetLoudness(): void {
    this.#mixer.resetLoudness();
  }

  startEncoding(settings: EncodingSettings): Promise<void> {
    const key = JSON.stringify(settings);
    if (this.#encoding?.key === key) return this.#encoding.started;
    const turn = ++this.#encodingTurn;
    this.#postLink({ type: 'open' });
    const started = this.#compositor.startEncoding(settings).catch((failure: unknown) => {
      this.#closeLink(turn);
      throw failure;
    });
    this.#encoding = { key, started };
    return started;
  }

  async stopEncoding(): Promise<void> {
    if (!this.#encoding) return;
    this.#encoding = undefined;
    const turn = ++this.#encodingTurn;
    await this.#compositor.stopEncoding();
    this.#closeLink(turn);
  }

  setEncoderBehind(behindMs: number): void {
    this.#compositor.setEncoderBehind(behindMs);
  }

  on<Name extends keyof ProgramEvents>(
    name: Name,
    listener: (payload: ProgramEvents[Name]) => void,
  ): Disposable {
    return this.#events.on(name, listener);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #followMonitoring(): void {
    if (!this.#collection) return;
    this.#mixer.setUnheard(feedingBack(this.#collection, this.#monitorDeviceId));
    this.#monitor.setWanted(isMonitoring(this.#collection));
  }

  /** Unless encoding was started or stopped again since `turn`. */
  #closeLink(turn: number): void {
    if (turn !== this.#encodingTurn) return;
    this.#encoding = undefined;
    this.#postLink({ type: 'close' });
  }

  #postLink(request: LinkRequest, transfer: Transferable[] = []): void {
    this.#link.postMessage(request, transfer);
  }
}
