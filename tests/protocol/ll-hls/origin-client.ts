import { parsePlaylist, type ParsedPlaylist } from '../../support/hls-viewer.ts';

const answerTimeoutMs = 60_000;

export interface Answer {
  status: number;
  bytes: Buffer;
  headers: Headers;
}

/** Fetches one media playlist, and what it lists, of any origin. */
export class OriginClient {
  readonly #playlist: URL;

  constructor(playlist: URL) {
    this.#playlist = playlist;
  }

  get url(): URL {
    return this.#playlist;
  }

  /** Address of something in the playlist. */
  resolve(uri: string): URL {
    return new URL(uri, this.#playlist);
  }

  async get(url: URL): Promise<Answer> {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerTimeoutMs) });
    return {
      status: answer.status,
      headers: answer.headers,
      bytes: Buffer.from(await answer.arrayBuffer()),
    };
  }

  /** Asks for the playlist with directives such as `{_HLS_msn: 7}`. */
  ask(directives: Readonly<Record<string, string | number>> = {}): Promise<Answer> {
    const url = new URL(this.#playlist);
    for (const [name, value] of Object.entries(directives)) url.searchParams.set(name, String(value));
    return this.get(url);
  }

  /** The playlist; rejects where the origin refuses. */
  async read(directives: Readonly<Record<string, string | number>> = {}): Promise<ParsedPlaylist> {
    const { status, bytes } = await this.ask(directives);
    if (status !== 200) throw new Error(`${this.#playlist.href} ${JSON.stringify(directives)}: ${status}`);
    return parsePlaylist(bytes.toString());
  }
}

/** Where a playlist ends: its last whole segment, and the parts after it. */
export function edgeOf({ segments, mediaSequence }: ParsedPlaylist): { lastMsn: number; openParts: number } {
  const open = segments.at(-1)?.uri === undefined ? segments.at(-1) : undefined;
  const whole = segments.length - (open ? 1 : 0);
  return { lastMsn: mediaSequence + whole - 1, openParts: open?.parts.length ?? 0 };
}
