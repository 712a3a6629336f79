import type { Disposable } from '../../../shared/base/disposable.ts';
import { FootlightError } from '../../../shared/base/errors.ts';
import type { MediaSource, SceneCollection } from '../../../shared/scene/model.ts';
import { shownSourceIds } from '../../../shared/scene/shown-sources.ts';
import type { CaptureState } from '../program-controller.ts';
import type { MediaAction, MediaContent, MediaState } from './media-state.ts';
import type { MediaPlayback, MediaReport, MediaRequest } from './messages.ts';

export interface MediaSetPorts {
  assetUrl(assetId: string): string;
  /** @param port gives `TimedFrame`s */
  connectFrames(sourceId: string, port: MessagePort): Disposable;
  /** @param port gives `SoundPacket`s */
  connectSound(inputId: string, port: MessagePort): Disposable;
  /** Of `states`. */
  onChange(): void;
  /** Of `captures`. */
  onCaptures(): void;
  onFailure(message: string): void;
}

interface OpenMedia {
  assetId: string;
  playbackKey: string;
  shown: boolean;
  frames: Disposable;
  /** The strip that it is heard on. */
  sound: { inputId: string; end: Disposable } | undefined;
  hideTimer: ReturnType<typeof setTimeout> | undefined;
  state: MediaState;
}

/** The page's end of the media worker: a player for every media source of the collection. */
export class MediaSet implements Disposable {
  readonly #ports: MediaSetPorts;
  #worker: Worker | undefined;
  readonly #open = new Map<string, OpenMedia>();
  readonly #probes = new Map<string, PromiseWithResolvers<MediaContent>>();
  #collection: SceneCollection | undefined;
  #toldCaptures = '';

  constructor(ports: MediaSetPorts) {
    this.#ports = ports;
  }

