import type { AudioFilterOf } from '../../../../shared/scene/audio-filter.ts';
import type { AudioProcessor } from './audio-processor.ts';
import { glideShare } from './glide.ts';
import { StateVariableFilter, type BandShape } from './state-variable-filter.ts';

/** While a setting moves, its goal is looked at so often. */
const stepFrames = 32;
const glideMs = 15;
/** Nearer than this to its goal a setting is there: dB, or octaves. */
const closeEnough = 0.001;

type Settings = AudioFilterOf<'equalizer'>['settings'];

class Band {
  readonly #shape: BandShape;
  readonly #filter: StateVariableFilter;
  readonly #share = glideShare(glideMs, stepFrames);
  #gainDb: number;
  #octave: number;
  #wantedDb: number;
  #wantedOctave: number;

  constructor(shape: BandShape, gainDb: number, hz: number) {
    this.#shape = shape;
    this.#gainDb = this.#wantedDb = gainDb;
    this.#octave = this.#wantedOctave = Math.log2(hz);
    this.#filter = new StateVariableFilter(shape, hz, gainDb);
  }

  set(gainDb: number, hz: number): void {
    this.#wantedDb = gainDb;
    this.#wantedOctave = Math.log2(hz);
  }

  process(block: Float32Array): void {
    const frames = block.length / 2;
    let frame = 0;
    for (; frame < frames && this.#moves; frame += stepFrames) {
      this.#gainDb = this.#nearer(this.#gainDb, this.#wantedDb);
      this.#octave = this.#nearer(this.#octave, this.#wantedOctave);
      const end = Math.min(frames, frame + stepFrames);
      this.#filter.processTo(this.#shape, 2 ** this.#octave, this.#gainDb, block, frame, end);
    }
    // A band that is level changes nothing, but its state must be true when it moves.
    if (frame < frames) this.#filter.process(block, frame, frames);
  }

  reset(): void {
    this.#filter.reset();
  }

  get #moves(): boolean {
    return this.#gainDb !== this.#wantedDb || this.#octave !== this.#wantedOctave;
  }

  #nearer(value: number, wanted: number): number {
    return Math.abs(wanted - value) < closeEnough ? wanted : value + (wanted - value) * this.#share;
  }
}

/** Low shelf, bell and high shelf in a row. */
export class Equalizer implements AudioProcessor<Settings> {
  readonly latencyFrames = 0;
  readonly #low: Band;
  readonly #mid: Band;
  readonly #high: Band;

  constructor({ lowDb, lowHz, midDb, midHz, highDb, highHz }: Settings) {
    this.#low = new Band('lowShelf', lowDb, lowHz);
    this.#mid = new Band('bell', midDb, midHz);
    this.#high = new Band('highShelf', highDb, highHz);
  }

  set({ lowDb, lowHz, midDb, midHz, highDb, highHz }: Settings): void {
    this.#low.set(lowDb, lowHz);
    this.#mid.set(midDb, midHz);
    this.#high.set(highDb, highHz);
  }

  process(block: Float32Array): void {
    this.#low.process(block);
    this.#mid.process(block);
    this.#high.process(block);
  }

  reset(): void {
    this.#low.reset();
    this.#mid.reset();
    this.#high.reset();
  }
}
