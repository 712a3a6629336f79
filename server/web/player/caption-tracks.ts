export interface CaptionTrack {
  id: string;
  /** As the broadcast calls it, such as a language. */
  label: string;
}

/**
 * The captions of what a video element plays, whoever made the tracks: the browser, or hls.js of CEA-608 in
 * the picture or of WebVTT beside it.
 */
export class CaptionTracks {
  readonly #video: HTMLVideoElement;
  readonly #onChange: (tracks: CaptionTrack[], shownId: string | undefined) => void;
  #wanted: boolean;
  #chosenId: string | undefined;

  /** @param wanted true if the first captions that come are to be shown */
  constructor(
    video: HTMLVideoElement,
    wanted: boolean,
    onChange: (tracks: CaptionTrack[], shownId: string | undefined) => void,
    signal: AbortSignal,
  ) {
    this.#video = video;
    this.#wanted = wanted;
    this.#onChange = onChange;
    for (const name of ['addtrack', 'removetrack', 'change'])
      video.textTracks.addEventListener(name, () => this.#apply(), { signal });
  }

  /** Shows the captions with that id; undefined hides them all. */
  show(id: string | undefined): void {
    this.#wanted = id !== undefined;
    this.#chosenId = id ?? this.#chosenId;
    this.#apply();
  }

  /** Hides what is on show, or shows what was shown last. */
  toggle(): void {
    const tracks = this.#tracks();
    const chosen = tracks.find((track) => idOf(track) === this.#chosenId) ?? tracks[0];
    if (chosen) this.show(this.#wanted ? undefined : idOf(chosen));
  }

  #tracks(): TextTrack[] {
    return [...this.#video.textTracks].filter(({ kind }) => kind === 'captions' || kind === 'subtitles');
  }

  #apply(): void {
    const tracks = this.#tracks();
    const chosen = tracks.find((track) => idOf(track) === this.#chosenId) ?? tracks[0];
    for (const track of tracks) {
      // Captions in the picture are there anyway; those beside it are fetched while they are shown.
      const mode =
        this.#wanted && track === chosen ? 'showing' : track.kind === 'captions' ? 'hidden' : 'disabled';
      if (track.mode !== mode) track.mode = mode;
    }
    this.#onChange(
      tracks.map((track) => ({ id: idOf(track), label: track.label || track.language || 'Captions' })),
      this.#wanted && chosen ? idOf(chosen) : undefined,
    );
  }
}

function idOf({ kind, label, language }: TextTrack): string {
  return `${kind} ${language} ${label}`;
}