  set(collection: SceneCollection): void {
    this.#collection = collection;
    const media = collection.sources.filter(
      (source): source is MediaSource => source.kind === 'media' && source.settings.assetId !== '',
    );
    const ids = new Set(media.map((source) => source.id));
    for (const id of [...this.#open.keys()]) if (!ids.has(id)) this.#close(id);
    const shown = shownSourceIds(collection, collection.programSceneId);
    for (const source of media) {
      const { assetId, ...playback } = source.settings;
      if (this.#open.get(source.id)?.assetId !== assetId) this.#close(source.id);
      const known = this.#open.get(source.id) ?? this.#start(source.id, assetId, playback);
      this.#setPlayback(source.id, known, playback);
      this.#setShown(source.id, known, shown.has(source.id), collection);
      this.#setSound(source.id, known, collection);
    }
  }

  states(): MediaState[] {
    return [...this.#open.values()].map(({ state }) => state);
  }

  /** The same as of what is captured: whether it delivers. */
  captures(): CaptureState[] {
    return this.states().map(({ sourceId: id, phase, width, height, problem }): CaptureState => {
      if (phase === 'failed') return { id, phase, problem: { code: 'BAD_REQUEST', message: problem ?? '' } };
      const size = width && height ? { width, height } : {};
      return { id, phase: phase === 'opening' ? 'starting' : 'running', ...size };
    });
  }

  control(sourceId: string, action: MediaAction, positionMs: number): void {
    if (this.#open.has(sourceId)) this.#post({ type: 'control', sourceId, action, positionMs });
  }

  /** Opens a source's file anew. */
  retry(sourceId: string): void {
    if (!this.#open.has(sourceId) || !this.#collection) return;
    this.#close(sourceId);
    this.set(this.#collection);
  }

  /** @throws FootlightError BAD_REQUEST with a sentence, where the file can't be played */
  probe(assetId: string): Promise<MediaContent> {
    const url = this.#urlOf(assetId);
    const known = this.#probes.get(url);
    if (known) return known.promise;
    const probe = Promise.withResolvers<MediaContent>();
    this.#probes.set(url, probe);
    this.#post({ type: 'probe', url });
    return probe.promise;
  }

  dispose(): void {
    for (const id of [...this.#open.keys()]) this.#close(id);
    this.#worker?.terminate();
  }

  #start(sourceId: string, assetId: string, playback: MediaPlayback): OpenMedia {
    const channel = new MessageChannel();
    const frames = this.#ports.connectFrames(sourceId, channel.port2);
    this.#post({ type: 'open', sourceId, url: this.#urlOf(assetId), playback, frames: channel.port1 }, [
      channel.port1,
    ]);
    const opened: OpenMedia = {
      assetId,
      playbackKey: JSON.stringify(playback),
      shown: false,
      frames,
      sound: undefined,
      hideTimer: undefined,
      state: { sourceId, phase: 'opening', positionMs: 0, durationMs: 0, hasSound: false },
    };
    this.#open.set(sourceId, opened);
    this.#tell();
    return opened;
  }

  #setPlayback(sourceId: string, known: OpenMedia, playback: MediaPlayback): void {
    const key = JSON.stringify(playback);
    if (key === known.playbackKey) return;
    known.playbackKey = key;
    this.#post({ type: 'playback', sourceId, playback });
  }

  /** What leaves with its scene plays on until the transition is over. */
  #setShown(sourceId: string, known: OpenMedia, shown: boolean, collection: SceneCollection): void {
    if (shown === known.shown) return;
    known.shown = shown;
    clearTimeout(known.hideTimer);
    if (shown) {
      this.#post({ type: 'shown', sourceId, shown });
      return;
    }
    const { kind, durationMs } = collection.transition;
    known.hideTimer = setTimeout(
      () => this.#post({ type: 'shown', sourceId, shown: false }),
      kind === 'cut' ? 0 : durationMs,
    );
  }

  #setSound(sourceId: string, known: OpenMedia, collection: SceneCollection): void {
    const inputId = collection.audioInputs.find((input) => input.sourceId === sourceId)?.id;
    if (inputId === known.sound?.inputId) return;
    known.sound?.end.dispose();
    known.sound = undefined;
    if (inputId === undefined) {
      this.#post({ type: 'sound', sourceId, port: undefined });
      return;
    }
    const { port1, port2 } = new MessageChannel();
    known.sound = { inputId, end: this.#ports.connectSound(inputId, port2) };
    this.#post({ type: 'sound', sourceId, port: port1 }, [port1]);
  }

  #close(sourceId: string): void {
    const known = this.#open.get(sourceId);
    if (!known) return;
    this.#open.delete(sourceId);
    clearTimeout(known.hideTimer);
    known.frames.dispose();
    known.sound?.end.dispose();
    this.#post({ type: 'close', sourceId });
    this.#tell();
  }

  #tell(): void {
    this.#ports.onChange();
    const captures = JSON.stringify(this.captures());
    if (captures === this.#toldCaptures) return;
    this.#toldCaptures = captures;
    this.#ports.onCaptures();
  }

  #handle(report: MediaReport): void {
    if (report.type === 'state') {
      const known = this.#open.get(report.state.sourceId);
      if (!known) return;
      known.state = report.state;
      this.#tell();
      return;
    }
    const probe = this.#probes.get(report.url);
    this.#probes.delete(report.url);
    if ('content' in report) probe?.resolve(report.content);
    else probe?.reject(new FootlightError('BAD_REQUEST', report.problem));
  }

  #urlOf(assetId: string): string {
    return new URL(this.#ports.assetUrl(assetId), location.href).href;
  }

  /** Many shows never play a file. */
  #startWorker(): Worker {
    const worker = new Worker(new URL('./media.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<MediaReport>) => this.#handle(data);
    worker.onerror = () => {
      this.#ports.onFailure('Media files have stopped playing. Reload the studio.');
    };
    return worker;
  }

  #post(request: MediaRequest, transfer: Transferable[] = []): void {
    this.#worker ??= this.#startWorker();
    this.#worker.postMessage(request, transfer);
  }
}
