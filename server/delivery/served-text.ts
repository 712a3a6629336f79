import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const gzipAsync = promisify(gzip);
/** Stand in a rendered playlist where the viewer's query goes; no address and no tag has them. */
export const playlistQueryMark = '\u0001';
export const mediaQueryMark = '\u0002';
/** Smaller answers go in two packets or fewer as they are. */
const minGzipBytes = 2048;
/** Most of the gain at a third of the time. */
const gzipOptions = { level: 4 };

export interface QuerySuffixes {
  playlistSuffix: string;
  mediaSuffix: string;
}

/** A rendered playlist, made into bytes once for all viewers whose address has no query of their own. */
export class ServedText {
  readonly #marked: string;
  #plain: Buffer | undefined;
  #plainGzip: Promise<Buffer> | undefined;

  #version: string | undefined;

  /** @param marked text with the marks where queries go */
  constructor(marked: string) {
    this.#marked = marked;
  }

  /** Sets this text apart from others, also from those of a relay that was restarted. */
  get version(): string {
    return (this.#version ??= createHash('sha256').update(this.#marked).digest('base64url').slice(0, 16));
  }

  /** Bytes in UTF-8. */
  body(suffixes: QuerySuffixes): Buffer {
    if (!isPlain(suffixes)) return this.#encode(suffixes);
    return (this.#plain ??= this.#encode(suffixes));
  }

  /** The same packed by gzip, or undefined where that is not worth it. */
  gzipped(suffixes: QuerySuffixes): Promise<Buffer> | undefined {
    const body = this.body(suffixes);
    if (body.byteLength < minGzipBytes) return undefined;
    if (!isPlain(suffixes)) return gzipAsync(body, gzipOptions);
    return (this.#plainGzip ??= gzipAsync(body, gzipOptions));
  }

  #encode({ playlistSuffix, mediaSuffix }: QuerySuffixes): Buffer {
    return Buffer.from(
      this.#marked
        .replaceAll(playlistQueryMark, () => playlistSuffix)
        .replaceAll(mediaQueryMark, () => mediaSuffix),
    );
  }
}

function isPlain({ playlistSuffix, mediaSuffix }: QuerySuffixes): boolean {
  return playlistSuffix === '' && mediaSuffix === '';
}
