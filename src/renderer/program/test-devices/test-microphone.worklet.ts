import { beepSample } from '../../../shared/media/test-signal/timing.ts';

/** Half of the window in which the least delay of the audio thread is looked for, frames. */
const windowFrames = sampleRate * 5;
/** Beyond this the time of day was set, or the audio thread has lost time. */
const maxErrorMs = 3;

/** The test microphone: beeps at every whole second of the wall clock, silent otherwise. */
class TestMicrophone extends AudioWorkletProcessor {
  /** Wall clock minus context time, ms, as the least delayed call showed it. */
  #leastMs = Infinity;
  #leastBeforeMs = Infinity;
  #appliedMs: number | undefined;
  #windowStart = 0;

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const channel = outputs[0]?.[0];
    if (!channel) return true;
    const startMs = (currentFrame / sampleRate) * 1000;
    const quantumMs = (channel.length / sampleRate) * 1000;
    // The samples of a call are "captured" when it ends. Date.now() is the ms that has begun.
    const observedMs = Date.now() - (startMs + quantumMs);
    if (currentFrame - this.#windowStart > windowFrames) {
      this.#windowStart = currentFrame;
      this.#leastBeforeMs = this.#leastMs;
      this.#leastMs = Infinity;
    }
    this.#leastMs = Math.min(this.#leastMs, observedMs);
    const offsetMs = Math.min(this.#leastMs, this.#leastBeforeMs) + 0.5;
    if (this.#appliedMs === undefined || Math.abs(offsetMs - this.#appliedMs) > maxErrorMs) {
      this.#appliedMs = offsetMs;
    }
    for (let frame = 0; frame < channel.length; frame++) {
      channel[frame] = beepSample(this.#appliedMs + startMs + (frame / sampleRate) * 1000);
    }
    return true;
  }
}

registerProcessor('test-microphone', TestMicrophone);
