import { t } from '../../language/language.ts';
import { changeEncoding } from '../../bridge/fit-output.ts';
import { encoderConfig } from '../../program/encoder/encoder-config.ts';
import type { EncodingSettings } from '../../../shared/contracts/engine.ts';
import type { CanvasFormat } from '../../../shared/scene/model.ts';
import type { CheckPorts, Finding } from './check.ts';
import { easyFactor, judgeSpeed, speedAt } from './judge-speed.ts';

const trialFrames = 45;

/** Tries the chosen encoder. */
export async function checkEncoder({ studio, signal, onProgress }: CheckPorts): Promise<readonly Finding[]> {
  const { encoding } = studio.state.getState().settings;
  const { canvas } = studio.scenes.collection();
  const offered = await studio.engine.encoders.query();
  onProgress(0.5);
  const tried = offered.find((each) => each.encoder === encoding.encoder);
  const speed =
    encoding.encoder === 'webcodecs'
      ? await tryOwnEncoder(encoding, canvas, signal)
      : tried
        ? speedAt(tried, canvas)
        : 0;
  onProgress(1);
  const finding = judgeSpeed(speed, canvas);
  const best = offered.find(({ codec }) => codec === encoding.codec);
  if (finding.tone === 'good' || !best || speedAt(best, canvas) < speed * easyFactor) return [finding];
  return [
    {
      ...finding,
      mend: {
        label: t('Use the faster encoder {{name}}', { name: best.encoder }),
        run: (its) =>
          changeEncoding(
            its,
            { ...its.state.getState().settings.encoding, encoder: best.encoder, codec: best.codec },
            t('The faster encoder is chosen.'),
          ),
      },
    },
  ];
}

/** Frames a second of the page's own encoder; 0 if it does not work. */
async function tryOwnEncoder(
  encoding: EncodingSettings,
  { width, height, frameRate }: CanvasFormat,
  signal: AbortSignal,
): Promise<number> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) return 0;
  let failure: unknown;
  const encoder = new VideoEncoder({
    output: () => undefined,
    error: (error) => {
      failure = error;
    },
  });
  try {
    encoder.configure(await encoderConfig(encoding, { width, height, frameRate }, false));
    let elapsedMs = 0;
    for (let index = 0; index < trialFrames && !signal.aborted && !failure; index++) {
      // Stripes that move, so that there is something to encode.
      for (let x = 0; x < width; x += 16) {
        context.fillStyle = `hsl(${(x * 7 + index * 31) % 360} 60% ${30 + ((x + index * 9) % 40)}%)`;
        context.fillRect(x, 0, 16, height);
      }
      const frame = new VideoFrame(canvas, { timestamp: Math.round((index * 1e6) / frameRate) });
      const startMs = performance.now();
      try {
        encoder.encode(frame, { keyFrame: index === 0 });
      } finally {
        frame.close();
      }
      if (index % 15 === 14) await encoder.flush();
      elapsedMs += performance.now() - startMs;
    }
    return failure || signal.aborted ? 0 : (trialFrames * 1000) / elapsedMs;
  } catch {
    return 0;
  } finally {
    if (encoder.state !== 'closed') encoder.close();
  }
}
