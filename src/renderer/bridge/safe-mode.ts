import type { StudioEnvironment } from '../../shared/contracts/engine.ts';
import { safeView } from '../../shared/scene/safe-view.ts';
import type { SceneCollection } from '../../shared/scene/model.ts';
import type { ProgramController } from '../program/program-controller.ts';

const answeredKey = 'footlight-crash-answered';

/** The crash that the performer has not been asked about yet in this window; undefined without one. */
export function unansweredCrash(environment: StudioEnvironment): number | undefined {
  const { crashedRunAtMs } = environment;
  return sessionStorage.getItem(answeredKey) === String(crashedRunAtMs) ? undefined : crashedRunAtMs;
}

/** A reload of the window does not ask again. */
export function answerCrash(crashedRunAtMs: number): void {
  sessionStorage.setItem(answeredKey, String(crashedRunAtMs));
}

/** The way to the program for collections, which leaves things out of them for as long as it is asked to. */
export class SafeProgram {
  readonly #program: ProgramController;
  readonly #views = new WeakMap<SceneCollection, SceneCollection>();
  #last: Parameters<ProgramController['setCollection']> | undefined;
  #isSafe: boolean;

  constructor(program: ProgramController, isSafe: boolean) {
    this.#program = program;
    this.#isSafe = isSafe;
  }

  setCollection(...given: Parameters<ProgramController['setCollection']>): void {
    this.#last = given;
    const [collection, staging] = given;
    this.#program.setCollection(
      this.#viewOf(collection),
      staging && { ...staging, onAir: this.#viewOf(staging.onAir) },
    );
  }

  /** From now on everything is shown. */
  showEverything(): void {
    this.#isSafe = false;
    if (this.#last) this.setCollection(...this.#last);
  }

  /** The same object for the same collection, by which the program sees what has not changed. */
  #viewOf(collection: SceneCollection): SceneCollection {
    if (!this.#isSafe) return collection;
    const known = this.#views.get(collection) ?? safeView(collection);
    this.#views.set(collection, known);
    return known;
  }
}
