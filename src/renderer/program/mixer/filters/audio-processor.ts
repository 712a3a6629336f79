/** The work of one filter. Its state stays when its settings move, and no setting makes a click. */
export interface AudioProcessor<Settings> {
  /** By so many frames the output lags behind the input. */
  readonly latencyFrames: number;
  set(settings: Settings): void;
  /**
   * Works in place.
   * @param block interleaved stereo of finite samples; a multiple of 16 frames
   * @param trigger of the same length: the input that turns this one down
   */
  process(block: Float32Array, trigger?: Float32Array): void;
  /** The most, in dB, that the sound was turned down by since the last call; absent where nothing is. */
  takeReductionDb?(): number;
  /** Forgets what was heard: the filter is out of the chain. */
  reset(): void;
  /** Gives back what the garbage collector can't. */
  dispose?(): void;
}
