import { DisposableStore, toDisposable, type Disposable } from '../../shared/base/disposable.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { EncodingSettings } from '../../shared/contracts/engine.ts';
import type { AudioInput, CameraSource, SceneCollection } from '../../shared/scene/model.ts';
import { CompositorClient } from './compositor/compositor-client.ts';
import { CaptureSet } from './devices/capture-set.ts';
import { DevicePool } from './devices/device-pool.ts';
import type { LinkReport, LinkRequest } from './link/messages.ts';
import { Mixer } from './mixer/mixer.ts';
import type {
  CaptureDevice,
  CaptureState,
  ProgramController,
  ProgramEvents,
  ProgramOptions,
} from './program-controller.ts';
import { testDevices } from './test-devices/test-devices.ts';

/** Starts the studio's picture and sound. The picture runs from the first `setCollection` on. */
export function createProgram(options: ProgramOptions): ProgramController {
  return new Program(options);
}

class Program implements ProgramController {
  readonly previewElement: HTMLCanvasElement;
  readonly #options: ProgramOptions;
  readonly #store = new DisposableStore();
  readonly #events: Emitter<ProgramEvents>;
  readonly #pool: DevicePool;
  readonly #compositor: CompositorClient;
  readonly #link: Worker;
  readonly #cameras: CaptureSet<CameraSource>;
  readonly #microphones: CaptureSet<AudioInput>;
  /** Settles once the mixer runs or could not be started; never rejects. */
  readonly #mixer: Promise<Mixer | undefined>;
  #collection: SceneCollection | undefined;
  #encoding: { key: string; started: Promise<void> } | undefined;

  constructor(options: ProgramOptions) {
    this.#options = options;
    this.#events = this.#store.add(
      new Emitter<ProgramEvents>((failure) => {
        // A listener's fault is the page's: it belongs where the page's other errors go.
        reportError(failure);
      }),
    );
    this.previewElement = document.createElement('canvas');
    this.#pool = this.#store.add(new DevicePool(options.fakeDevices ? testDevices : navigator.mediaDevices));
    this.#store.add(this.#pool.onChange(() => this.#events.emit('devices', this.#pool.devices)));

    const toCompositor = new MessageChannel();
    const fromMixer = new MessageChannel();
    this.#compositor = this.#store.add(
      new CompositorClient(this.previewElement, toCompositor.port1, {
        onStats: (stats) => this.#events.emit('stats', stats),
        onFailure: (message) => this.#events.emit('failure', { message }),
        onCameraSize: (id, width, height) => this.#cameras.get(id)?.handleRunning({ width, height }),
        onCameraSilent: (id) => this.#cameras.get(id)?.handleSilence(),
      }),
    );
    this.#link = new Worker(new URL('./link/media-link.worker.ts', import.meta.url), { type: 'module' });
    this.#store.defer(() => this.#link.terminate());
    this.#link.onmessage = ({ data }: MessageEvent<LinkReport>) =>
      this.#events.emit('failure', { message: data.message });
    this.#postLink(
      { type: 'init', url: options.mediaSocketUrl, compositor: toCompositor.port2, mixer: fromMixer.port2 },
      [toCompositor.port2, fromMixer.port2],
    );
    this.#mixer = this.#startMixer(fromMixer.port1);

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
        onTrack: (track) => this.#compositor.connectCamera(source.id, track),
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
        onTrack: (track) => this.#connectMicrophone(input.id, track),
      })),
    );
    void this.#pool.refresh();
  }

  setCollection(collection: SceneCollection): void {
    this.#collection = collection;
    const scene = collection.scenes.find((each) => each.id === collection.programSceneId);
    const assetIds = collection.sources.flatMap((source) =>
      source.kind === 'image' && source.settings.assetId !== '' ? [source.settings.assetId] : [],
    );
    this.#compositor.setPicture({
      canvas: collection.canvas,
      items: scene?.items ?? [],
      sources: collection.sources,
      imageUrls: Object.fromEntries(
        assetIds.map((id) => [id, new URL(this.#options.assetUrl(id), location.href).href]),
      ),
    });
    this.#cameras.set(collection.sources.filter((source) => source.kind === 'camera'));
    this.#microphones.set(collection.audioInputs);
    void this.#mixer.then((mixer) => mixer?.setInputs(this.#collection?.audioInputs ?? []));
  }

  requestDevices(): Promise<readonly CaptureDevice[]> {
    return this.#pool.request();
  }

  devices(): readonly CaptureDevice[] {
    return this.#pool.devices;
  }

  captures(): readonly CaptureState[] {
    return [...this.#cameras.states(), ...this.#microphones.states()];
  }

  retryCapture(id: string): void {
    (this.#cameras.get(id) ?? this.#microphones.get(id))?.retry();
  }

  startEncoding(settings: EncodingSettings): Promise<void> {
    const key = JSON.stringify(settings);
    if (this.#encoding?.key === key) return this.#encoding.started;
    this.#postLink({ type: 'open' });
    const started = this.#compositor.startEncoding(settings).catch((failure: unknown) => {
      if (this.#encoding?.started === started) this.#encoding = undefined;
      throw failure;
    });
    this.#encoding = { key, started };
    return started;
  }

  async stopEncoding(): Promise<void> {
    if (!this.#encoding) return;
    this.#encoding = undefined;
    await this.#compositor.stopEncoding();
    // Started again meanwhile: the socket is wanted.
    if (!this.#encoding) this.#postLink({ type: 'close' });
  }

  on<Name extends keyof ProgramEvents>(
    name: Name,
    listener: (payload: ProgramEvents[Name]) => void,
  ): Disposable {
    return this.#events.on(name, listener);
  }

  dispose(): void {
    this.#store.dispose();
    void this.#mixer.then((mixer) => mixer?.dispose());
  }

  async #startMixer(output: MessagePort): Promise<Mixer | undefined> {
    try {
      const mixer = await Mixer.create(output, (readings) => this.#events.emit('meters', readings));
      if (!mixer.running) this.#resumeAtGesture(mixer);
      return mixer;
    } catch (failure) {
      this.#events.emit('failure', {
        message: `The sound could not be started (${messageOf(failure)}). Restart the studio.`,
      });
      return undefined;
    }
  }

  /** Where the browser lets no sound run before the user has done something. */
  #resumeAtGesture(mixer: Mixer): void {
    const resume = (): void => void mixer.resume();
    resume();
    for (const type of ['pointerdown', 'keydown']) {
      addEventListener(type, resume, { once: true });
      this.#store.defer(() => removeEventListener(type, resume));
    }
  }

  #connectMicrophone(inputId: string, track: MediaStreamTrack): Disposable {
    let ended = false;
    void this.#mixer.then((mixer) => {
      if (!ended) mixer?.connect(inputId, track);
    });
    return toDisposable(() => {
      ended = true;
      void this.#mixer.then((mixer) => mixer?.disconnect(inputId));
    });
  }

  #postLink(request: LinkRequest, transfer: Transferable[] = []): void {
    if (this.#store.isDisposed) throw new FootlightError('INTERNAL', 'The program was closed.');
    this.#link.postMessage(request, transfer);
  }
}
