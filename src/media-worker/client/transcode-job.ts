import type { ListenerFailureHandler } from '../../shared/base/emitter.ts';
import { concatBytes } from '../../shared/media/codec/bytes.ts';
import type { InputRest, Rendition, TranscodeJobEvents, TranscodeSettings, WorkerBounds } from '../jobs.ts';
import type { FromWorker } from '../protocol/messages.ts';
import type { WorkerHost } from './worker-host.ts';
import { WorkerJob } from './worker-job.ts';
import { WorkerWatch } from './worker-watch.ts';

/** A live stream on its way to CMAF parts. */
export class TranscodeJob extends WorkerJob<TranscodeJobEvents> {
  readonly #watch: WorkerWatch;
  /** Messages with input that were sent. */
  #inputs = 0;
  #resting: Uint8Array[] = [];
  #restPieces = 0;
  #restUntilMs = 0;

  constructor(
    host: WorkerHost,
    onListenerFailure: ListenerFailureHandler,
    settings: TranscodeSettings,
    bounds: WorkerBounds,
  ) {
    super(host, onListenerFailure);
    this.#watch = new WorkerWatch(this.link, bounds);
    const { rungs, ...rest } = settings;
    this.link.send('start', { kind: 'transcode', settings: { ...rest, rungs: [...rungs] } });
  }

  /**
   * Takes the next bytes of the container, cut anywhere.
   * @param mayRest they may go on their way with what follows, if the worker can't make anything of them yet
   */
  write(bytes: Uint8Array, mayRest = false): void {
    this.#resting.push(bytes);
    const rests =
      mayRest && this.#resting.length <= this.#restPieces && performance.now() < this.#restUntilMs;
    if (!rests) this.#sendInput();
  }

  override end(): void {
    this.#sendInput();
    super.end();
  }

  #sendInput(): void {
    this.#restPieces = 0;
    if (this.#resting.length === 0) return;
    const [only] = this.#resting;
    const bytes = only && this.#resting.length === 1 ? only : concatBytes(this.#resting);
    this.#resting = [];
    this.#inputs += 1;
    this.#watch.handleInput();
    this.link.send('input', {}, bytes);
  }

  #handleRest({ afterInputs, pieces, forMs }: InputRest): void {
    if (afterInputs !== this.#inputs) return;
    this.#restPieces = pieces;
    this.#restUntilMs = performance.now() + forMs;
  }

  protected override handleMessage(message: FromWorker): void {
    if (message.type === 'part') {
      this.emitter.emit('part', { ...message.header, bytes: message.body });
    } else if (message.type === 'rest') {
      this.#handleRest(message.header);
    } else if (message.type === 'warning') {
      this.emitter.emit('warning', message.header);
    } else if (message.type === 'sprite') {
      this.emitter.emit('sprite', { ...message.header, jpeg: message.body });
    } else if (message.type === 'poster') {
      this.emitter.emit('poster', { ...message.header, jpeg: message.body });
    } else if (message.type === 'progress') {
      this.#watch.handleProgress(message.header);
      this.emitter.emit('progress', message.header);
    } else if (message.type === 'renditions') {
      let offset = 0;
      const renditions = message.header.renditions.map(({ initBytes, ...rendition }): Rendition => {
        const init = message.body.subarray(offset, (offset += initBytes));
        return { ...rendition, init };
      });
      this.emitter.emit('renditions', renditions);
    } else if (message.type === 'restored') {
      this.emitter.emit('restored', { ...message.header.rendition, init: message.body });
    }
  }

  protected override handleClosed(): void {
    this.#watch.dispose();
  }
}
