import { FootlightError, messageOf } from '../../../src/shared/base/errors.ts';
import { FlvToMpegTs } from '../../../src/shared/media/mpegts/from-flv.ts';
import type { SrtConnectionRequest } from '../../../src/shared/media/srt/listener.ts';
import type { ConnectionReport } from '../../core/connections.ts';
import type { Publication } from '../../core/publication.ts';
import type { SourceReader } from '../../core/source-feed.ts';
import { CallerLink, type SrtContext } from './caller-link.ts';

/** One reader's connection: a live channel's source as MPEG-TS, whatever its publisher sends. */
export class SrtReader implements SourceReader {
  readonly #context: SrtContext;
  readonly #link: CallerLink;
  #slug = '';
  #sinceMs = 0;
  #container: Publication['container'] | undefined;
  /** Set where the publisher's stream is not MPEG-TS. */
  #adapter: FlvToMpegTs | undefined;

  constructor(request: SrtConnectionRequest, context: SrtContext) {
    this.#context = context;
    // What readers send is none of our business.
    this.#link = new CallerLink(request, context, () => undefined);
  }

  /**
   * Serves the connection; resolves when it has ended.
   * @throws whatever kept the reader from being let in
   */
  async run({ channel, token }: { channel: string; token: string | undefined }): Promise<void> {
    const { sources, log, counts, limits } = this.#context;
    const link = this.#link;
    const unsubscribe = await sources.subscribe(
      {
        channel,
        token,
        address: link.remoteAddress,
        confirm: ({ slug, passphrase }) => {
          if (counts.readers >= limits.maxReaders) {
            throw new FootlightError(
              'TOO_MANY_CONNECTIONS',
              `The relay serves ${limits.maxReaders} readers already.`,
            );
          }
          link.accept(passphrase);
          counts.readers += 1;
          this.#slug = slug;
          this.#sinceMs = Date.now();
          log.info({ ...link.facts, slug }, 'An SRT reader is on.');
        },
      },
      this,
    );
    const { message, error } = await link.ended;
    unsubscribe();
    counts.readers -= 1;
    log.info(
      { remoteAddress: link.remoteAddress, slug: this.#slug, code: error?.code, reason: message },
      'An SRT reader is off.',
    );
  }

  begin(container: Publication['container']): void {
    if (this.#container !== undefined && container !== this.#container) {
      this.#link.close(
        new FootlightError('SOURCE_CHANGED', 'The publisher came back by another protocol.'),
        true,
      );
      return;
    }
    this.#container = container;
    // One for all of them: the times of a publisher who comes back follow on those before.
    if (container === 'flv') this.#adapter ??= new FlvToMpegTs();
  }

  write(bytes: Uint8Array): void {
    try {
      const stream = this.#adapter ? this.#adapter.push(bytes) : bytes;
      this.#link.sendStream(stream);
    } catch (failure) {
      const error =
        failure instanceof FootlightError
          ? failure
          : new FootlightError('INTERNAL', `The stream can't be sent on: ${messageOf(failure)}.`);
      this.#link.close(error, true);
    }
  }

  end(message: string): void {
    this.#link.finish(message);
  }

  close(reason: FootlightError): void {
    this.#link.close(reason, true);
  }

  /** Undefined before the reader was let in. */
  report(): Omit<ConnectionReport, 'id'> | undefined {
    const srt = this.#link.statistics();
    if (!srt) return undefined;
    return {
      protocol: 'srt',
      slug: this.#slug,
      mode: 'request',
      remoteAddress: this.#link.remoteAddress,
      sinceMs: this.#sinceMs,
      bytes: srt.send.bytes,
      srt,
    };
  }
}
