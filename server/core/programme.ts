import type { Rendition, TranscodeSettings } from '../../src/media-worker/jobs.ts';
import type { FootlightError } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import type { Occurrence } from './occurrences.ts';
import type { LiveOutput, RenderSlate, StartTranscode } from './ports.ts';
import type { MediaChunk, Publication } from './publication.ts';
import { SlateKit } from './slate-kit.ts';
import { SlateShow } from './slate-show.ts';
import { Transcoding, type TranscodingLoad } from './transcoding.ts';

export interface ProgrammeOptions {
  transcode: Omit<TranscodeSettings, 'input' | 'source'>;
  startTranscode: StartTranscode;
  renderSlate: RenderSlate;
  output: LiveOutput;
  /** A part went out. */
  onPart: () => void;
  onOccurred: (occurrence: Occurrence) => void;
  logger: Logger;
}

/** For so long a publisher's media may come without anything to show for it, before the slate does. */
const bridgeAfterMs = 2000;

/** A publisher's stream on its way to the viewers. */
export interface ProgrammeSource {
  container: Publication['container'];
  /** What it sent since its last keyframe, so that it can be seen at once. */
  sent: Iterable<MediaChunk>;
  logger: Logger;
  /** After `drain`, everything came out. */
  onFinished: () => void;
  /** The stream can't be shown. */
  onFailed: (error: FootlightError) => void;
  /** It is shown, but not as its publisher meant it; if undefined, it is again. */
  onTrouble: (reason: string | undefined) => void;
}

/** What viewers of a channel see: a publisher's stream, or the slate in its place. */
export class Programme {
  readonly #options: ProgrammeOptions;
  readonly #kit: SlateKit;
  #slateText: string | undefined;
  #hasLadder = true;
  #transcoding: Transcoding | undefined;
  #renditions: readonly Rendition[] | undefined;
  #show: SlateShow | undefined;
  /** Nothing comes that could be shown, so the slate goes out as soon as there is one. */
  #isHeld = false;
  #lastPartMs = 0;

  constructor(options: ProgrammeOptions) {
    this.#options = options;
    const { renderSlate, transcode, logger } = options;
    this.#kit = new SlateKit({
      render: renderSlate,
      times: transcode,
      onReady: () => {
        if (this.#isHeld) this.#showSlate();
      },
      logger,
    });
  }

  /** True while viewers are given the slate. */
  get showsSlate(): boolean {
    return this.#show !== undefined;
  }

  /** How the publisher's media worker keeps up. */
  get load(): TranscodingLoad | undefined {
    return this.#transcoding?.load;
  }

  /** @param text undefined if there is to be no slate */
  useSlate(text: string | undefined): void {
    if (text === this.#slateText) return;
    this.#slateText = text;
    if (this.#options.output.isPlayable) this.#prepareSlate();
  }

  /** Whether the next publisher's stream is offered in lower qualities, too. */
  useLadder(hasLadder: boolean): void {
    this.#hasLadder = hasLadder;
  }

  /** Begins with another publisher's stream; a slate stays until its first picture is there. */
  show(source: ProgrammeSource): void {
    const { transcode, startTranscode, onOccurred, onPart, output } = this.#options;
    this.#transcoding?.kill();
    this.#isHeld = false;
    if (!this.#show) output.interrupt();
    // Stands for the clock of the publisher's timestamps.
    const clock = {};
    const transcoding = new Transcoding({
      settings: {
        ...transcode,
        rungs: this.#hasLadder ? transcode.rungs : [],
        input: source.container,
        source: 'copy',
      },
      start: (settings) => {
        const { partTargetMs } = output;
        return startTranscode({
          ...settings,
          ...(partTargetMs === undefined ? {} : { knownPartTargetMs: partTargetMs }),
        });
      },
      onRestart: (reason) => {
        onOccurred({ kind: 'workerRestarted', reason });
      },
      onTrouble: source.onTrouble,
      logger: source.logger,
      observer: {
        renditions: (renditions) => {
          this.#stopSlate();
          this.#isHeld = false;
          this.#renditions = renditions;
          output.begin(renditions, clock);
          if (output.isPlayable) this.#prepareSlate();
        },
        part: (part) => {
          this.#lastPartMs = performance.now();
          const wasPlayable = output.isPlayable;
          output.addPart(part);
          if (output.isPlayable && !wasPlayable) this.#prepareSlate();
          onPart();
        },
        sprite: (sheet) => {
          output.addSprite(sheet);
        },
        poster: (poster) => {
          output.addPoster(poster);
        },
        dropped: (renditionId) => {
          output.drop(renditionId);
          onOccurred({ kind: 'rungShed', rendition: renditionId });
        },
        restored: (rendition) => {
          output.restore(rendition);
          onOccurred({ kind: 'rungRestored', rendition: rendition.id });
        },
        interrupted: () => {
          if (!this.#show) output.interrupt();
        },
        finished: () => {
          if (!this.#show) output.interrupt();
          source.onFinished();
        },
        failed: source.onFailed,
      },
    });
    this.#transcoding = transcoding;
    for (const chunk of source.sent) transcoding.write(chunk);
  }

  write(chunk: MediaChunk): void {
    this.#transcoding?.write(chunk);
  }

  /** The publisher is gone: what is inside still comes out. */
  drain(): void {
    this.#transcoding?.end();
  }

  /** Nothing has come for a while: the slate takes the place of the publisher until it is back. */
  hold(): void {
    if (!this.#canHold) return;
    this.#isHeld = true;
    this.#transcoding?.pause();
    if (!this.#show) this.#showSlate();
  }

  /** Media comes: if none of it can be shown for a while, the slate takes its place meanwhile. */
  bridge(): void {
    if (!this.#canHold || !this.#transcoding?.isWaiting) return;
    if (performance.now() - this.#lastPartMs < bridgeAfterMs) return;
    this.#isHeld = true;
    if (!this.#show) this.#showSlate();
  }

  /** Nothing follows: it is over, or goes on in another process. */
  close(how: 'end' | 'suspend'): void {
    this.#transcoding?.kill();
    this.#stopSlate();
    this.#kit.dispose();
    this.#options.output.interrupt();
    this.#options.output[how]();
  }

  get #canHold(): boolean {
    return !this.#isHeld && this.#slateText !== undefined && this.#options.output.isPlayable;
  }

  #prepareSlate(): void {
    // Before the first job of this process, what the one before had made stands in.
    const renditions = this.#renditions ?? this.#options.output.renditions;
    if (renditions.length > 0 && this.#slateText !== undefined)
      this.#kit.prepare(renditions, this.#slateText);
  }

  #showSlate(): void {
    const { media } = this.#kit;
    if (!media) return;
    this.#stopSlate();
    this.#show = new SlateShow(media, this.#options.output);
    this.#options.onOccurred({ kind: 'slateShown' });
  }

  #stopSlate(): void {
    this.#show?.stop();
    this.#show = undefined;
  }
}
