import type { Rnnoise } from '@shiguredo/rnnoise-wasm';
import type { Denoiser, DenoiserSource } from './noise-suppression.ts';

/** RNNoise counts in 16-bit samples. */
const fullScale = 32_768;

/**
 * RNNoise, loaded when the first denoiser is asked for; there is none to be had until then.
 * @param onFailure called once if it can't be loaded
 */
export function rnnoiseDenoisers(onFailure: (message: string) => void): DenoiserSource {
  let loaded: Rnnoise | undefined;
  let loading: Promise<void> | undefined;
  const load = async (): Promise<void> => {
    try {
      const { Rnnoise } = await import('@shiguredo/rnnoise-wasm');
      loaded = await Rnnoise.load();
    } catch {
      onFailure('Noise suppression could not be loaded, so the sound passes as it is. Reload the studio.');
    }
  };
  return () => {
    loading ??= load();
    return loaded && denoiser(loaded);
  };
}

function denoiser(rnnoise: Rnnoise): Denoiser {
  const state = rnnoise.createDenoiseState();
  return {
    process(frame) {
      for (let at = 0; at < frame.length; at++) frame[at] = (frame[at] ?? 0) * fullScale;
      state.processFrame(frame);
      for (let at = 0; at < frame.length; at++) frame[at] = (frame[at] ?? 0) / fullScale;
    },
    close: () => state.destroy(),
  };
}
