import { t } from '../../language/language.ts';
import type { OfferedEncoder } from '../../../shared/contracts/engine.ts';
import type { CanvasFormat } from '../../../shared/scene/model.ts';
import type { Verdict } from './verdict.ts';

/** Speed beyond what is needed, so that there is room for the rest of the studio. */
export const easyFactor = 2;
const enoughFactor = 1.2;
/** Of the trials of FFmpeg's encoders. */
const trialPixels = 1280 * 720;

/** A verdict on an encoder that makes so many frames a second of the canvas. */
export function judgeSpeed(framesPerSecond: number, { frameRate }: CanvasFormat): Verdict {
  const values = { speed: Math.round(framesPerSecond), wanted: frameRate };
  if (framesPerSecond >= frameRate * easyFactor) {
    return {
      tone: 'good',
      sentence: t('The encoder makes {{speed}} frames/s; {{wanted}} are needed.', values),
    };
  }
  const isEnough = framesPerSecond >= frameRate * enoughFactor;
  return {
    tone: isEnough ? 'warning' : 'bad',
    sentence: isEnough
      ? t('The encoder makes {{speed}} frames/s; {{wanted}} are needed. That is little room.', values)
      : t(
          'The encoder makes only {{speed}} frames/s; {{wanted}} are needed. Choose another one, or a smaller canvas.',
          values,
        ),
  };
}

/** The speed of an encoder of the engine at this canvas, from its trial. */
export function speedAt(tried: OfferedEncoder, canvas: CanvasFormat): number {
  return (tried.framesPerSecond * trialPixels) / (canvas.width * canvas.height);
}
