import { t } from '../../language/language.ts';
import { said } from '../../language/said.ts';
import type { CheckPorts, Finding } from './check.ts';
import { brightnessOf, judgeLight, type Brightness } from './judge-light.ts';

const width = 96;
const height = 54;
const samples = 8;
const everyMs = 250;

/** Looks at what is on the program for two seconds. */
export async function checkPicture({ studio, signal, onProgress }: CheckPorts): Promise<Finding[]> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return [{ tone: 'off', sentence: t('This browser can’t look at the picture.') }];
  const seen: Brightness[] = [];
  for (let index = 0; index < samples && !signal.aborted; index++) {
    context.drawImage(studio.program.programElement, 0, 0, width, height);
    seen.push(brightnessOf(context.getImageData(0, 0, width, height).data));
    onProgress((index + 1) / samples);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  const mean = (of: (each: Brightness) => number): number =>
    seen.reduce((sum, each) => sum + of(each), 0) / Math.max(1, seen.length);
  const failed = studio.program.captures().find((each) => each.problem);
  return [
    ...(failed?.problem ? [{ tone: 'bad', sentence: said(failed.problem.message) } as const] : []),
    judgeLight({
      mean: mean((each) => each.mean),
      contrast: mean((each) => each.contrast),
      blownShare: mean((each) => each.blownShare),
    }),
  ];
}
