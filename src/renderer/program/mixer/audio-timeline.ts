import type { MixedAudio } from '../link/messages.ts';

const sampleRate = 48_000;
const blockFrames = 1024;
const blockUs = (blockFrames / sampleRate) * 1e6;
/** Half of the window in which the quickest block is looked for. */
const windowUs = 5_000_000;
/** Most that one block's time may be moved: 0.5 %, too little to hear after resampling. */
const maxSlewUs = 100;
/** Beyond this the sound has lost time, and a gap says so at once. */
const maxErrorUs = 60_000;
/** Without a block for so long the mixer counts as stopped, and silence stands in. */
const stoppedAfterUs = 500_000;

/** Takes 1,024 frames of interleaved stereo and the program-clock time of the first. */
export type TimedBlockSink = (samples: Float32Array<ArrayBuffer>, ptsUs: number) => void;

/**
 * Gives the mixer's blocks their time on the program clock. The audio thread works in bursts and its
 * messages take a moment, but never too little: so the block that came soonest tells where the
 * context's frame count stands on the clock, and all others are counted from it. Times only grow, and
 * move smoothly.
 */
export class AudioTimeline {
  /** How much older the sound is than its arrival at the mixer. */
  latencyUs = 0;
  readonly #sink: TimedBlockSink;
  #windowStartUs = -Infinity;
  #soonestUs = Infinity;
  #soonestBeforeUs = Infinity;
  #nextPtsUs: number | undefined;
  #lastBlockUs: number | undefined;

  constructor(sink: TimedBlockSink) {
    this.#sink = sink;
  }

  handleBlock(block: MixedAudio, nowUs: number): void {
    const contextUs = (block.contextFrame / sampleRate) * 1e6;
    this.#observe(nowUs - (contextUs + blockUs), nowUs);
    this.#lastBlockUs = nowUs;
    const targetUs = contextUs + Math.min(this.#soonestUs, this.#soonestBeforeUs) - this.latencyUs;
    const errorUs = targetUs - (this.#nextPtsUs ?? targetUs);
    // More than a block in the past: silence has stood in for this one already.
    if (errorUs < -blockUs) return;
    if (this.#nextPtsUs === undefined || errorUs > maxErrorUs) this.#nextPtsUs = targetUs;
    else this.#nextPtsUs += Math.max(-maxSlewUs, Math.min(maxSlewUs, errorUs));
    this.#emit(block.samples);
  }

  /** Lets silence stand in while the mixer does not run. */
  tick(nowUs: number): void {
    this.#lastBlockUs ??= nowUs;
    if (nowUs - this.#lastBlockUs < stoppedAfterUs) return;
    this.#nextPtsUs ??= nowUs - blockUs - this.latencyUs;
    // What came before the context stopped says nothing of the one that will run again.
    this.#soonestUs = this.#soonestBeforeUs = Infinity;
    while (this.#nextPtsUs + blockUs + this.latencyUs <= nowUs) this.#emit(new Float32Array(blockFrames * 2));
  }

  #emit(samples: Float32Array<ArrayBuffer>): void {
    const ptsUs = this.#nextPtsUs ?? 0;
    this.#nextPtsUs = ptsUs + blockUs;
    this.#sink(samples, Math.round(ptsUs));
  }

  #observe(offsetUs: number, nowUs: number): void {
    if (nowUs - this.#windowStartUs > windowUs) {
      this.#windowStartUs = nowUs;
      this.#soonestBeforeUs = this.#soonestUs;
      this.#soonestUs = Infinity;
    }
    this.#soonestUs = Math.min(this.#soonestUs, offsetUs);
  }
}
