import type { Rendition } from '../../src/media-worker/jobs.ts';
import { messageOf } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import type { RenderSlate } from './ports.ts';
import { SlateMedia, slateSettings, type SlateTimes } from './slate-media.ts';

export interface SlateKitOptions {
  render: RenderSlate;
  times: SlateTimes;
  /** The one that was asked for last is ready. */
  onReady: () => void;
  logger: Logger;
}

/** Has a channel's slate made in time, so that it is there when it is needed. */
export class SlateKit {
  readonly #options: SlateKitOptions;
  #wanted: object | undefined;
  #wantedKey = '';
  #media: SlateMedia | undefined;

  constructor(options: SlateKitOptions) {
    this.#options = options;
  }

  /** The newest slate that is ready. */
  get media(): SlateMedia | undefined {
    return this.#media;
  }

  /** Has one made for these renditions; does nothing if it is, or is being made. */
  prepare(renditions: readonly Rendition[], text: string): void {
    const { render, times, onReady, logger } = this.#options;
    const settings = slateSettings(renditions, text, times);
    const sound = renditions.find(({ kind }) => kind === 'audio');
    const key = JSON.stringify([settings, sound?.timescale, sound?.channels]);
    if (key === this.#wantedKey) return;
    this.#wantedKey = key;
    const wanted = (this.#wanted = {});
    render(settings).then(
      (videos) => {
        if (this.#wanted !== wanted) return;
        this.#media = new SlateMedia(renditions, videos, times);
        onReady();
      },
      (failure: unknown) => {
        if (this.#wanted !== wanted) return;
        // The next start of a job asks again.
        this.#wantedKey = '';
        logger.warn({ reason: messageOf(failure) }, 'The slate could not be made');
      },
    );
  }

  /** What is still being made is not wanted any more. */
  dispose(): void {
    this.#wanted = undefined;
    this.#media = undefined;
  }
}
