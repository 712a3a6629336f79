import type { LiveOutput } from './ports.ts';
import type { SlateMedia } from './slate-media.ts';

/** A process that slept for long goes on with now, and doesn't catch up with what nobody saw. */
const maxPartsAtOnce = 10;

/** Gives a slate to the viewers, part by part as time goes by, until it is stopped. */
export class SlateShow {
  readonly #media: SlateMedia;
  readonly #output: LiveOutput;
  readonly #timer: NodeJS.Timeout;
  #startMs = performance.now();
  #given = 0;

  constructor(media: SlateMedia, output: LiveOutput) {
    this.#media = media;
    this.#output = output;
    output.begin(media.renditions, this, true);
    this.#give();
    this.#timer = setInterval(() => {
      this.#give();
    }, media.partSeconds * 1000);
  }

  /** Nothing more comes; what was given stays. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #give(): void {
    const partMs = this.#media.partSeconds * 1000;
    const dueNow = (): number => Math.floor((performance.now() - this.#startMs) / partMs) + 1;
    const late = dueNow() - this.#given;
    if (late > maxPartsAtOnce) this.#startMs += (late - 1) * partMs;
    const until = dueNow();
    while (this.#given < until) {
      for (const part of this.#media.parts(this.#given)) this.#output.addPart(part);
      this.#given += 1;
    }
  }
}
