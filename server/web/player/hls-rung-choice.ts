import Hls, { PlaylistLevelType, type Level } from 'hls.js';

/** A machine that was too slow for a rung gives itself so long before it tries again. */
export const avoidedMs = 60_000;

/** Media of a rung was wanted where its playlist has a gap. */
export function onRungGap(hls: Hls, handle: (rung: Level) => void): void {
  hls.on(Hls.Events.ERROR, (_, { details, frag }) => {
    if (details !== Hls.ErrorDetails.FRAG_GAP || frag?.type !== PlaylistLevelType.MAIN) return;
    const rung = hls.levels[frag.level];
    if (rung) handle(rung);
  });
}

/**
 * hls.js's own choice of a rung, less those that lately had a gap where media was wanted: it goes to another rung at
 * a gap, but finds the network good enough for the one before and comes back to the next gap at once, again and again.
 */
export class RungChoice extends Hls.DefaultConfig.abrController {
  readonly #levels: () => Hls['levels'];
  /** Until when, by the address of the rung's playlist. */
  readonly #avoidedUntilMs = new Map<string, number>();

  constructor(hls: Hls) {
    super(hls);
    this.#levels = () => hls.levels;
    onRungGap(hls, ({ uri }) => this.#avoidedUntilMs.set(uri, performance.now() + avoidedMs));
  }

  override get nextAutoLevel(): number {
    const wanted = super.nextAutoLevel;
    const rungs = [...this.#levels().entries()].filter(([, { uri }]) => !this.#isAvoided(uri));
    const [index = wanted] = rungs.findLast(([index]) => index <= wanted) ?? rungs[0] ?? [];
    return index;
  }

  override set nextAutoLevel(level: number) {
    super.nextAutoLevel = level;
  }

  #isAvoided(uri: string): boolean {
    return (this.#avoidedUntilMs.get(uri) ?? 0) > performance.now();
  }
}
