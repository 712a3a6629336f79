import { fileURLToPath } from 'node:url';
import type { Disposable } from '../shared/base/disposable.ts';
import { messageOf } from '../shared/base/errors.ts';
import type { Logger } from '../shared/base/logger.ts';
import { EncodeJob } from './client/encode-job.ts';
import { forkNode, type Fork } from './client/fork.ts';
import { hardwareEncoders, probeEncoders } from './client/probe-encoders.ts';
import { renderSlate } from './client/render-slate.ts';
import { TranscodeJob } from './client/transcode-job.ts';
import { WorkerHost } from './client/worker-host.ts';
import type {
  EncodeSettings,
  ProbedEncoder,
  SlateSettings,
  SlateVideo,
  TranscodeSettings,
  WorkerBounds,
} from './jobs.ts';

export { EncodeJob, forkNode, TranscodeJob, type Fork };
export type * from './jobs.ts';

/** Far more than four times 4K needs; a machine so busy that nothing happens for so long is of no use either. */
const defaultBounds: WorkerBounds = { hungAfterMs: 20_000, maxMemoryBytes: 4 * 1024 ** 3 };

/** The worker's first file when the project runs from its sources. */
const workerEntry = fileURLToPath(new URL('./worker/main.ts', import.meta.url));

/**
 * The door to FFmpeg: every job runs in a process of its own, so a crash in a codec costs that job
 * and nothing else. All methods return at once; a job may be written to before its worker is up.
 */
export class MediaWorkers implements Disposable {
  readonly #logger: Logger;
  readonly #host: WorkerHost;

  /**
   * @param options.fork how a process is started; Node's own way if absent
   * @param options.entry the worker's first file, where it isn't the source's
   */
  constructor(options: { logger: Logger; fork?: Fork; entry?: string }) {
    this.#logger = options.logger.child({ part: 'media-workers' });
    this.#host = new WorkerHost({
      fork: options.fork ?? forkNode,
      entry: options.entry ?? workerEntry,
      logger: this.#logger,
    });
  }

  /** Makes the renditions of a live stream of FLV or MPEG-TS. */
  startTranscode(settings: TranscodeSettings, bounds: Partial<WorkerBounds> = {}): TranscodeJob {
    return new TranscodeJob(this.#host, this.#emitterFailure, settings, { ...defaultBounds, ...bounds });
  }

  /** Encodes the studio's program. */
  startEncode(settings: EncodeSettings): EncodeJob {
    return new EncodeJob(this.#host, this.#emitterFailure, settings);
  }

  /** Draws and encodes a still picture. Rejects with a FootlightError. */
  renderSlate(settings: SlateSettings): Promise<SlateVideo[]> {
    return renderSlate(this.#host, settings);
  }

  /** The encoders that work on this machine, best first. Takes some seconds. */
  probeEncoders(): Promise<ProbedEncoder[]> {
    return probeEncoders(this.#host);
  }

  /** Like `probeEncoders`, without those that need none. */
  probeHardwareEncoders(): Promise<ProbedEncoder[]> {
    return probeEncoders(this.#host, hardwareEncoders);
  }

  /** Where workers call; for tests. */
  get socketPath(): string | undefined {
    return this.#host.socketPath;
  }

  /** Ends every worker. */
  dispose(): void {
    this.#host.dispose();
  }

  readonly #emitterFailure = (failure: unknown, eventName: string): void => {
    this.#logger.error({ eventName, failure: messageOf(failure) }, 'A listener of a media job failed');
  };
}
