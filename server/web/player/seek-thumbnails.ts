import {
  parseThumbnailTrack,
  thumbnailAt,
  type ThumbnailTrack,
} from '../../../src/shared/media/hls/thumbnail-track.ts';

const requestTimeoutMs = 8_000;
/** A live broadcast has new pictures every few seconds; more often than this it isn't asked. */
const refreshMs = 15_000;
/** A sheet of two hours is a few hundred kilobytes of text at most. */
const maxTrackCharacters = 4_000_000;

/** A piece of a sheet of pictures, to be shown at a size of one's own. */
export interface SeekThumbnail {
  url: string;
  /** Of the sheet, in px; undefined if it is the whole picture. */
  area: { x: number; y: number; width: number; height: number } | undefined;
}

/** The small pictures of a broadcast, fetched when they are first asked for. */
export class SeekThumbnails {
  readonly #url: string;
  readonly #live: boolean;
  #track: ThumbnailTrack | undefined;
  #askedAtMs = -Infinity;

  /** @param url of the WebVTT track @param live true if more pictures come */
  constructor(url: string, live: boolean) {
    this.#url = new URL(url, location.href).href;
    this.#live = live;
  }

  /**
   * The picture of a moment, or undefined if there is none (yet).
   * @param positionSeconds of a recording @param dateMs time of day, of something live
   */
  at(positionSeconds: number, dateMs: number | undefined): SeekThumbnail | undefined {
    this.#refresh();
    const track = this.#track;
    if (!track) return undefined;
    const seconds = this.#live ? ((dateMs ?? NaN) - (track.zeroDateMs ?? NaN)) / 1000 : positionSeconds;
    const thumbnail = Number.isNaN(seconds) ? undefined : thumbnailAt(track, seconds);
    if (!thumbnail) return undefined;
    const url = new URL(thumbnail.uri, this.#url);
    // A track names its neighbours; it must not make the page fetch from elsewhere.
    return url.origin === location.origin ? { url: url.href, area: thumbnail.area } : undefined;
  }

  #refresh(): void {
    const nowMs = performance.now();
    if (nowMs - this.#askedAtMs < (this.#live ? refreshMs : Infinity)) return;
    this.#askedAtMs = nowMs;
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    try {
      const answer = await fetch(this.#url, { signal: AbortSignal.timeout(requestTimeoutMs) });
      if (!answer.ok) return;
      const text = await answer.text();
      if (text.length <= maxTrackCharacters) this.#track = parseThumbnailTrack(text);
    } catch {
      // The seek bar does without.
    }
  }
}
