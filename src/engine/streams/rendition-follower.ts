import { FootlightError } from '../../shared/base/errors.ts';
import { maxStreamMediaBytes, type StreamPiece } from '../../shared/contracts/stream-link.ts';
import {
  readMediaPlaylist,
  type MediaUnit,
  type ReadMediaPlaylist,
} from '../../shared/media/hls/playlist-reader.ts';
import { sleep, type Timing } from '../../publish/timing.ts';
import { fetchBounded } from './fetch-bounded.ts';

const maxPlaylistBytes = 4 * 1024 * 1024;
/** Reloads without anything new that end it: a relay shows a slate long before. */
const maxIdleMs = 20_000;

export type FollowedPiece = Omit<StreamPiece, 'track' | 'bytes'> & { bytes: Uint8Array };

/** One rendition of a stream, from near its live edge on. */
export class RenditionFollower {
  readonly #url: URL;
  readonly #timing: Timing;
  readonly #signal: AbortSignal;
  #playlist: ReadMediaPlaylist | undefined;
  /** Of the last initialisation that was given. */
  #initKey = '';

  constructor(url: URL, timing: Timing, signal: AbortSignal) {
    this.#url = url;
    this.#timing = timing;
    this.#signal = signal;
  }

  /**
   * Reads the playlist for the first time.
   * @throws FootlightError NOT_READY where it has ended or nothing is in it, PROTOCOL_VIOLATION
   */
  async open(): Promise<ReadMediaPlaylist> {
    this.#playlist = await this.#load();
    if (this.#playlist.ended || this.#playlist.units.length === 0)
      throw new FootlightError('NOT_READY', 'Nobody is live there now.');
    return this.#playlist;
  }

  /**
   * Gives its media until the stream ends.
   * @param startMsn from this segment on @param startPart and this part of it
   * @throws FootlightError NOT_READY, PROTOCOL_VIOLATION
   */
  async *media(startMsn: number, startPart: number): AsyncGenerator<FollowedPiece, void, undefined> {
    let playlist = this.#playlist ?? (await this.open());
    let next = { msn: startMsn, part: startPart };
    let newestMs = this.#timing.nowMs();
    for (;;) {
      const fresh = playlist.units.filter((unit) => isFrom(unit, next));
      // What was missed in between can only be decoded from a new beginning on.
      if (fresh[0] && (fresh[0].msn > next.msn + 1 || (fresh[0].msn > next.msn && next.part === 0)))
        this.#initKey = '';
      let behindUs = fresh.reduce((sum, unit) => sum + unit.durationUs, 0);
      for (const unit of fresh) {
        yield* this.#piecesOf(unit, behindUs / 1000);
        behindUs -= unit.durationUs;
      }
      if (fresh.length > 0) {
        next = playlist.next;
        newestMs = this.#timing.nowMs();
      }
      if (playlist.ended) return;
      if (this.#timing.nowMs() - newestMs > maxIdleMs)
        throw new FootlightError('NOT_READY', 'Nothing more came of the stream.');
      playlist = await this.#reload(playlist, next);
    }
  }

  async *#piecesOf(unit: MediaUnit, behindMs: number): AsyncGenerator<FollowedPiece, void, undefined> {
    if (unit.gap || unit.uri === '') return;
    const { discontinuity } = unit;
    const initKey = `${discontinuity} ${unit.mapUri ?? ''}`;
    if (initKey !== this.#initKey && unit.mapUri !== undefined) {
      const bytes = await fetchBounded(new URL(unit.mapUri, this.#url), maxStreamMediaBytes, this.#signal);
      yield { kind: 'init', discontinuity, behindMs, bytes };
      this.#initKey = initKey;
    }
    const bytes = await fetchBounded(new URL(unit.uri, this.#url), maxStreamMediaBytes, this.#signal);
    yield { kind: 'media', discontinuity, behindMs, bytes };
  }

  async #reload(
    { canBlockReload, partTargetUs, targetDurationUs }: ReadMediaPlaylist,
    next: { msn: number; part: number },
  ): Promise<ReadMediaPlaylist> {
    if (!canBlockReload || partTargetUs === undefined) {
      // RFC 8216bis 6.3.4: half a target duration where nothing had changed.
      await sleep(this.#timing, (partTargetUs ?? targetDurationUs / 2) / 1000, this.#signal);
      return this.#load();
    }
    return this.#load({ _HLS_msn: String(next.msn), _HLS_part: String(next.part) });
  }

  async #load(directives: Readonly<Record<string, string>> = {}): Promise<ReadMediaPlaylist> {
    const url = new URL(this.#url);
    // A relay of ours leaves out what lies hours back.
    url.searchParams.set('window', 'live');
    for (const [name, value] of Object.entries(directives)) url.searchParams.set(name, value);
    const bytes = await fetchBounded(url, maxPlaylistBytes, this.#signal);
    return readMediaPlaylist(Buffer.from(bytes).toString());
  }
}

function isFrom(unit: MediaUnit, from: { msn: number; part: number }): boolean {
  return unit.msn > from.msn || (unit.msn === from.msn && (unit.part ?? 0) >= from.part);
}

/** Where to begin so that the first picture is a keyframe and no more than needed is left to catch up with. */
export function startOf({ units, holdBackUs }: ReadMediaPlaylist): MediaUnit | undefined {
  let fromEndUs = 0;
  for (const unit of units.toReversed()) {
    fromEndUs += unit.durationUs;
    if (unit.independent && !unit.gap && fromEndUs >= holdBackUs) return unit;
  }
  return units.find((unit) => unit.independent && !unit.gap);
}
