import { FootlightError } from '../../shared/base/errors.ts';
import type { EncodingSettings } from '../../shared/contracts/engine.ts';
import { encodeFor } from '../../shared/contracts/output-limits.ts';
import { platformOf } from '../../shared/contracts/platforms.ts';
import type { PreflightService, UploadTestState } from '../../shared/contracts/preflight.ts';
import { bandwidthTestKey } from '../../shared/media/publish-marks.ts';
import type { CanvasFormat } from '../../shared/scene/model.ts';
import type { ProgramOutput } from '../encode/program-output.ts';
import type { PublisherFactory } from '../../publish/publisher.ts';
import type { DestinationWithSecrets } from '../settings/destination-store.ts';
import type { Timing } from '../../publish/timing.ts';
import { UploadTest } from './upload-test.ts';

export interface PreflightDeskOptions {
  output: ProgramOutput;
  /** @throws FootlightError DESTINATION_INVALID */
  find: (id: string) => Promise<DestinationWithSecrets>;
  isOnAir: () => boolean;
  encoding: () => EncodingSettings;
  canvas: () => CanvasFormat;
  makePublisher: PublisherFactory;
  freeBytes: () => Promise<number>;
  timing: Timing;
  onKeyframeWanted: () => void;
}

/** What the engine can look at before going live. */
export class PreflightDesk implements PreflightService {
  readonly #options: PreflightDeskOptions;
  readonly #closing = new AbortController();
  #isTesting = false;

  constructor(options: PreflightDeskOptions) {
    this.#options = options;
  }

  freeBytes(): Promise<number> {
    return this.#options.freeBytes();
  }

  async *testUpload(destinationId: string, signal: AbortSignal | undefined): AsyncGenerator<UploadTestState> {
    const { find, isOnAir, encoding, canvas, makePublisher, output, timing, onKeyframeWanted } =
      this.#options;
    if (this.#isTesting || isOnAir()) {
      throw new FootlightError(
        'BAD_REQUEST',
        'The upload can be tested while nothing is on air and no other test runs.',
      );
    }
    this.#isTesting = true;
    try {
      const { destination, streamKey, passphrase } = await find(destinationId);
      if (platformOf(destination)?.takesTests !== true || streamKey === undefined) {
        throw new FootlightError(
          'DESTINATION_INVALID',
          `${destination.name} has no place for tests. Its upload can be seen only on air.`,
        );
      }
      const { url, latencyMs } = destination;
      const test = new UploadTest({
        publisher: makePublisher({ url, streamKey: bandwidthTestKey(streamKey), passphrase, latencyMs }),
        output,
        encoding: encodeFor(destination, encoding(), canvas()).encoding,
        frameRate: canvas().frameRate,
        timing,
        onKeyframeWanted,
      });
      yield* test.run(AbortSignal.any([this.#closing.signal, ...(signal ? [signal] : [])]));
    } finally {
      this.#isTesting = false;
    }
  }

  /** Ends a test that runs. */
  close(): void {
    this.#closing.abort();
  }
}
