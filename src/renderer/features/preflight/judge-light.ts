import { t } from '../../language/language.ts';
import type { Verdict } from './verdict.ts';

/** What a picture's brightness is like; all 0 to 255 but the shares, which are 0 to 1. */
export interface Brightness {
  mean: number;
  /** Between the darkest and the brightest twentieth. */
  contrast: number;
  /** Of pixels so bright that nothing is to be seen in them. */
  blownShare: number;
}

/** @param rgba 4 bytes a pixel */
export function brightnessOf(rgba: Uint8ClampedArray): Brightness {
  const counts = new Array<number>(256).fill(0);
  let sum = 0;
  const pixels = rgba.length / 4;
  for (let at = 0; at < rgba.length; at += 4) {
    // ITU-R BT.709's weights.
    const luma = Math.round(
      0.2126 * (rgba[at] ?? 0) + 0.7152 * (rgba[at + 1] ?? 0) + 0.0722 * (rgba[at + 2] ?? 0),
    );
    counts[luma] = (counts[luma] ?? 0) + 1;
    sum += luma;
  }
  const quantile = (share: number): number => {
    let seen = 0;
    return counts.findIndex((count) => (seen += count) >= pixels * share);
  };
  const blown = counts.slice(250).reduce((total, count) => total + count, 0);
  return { mean: sum / pixels, contrast: quantile(0.95) - quantile(0.05), blownShare: blown / pixels };
}

/** A verdict on the light of a picture. */
export function judgeLight({ mean, contrast, blownShare }: Brightness): Verdict {
  if (mean < 12 && contrast < 12) {
    return {
      tone: 'bad',
      sentence: t('The picture is black. Choose a scene with a camera, and see that its cover is open.'),
    };
  }
  if (contrast < 12) {
    return {
      tone: 'warning',
      sentence: t('The picture is one even colour. Choose the scene that you begin with.'),
    };
  }
  if (blownShare > 0.2) {
    return {
      tone: 'warning',
      sentence: t(
        'Much of the picture is too bright to show anything. Turn a lamp away or lower the exposure.',
      ),
    };
  }
  if (mean < 50) {
    return {
      tone: 'warning',
      sentence: t('The picture is dark. Put a lamp in front of you, beside the camera.'),
    };
  }
  if (contrast < 50) {
    return {
      tone: 'warning',
      sentence: t('The picture has little contrast. Light from one side makes a face stand out.'),
    };
  }
  return { tone: 'good', sentence: t('The light is good.') };
}
