import { Emitter, type ListenerFailureHandler } from '../../shared/base/emitter.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import type { FromWorker } from '../protocol/messages.ts';
import type { WorkerHost } from './worker-host.ts';
import type { WorkerLink } from './worker-link.ts';

interface EndingEvents {
  ended: { error?: FootlightError };
}

/** What every job has in common: a worker of its own, and one ending. */
export abstract class WorkerJob<Events extends EndingEvents> {
  protected readonly emitter: Emitter<Events>;
  protected readonly link: WorkerLink;

  constructor(host: WorkerHost, onListenerFailure: ListenerFailureHandler) {
    this.emitter = new Emitter<Events>(onListenerFailure);
    this.link = host.launch({
      message: (message) => {
        if (message.type === 'ended') {
          const { error } = message.header;
          // Everything has come out, so the process has nothing left to lose.
          this.link.close();
          this.#emitEnded(error ? { error: new FootlightError(error.code, error.message) } : {});
        } else {
          this.handleMessage(message);
        }
      },
      lost: (error) => {
        this.#emitEnded({ error });
      },
      closed: () => {
        this.handleClosed();
      },
    });
  }

  protected abstract handleMessage(message: FromWorker): void;

  /** The worker is gone, whichever way. */
  protected abstract handleClosed(): void;

  get pid(): number | undefined {
    return this.link.pid;
  }

  /** Bytes written that the worker hasn't taken yet. Past 64 MiB the job ends with WORKER_FAILED. */
  get queuedBytes(): number {
    return this.link.queuedBytes;
  }

  on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): Disposable {
    return this.emitter.on(name, listener);
  }

  /** No more input: the rest comes out, then `ended`. */
  end(): void {
    this.link.send('end', {});
  }

  /** Ends the job at once; no event follows. */
  kill(): void {
    this.emitter.dispose();
    this.link.close();
  }

  #emitEnded(ending: EndingEvents['ended']): void {
    (this.emitter as unknown as Emitter<EndingEvents>).emit('ended', ending);
  }
}
