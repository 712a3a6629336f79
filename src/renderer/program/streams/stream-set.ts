import type { Disposable } from '../../../shared/base/disposable.ts';
import type { AudioInput, Source, StreamSource } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';
import type { CaptureState } from '../program-controller.ts';
import type { StreamSourceState, StreamsReport, StreamsRequest } from './messages.ts';

interface StreamSetPorts {
  /** @param port gives `TimedFrame`s */
  connectFrames(sourceId: string, port: MessagePort): Disposable;
  /** @param port gives `SoundPacket`s */
  connectSound(inputId: string, port: MessagePort): Disposable;
  onChange(): void;
  onFailure(message: string): void;
}

interface OpenStream {
  url: string;
  frames: Disposable;
  /** The strip that it is heard on. */
  sound: { inputId: string; end: Disposable } | undefined;
  state: StreamSourceState;
}

/** The live streams of the collection; each is read by the engine and decoded in a worker. */
export class StreamSet implements Disposable {
  readonly #url: string;
  readonly #ports: StreamSetPorts;
  #worker: Worker | undefined;
  readonly #open = new Map<string, OpenStream>();

  constructor(url: string, ports: StreamSetPorts) {
    this.#url = url;
    this.#ports = ports;
  }

  set(sources: readonly Source[], inputs: readonly AudioInput[]): void {
    const streams = sources.filter(
      (source): source is StreamSource => source.kind === 'stream' && source.settings.url !== '',
    );
    const wanted = new Map(streams.map(({ id, settings }) => [id, settings.url]));
    for (const [id, { url }] of [...this.#open]) if (wanted.get(id) !== url) this.#close(id);
    for (const [id, url] of wanted) {
      const known = this.#open.get(id) ?? this.#start(id, url);
      this.#setSound(id, known, inputs);
    }
  }

  states(): CaptureState[] {
    return [...this.#open].map(([id, { state }]): CaptureState => {
      if (state.phase === 'offline')
        return { id, phase: 'failed', problem: { code: 'NOT_READY', message: state.problem ?? '' } };
      const { width, height } = state;
      const size = width && height ? { width, height } : {};
      return { id, phase: state.phase === 'live' ? 'running' : 'starting', ...size };
    });
  }

  /** Connects anew. */
  retry(sourceId: string): void {
    const known = this.#open.get(sourceId);
    if (!known) return;
    this.#close(sourceId);
    const inputId = known.sound?.inputId;
    const opened = this.#start(sourceId, known.url);
    if (inputId !== undefined) this.#connectSound(sourceId, opened, inputId);
  }

  dispose(): void {
    for (const id of [...this.#open.keys()]) this.#close(id);
    this.#worker?.terminate();
  }

  #start(id: string, url: string): OpenStream {
    const channel = new MessageChannel();
    const frames = this.#ports.connectFrames(id, channel.port2);
    const opened: OpenStream = { url, frames, sound: undefined, state: { phase: 'connecting' } };
    this.#open.set(id, opened);
    this.#post({ type: 'open', sourceId: id, url, frames: channel.port1 }, [channel.port1]);
    this.#ports.onChange();
    return opened;
  }

  #setSound(id: string, known: OpenStream, inputs: readonly AudioInput[]): void {
    const inputId = inputs.find((input) => input.sourceId === id)?.id;
    if (inputId === known.sound?.inputId) return;
    known.sound?.end.dispose();
    known.sound = undefined;
    if (inputId === undefined) this.#post({ type: 'sound', sourceId: id, port: undefined });
    else this.#connectSound(id, known, inputId);
  }

  #connectSound(id: string, known: OpenStream, inputId: string): void {
    const { port1, port2 } = new MessageChannel();
    known.sound = { inputId, end: this.#ports.connectSound(inputId, port2) };
    this.#post({ type: 'sound', sourceId: id, port: port1 }, [port1]);
  }

  #close(id: string): void {
    const known = this.#open.get(id);
    if (!known) return;
    this.#open.delete(id);
    known.frames.dispose();
    known.sound?.end.dispose();
    this.#post({ type: 'close', sourceId: id });
    this.#ports.onChange();
  }

  /** Many shows have no stream in them. */
  #startWorker(): Worker {
    const worker = new Worker(new URL('./streams.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data: { sourceId, state } }: MessageEvent<StreamsReport>) => {
      const known = this.#open.get(sourceId);
      if (!known) return;
      known.state = state;
      this.#ports.onChange();
    };
    worker.onerror = () => {
      this.#ports.onFailure(t('Live streams are no longer played. Reload the studio.'));
    };
    worker.postMessage({ type: 'init', url: this.#url } satisfies StreamsRequest);
    return worker;
  }

  #post(request: StreamsRequest, transfer: Transferable[] = []): void {
    this.#worker ??= this.#startWorker();
    this.#worker.postMessage(request, transfer);
  }
}
