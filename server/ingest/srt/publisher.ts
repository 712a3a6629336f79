import { FootlightError, messageOf } from '../../../src/shared/base/errors.ts';
import { concatBytes } from '../../../src/shared/media/codec/bytes.ts';
import { MpegTsSplitter } from '../../../src/shared/media/mpegts/splitter.ts';
import type { SrtConnectionRequest } from '../../../src/shared/media/srt/listener.ts';
import type { ConnectionReport } from '../../core/connections.ts';
import type { Publication } from '../../core/publication.ts';
import type { AskedFor } from './asked-for.ts';
import { CallerLink, type SrtContext } from './caller-link.ts';

/**
 * Payloads of 1,316 bytes come one by one, hundreds a second, and each would cost all who read the stream a
 * turn of their own: what comes within so long goes on together.
 */
const gatherMs = 15;

type PublishAsked = Omit<Extract<AskedFor, { mode: 'publish' }>, 'mode'>;

/** One publisher's connection, from the gate to its end. */
export class SrtPublisher {
  readonly #context: SrtContext;
  readonly #link: CallerLink;
  readonly #splitter: MpegTsSplitter;
  #publication: Publication | undefined;
  #sinceMs = 0;
  #lastMediaUs = 0;
  #gathered: Uint8Array[] = [];
  #gatherTimer: NodeJS.Timeout | undefined;

  constructor(request: SrtConnectionRequest, context: SrtContext) {
    this.#context = context;
    this.#link = new CallerLink(request, context, (payload) => {
      this.#gathered.push(payload);
      this.#gatherTimer ??= setTimeout(() => {
        this.#handleGathered();
      }, gatherMs);
    });
    this.#splitter = new MpegTsSplitter((chunk) => {
      this.#lastMediaUs = context.clock.nowUs();
      this.#publication?.write(chunk);
    });
  }

  /**
   * Serves the connection; resolves when it has ended.
   * @throws whatever kept the publisher from being let in
   */
  async run({ streamKey, channel, isTest, isBackup }: PublishAsked): Promise<void> {
    const { gate, log, clock, counts } = this.#context;
    const link = this.#link;
    let publication: Publication;
    try {
      publication = await gate.admit(
        {
          protocol: 'srt',
          streamKey,
          channel,
          isTest,
          isBackup,
          remoteAddress: link.remoteAddress,
          confirm: ({ passphrase }) => {
            link.accept(passphrase);
          },
        },
        'mpegts',
        (reason) => {
          link.close(reason, true);
        },
      );
    } catch (failure) {
      // If the caller is inside already, it was no fault of its own.
      link.close(new FootlightError('INTERNAL', 'The relay failed to take the stream.'), true);
      throw failure;
    }
    this.#publication = publication;
    this.#sinceMs = Date.now();
    this.#lastMediaUs = clock.nowUs();
    counts.publishers += 1;
    const { slug } = publication;
    log.info(
      { ...link.facts, slug, latencyMs: link.statistics()?.receive.latencyMs },
      'An SRT publisher is on.',
    );
    const { orderly, message, error } = await link.ended;
    this.#handleGathered();
    this.#splitter.end();
    counts.publishers -= 1;
    counts.syncLosses += this.#splitter.statistics.syncLosses;
    counts.continuityErrors += this.#splitter.statistics.continuityErrors;
    log.info(
      { remoteAddress: link.remoteAddress, slug, code: error?.code, reason: message, orderly },
      'An SRT publisher is off.',
    );
    publication.end({ orderly, message });
  }

  /** Closes the connection. SRT has no words for the reason; the log has. */
  close(reason: FootlightError): void {
    this.#link.close(reason, true);
  }

  /** Applies the time-out. To be called about once a second. */
  tick(): void {
    const { clock, limits } = this.#context;
    if (!this.#publication || clock.nowUs() - this.#lastMediaUs < limits.mediaTimeoutMs * 1000) return;
    const message = `The publisher sent no media for ${limits.mediaTimeoutMs / 1000} s.`;
    this.#link.close(new FootlightError('PEER_TIMEOUT', message), false);
  }

  /** Undefined before the publisher was let in. */
  report(): Omit<ConnectionReport, 'id'> | undefined {
    const srt = this.#link.statistics();
    if (!this.#publication || !srt) return undefined;
    return {
      protocol: 'srt',
      slug: this.#publication.slug,
      mode: 'publish',
      remoteAddress: this.#link.remoteAddress,
      sinceMs: this.#sinceMs,
      bytes: srt.receive.deliveredBytes,
      srt,
    };
  }

  #handleGathered(): void {
    clearTimeout(this.#gatherTimer);
    this.#gatherTimer = undefined;
    if (this.#gathered.length === 0) return;
    const bytes = concatBytes(this.#gathered);
    this.#gathered = [];
    try {
      this.#splitter.push(bytes);
    } catch (failure) {
      if (!(failure instanceof FootlightError)) {
        this.#context.log.error({ cause: messageOf(failure) }, 'SRT ingest failed.');
      }
      const error =
        failure instanceof FootlightError
          ? failure
          : new FootlightError('INTERNAL', 'The relay failed to take the stream.', { cause: failure });
      this.#link.close(error, false);
    }
  }
}
