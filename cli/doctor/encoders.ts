import type { Settings } from '../../server/config/settings.ts';
import { MediaWorkers, type ProbedEncoder } from '../../src/media-worker/client.ts';
import { messageOf } from '../../src/shared/base/errors.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import { bad, good, warning, type Finding } from './finding.ts';

/** The trial's pictures have 1280×720. */
const trialPixels = 1280 * 720;
const frameRate = 30;

/** Tries the encoders, and reckons how many ladders they would keep up with. */
export async function lookAtEncoders({ rungs }: Settings): Promise<Finding[]> {
  if (rungs.length === 0) return [good('ladder', 'none: the source is passed through')];
  const workers = new MediaWorkers({ logger: silentLogger });
  try {
    return judgeEncoders(await workers.probeEncoders(), rungs);
  } catch (error) {
    return [bad('encoders', `they can't be tried: ${messageOf(error)}`, 'run npm ci again')];
  } finally {
    workers.dispose();
  }
}

/** @param rungs of the settings, of pictures of 16:9 at 30 a second */
export function judgeEncoders(
  encoders: readonly ProbedEncoder[],
  rungs: readonly { height: number }[],
): Finding[] {
  const h264 = encoders.filter(({ codec }) => codec === 'h264');
  const [best] = h264;
  if (!best) return [bad('encoders', 'none for H.264 works', 'run npm ci again, or set rungs to []')];
  const named = encoders
    .map(({ encoder, framesPerSecond }) => `${encoder} (${Math.round(framesPerSecond)} frames/s)`)
    .join(', ');
  const findings = [good('encoders', named)];
  const pixels = rungs.reduce((sum, { height }) => sum + height * Math.round((height * 16) / 9), 0);
  const ladders = (best.framesPerSecond * trialPixels) / (pixels * frameRate);
  const message = `about ${ladders.toFixed(1)} streams at once with the ladder ${rungs.map(({ height }) => `${height}p`).join(', ')} by ${best.encoder}`;
  findings.push(
    ladders >= 1.3
      ? good('ladder', message)
      : warning('ladder', message, 'set fewer or smaller rungs; what can not be kept up with is shed'),
  );
  return findings;
}
