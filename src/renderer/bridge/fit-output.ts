import { t } from '../language/language.ts';
import type { EncodingSettings } from '../../shared/contracts/engine.ts';
import { fittingEncoding, type LimitProblem } from '../../shared/contracts/output-limits.ts';
import type { Studio } from './studio.ts';

/** What a destination does not take, as a sentence. */
export function describeLimit(name: string, problem: LimitProblem): string {
  switch (problem.kind) {
    case 'codec':
      return t('{{name}} takes H.264 only.', { name });
    case 'videoBitrate':
      return t('{{name}} takes at most {{kbps}} kbit/s of video.', { name, kbps: problem.maxKbps });
    case 'audioBitrate':
      return t('{{name}} takes at most {{kbps}} kbit/s of sound.', { name, kbps: problem.maxKbps });
    case 'keyframes':
      return t('{{name}} wants a keyframe at least every {{seconds}} s.', {
        name,
        seconds: problem.maxMs / 1000,
      });
    case 'size':
      return t('{{name}} takes at most {{width}} × {{height}} px.', {
        name,
        width: problem.maxWidth,
        height: problem.maxHeight,
      });
    case 'frameRate':
      return t('{{name}} takes at most {{rate}} frames/s.', { name, rate: problem.maxFrameRate });
  }
}

/** True if other settings alone would mend it; a size needs another canvas, or an encode of its own. */
export function isMendedBySettings({ kind }: LimitProblem): boolean {
  return kind !== 'size' && kind !== 'frameRate';
}

/** Chooses settings that every destination takes which is switched on, and offers the way back. */
export async function fitOutput(studio: Studio): Promise<void> {
  const { settings, destinations } = studio.state.getState();
  const fitting = fittingEncoding(
    destinations.filter(({ enabled }) => enabled),
    settings.encoding,
  );
  await changeEncoding(studio, fitting, t('The output now has what your destinations take.'));
}

/** Changes the output, says so, and offers the way back. */
export async function changeEncoding(
  studio: Studio,
  encoding: EncodingSettings,
  text: string,
): Promise<void> {
  const before = studio.state.getState().settings.encoding;
  if (!(await studio.updateSettings({ encoding }))) return;
  studio.notify({
    text,
    tone: 'plain',
    action: {
      label: t('Undo'),
      run: () => {
        void studio.updateSettings({ encoding: before });
      },
    },
  });
}
