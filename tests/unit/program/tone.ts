const sampleRate = 48_000;
const blockFrames = 1024;

/** Interleaved stereo of a sine, peak level in dBFS. */
export function tone(level: number, seconds: number, hz = 1000): Float32Array {
  const frames = Math.round(seconds * sampleRate);
  const amplitude = 10 ** (level / 20);
  const stereo = new Float32Array(frames * 2);
  for (let frame = 0; frame < frames; frame++) {
    stereo[frame * 2] = stereo[frame * 2 + 1] = amplitude * Math.sin((2 * Math.PI * hz * frame) / sampleRate);
  }
  return stereo;
}

export function silence(seconds: number): Float32Array {
  return new Float32Array(Math.round(seconds * sampleRate) * 2);
}

export function joined(...parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Gives a copy to `process` block by block; what is no whole block at the end stays away. */
export function inBlocks(stereo: Float32Array, process: (block: Float32Array) => void): Float32Array {
  const whole = stereo.slice(0, stereo.length - (stereo.length % (blockFrames * 2)));
  for (let at = 0; at < whole.length; at += blockFrames * 2) {
    process(whole.subarray(at, at + blockFrames * 2));
  }
  return whole;
}

/** Highest amplitude of the left channel between two times, in dBFS. */
export function peakDb(stereo: Float32Array, fromSeconds: number, toSeconds: number): number {
  let peak = 0;
  for (let frame = Math.round(fromSeconds * sampleRate); frame < toSeconds * sampleRate; frame++) {
    peak = Math.max(peak, Math.abs(stereo[frame * 2] ?? 0));
  }
  return 20 * Math.log10(peak);
}

/**
 * The most that one sample differs from what its neighbours let expect: a straight line through the two
 * before it. A click is a sample that nothing led up to.
 */
export function roughness(stereo: Float32Array): number {
  let worst = 0;
  for (let at = 4; at < stereo.length; at += 2) {
    const expected = 2 * (stereo[at - 2] ?? 0) - (stereo[at - 4] ?? 0);
    worst = Math.max(worst, Math.abs((stereo[at] ?? 0) - expected));
  }
  return worst;
}

/** The most that `out` differs from `input` after so many frames, from one frame of `out` on. */
export function difference(
  out: Float32Array,
  input: Float32Array,
  lateFrames = 0,
  fromFrame = lateFrames,
): number {
  let worst = 0;
  for (let at = fromFrame * 2; at < out.length; at++) {
    worst = Math.max(worst, Math.abs((out[at] ?? 0) - (input[at - lateFrames * 2] ?? 0)));
  }
  return worst;
}
