import type { AudioSample } from 'mediabunny';

/** Amplitude of what is mixed into left and right of surround sound: −3 dB (ITU-R BS.775, table 2). */
const surroundGain = Math.SQRT1_2;

/** The left and right of any sound. The sample stays the caller's. */
export function toStereo(
  sample: AudioSample,
): readonly [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
  const plane = (planeIndex: number): Float32Array<ArrayBuffer> => {
    const samples = new Float32Array(sample.numberOfFrames);
    sample.copyTo(samples, { planeIndex, format: 'f32-planar' });
    return samples;
  };
  const left = plane(0);
  const right = sample.numberOfChannels > 1 ? plane(1) : left.slice();
  // WAVE order: left, right, centre, low frequencies, surround left, surround right.
  if (sample.numberOfChannels >= 6) {
    const [centre, surroundLeft, surroundRight] = [plane(2), plane(4), plane(5)];
    for (let at = 0; at < left.length; at++) {
      const middle = (centre[at] ?? 0) * surroundGain;
      left[at] = (left[at] ?? 0) + middle + (surroundLeft[at] ?? 0) * surroundGain;
      right[at] = (right[at] ?? 0) + middle + (surroundRight[at] ?? 0) * surroundGain;
    }
  }
  return [left, right];
}
