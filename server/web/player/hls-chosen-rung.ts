import type Hls from 'hls.js';
import type { Level } from 'hls.js';
import { avoidedMs, onRungGap } from './hls-rung-choice.ts';

/**
 * Keeps to the rung that the viewer has chosen. At a gap in it, since better another than none, hls.js chooses, and
 * after a while the viewer's choice is tried again. Both happen at the next piece that is fetched: what is there
 * already is shown.
 */
export class ChosenRung {
  readonly #hls: Hls;
  #isChosen: (rung: Level) => boolean = () => false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(hls: Hls) {
    this.#hls = hls;
    onRungGap(hls, (rung) => {
      if (!this.#isChosen(rung)) return;
      hls.loadLevel = -1;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => (hls.loadLevel = this.#index), avoidedMs);
    });
  }

  /** Shows that rung as soon as can be; without one that fits, hls.js chooses. */
  choose(isChosen: (rung: Level) => boolean): void {
    clearTimeout(this.#timer);
    this.#isChosen = isChosen;
    this.#hls.nextLevel = this.#index;
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  get #index(): number {
    return this.#hls.levels.findIndex(this.#isChosen);
  }
}
