import type { SessionState } from '../../../shared/contracts/engine.ts';
import type { RecordingState, RecoveredRecording } from '../../../shared/contracts/recording.ts';
import { remainingMs } from '../../bridge/remaining-time.ts';
import { formatBytes, formatDuration, formatLongTime } from '../../ui/formats.ts';
import { t } from '../../language/language.ts';
import { said } from '../../language/said.ts';

/** A sentence to show once, and the file that it is about. */
export interface RecordingNews {
  text: string;
  tone: 'plain' | 'bad';
  file?: string;
}

type DiskFacts = Pick<RecordingState, 'freeBytes' | 'diskLevel'>;

/** How much room is left and for how long; undefined before the engine has looked. */
export function describeDisk(
  { freeBytes, diskLevel }: DiskFacts,
  session: Pick<SessionState, 'videoBitrateKbps' | 'encoding'>,
): { text: string; lasts: string; tone: 'good' | 'warning' | 'bad' } | undefined {
  if (freeBytes === undefined) return undefined;
  const lasts = formatLongTime(remainingMs(freeBytes, session));
  return {
    text: t('{{freeBytes}} free, {{lasts}} at this bitrate', { freeBytes: formatBytes(freeBytes), lasts }),
    lasts,
    tone: diskLevel === 'critical' ? 'bad' : diskLevel === 'low' ? 'warning' : 'good',
  };
}

/** What is to be told now that the state is another one. */
export function describeNews(
  previous: RecordingState | undefined,
  next: RecordingState,
): RecordingNews | undefined {
  if (next.recovered.length > 0 && (previous?.recovered.length ?? 0) === 0) {
    return describeRecovered(next.recovered);
  }
  if (!previous) return undefined;
  if (next.phase === 'idle' && previous.phase !== 'idle') return describeEnd(next);
  const { lastSaved } = next.replay;
  if (lastSaved !== undefined && lastSaved !== previous.replay.lastSaved) {
    return { text: t('The replay is saved as {{lastSaved}}', { lastSaved }), tone: 'plain', file: lastSaved };
  }
  return undefined;
}

function describeEnd({ file, files, durationMs, problem }: RecordingState): RecordingNews {
  if (problem !== undefined) return { text: said(problem), tone: 'bad', ...(file !== undefined && { file }) };
  if (file === undefined) {
    return { text: t('Nothing was recorded: no picture came. Try again.'), tone: 'bad' };
  }
  const length = formatDuration(durationMs);
  return files > 1
    ? {
        text: t('{{length}} recorded in {{count}} files, the last one {{file}}', {
          length,
          count: files,
          file,
        }),
        tone: 'plain',
        file,
      }
    : { text: t('{{length}} recorded as {{file}}', { length, file }), tone: 'plain', file };
}

function describeRecovered(recovered: readonly RecoveredRecording[]): RecordingNews {
  const failed = recovered.find((each) => each.problem !== undefined);
  if (failed) {
    return {
      text: t(
        'The recording {{file}} was cut off and can’t be repaired yet: {{problem}} The next start tries again.',
        { file: failed.file, problem: said(failed.problem ?? '') },
      ),
      tone: 'bad',
      file: failed.file,
    };
  }
  const saved = recovered.filter((each) => each.durationMs > 0);
  const [first] = saved.length > 0 ? saved : recovered;
  const file = first?.file ?? '';
  if (saved.length > 1) {
    return {
      text: t('{{count}} recordings were cut off and are repaired, the first one {{file}}', {
        count: saved.length,
        file,
      }),
      tone: 'plain',
      file,
    };
  }
  return first && first.durationMs > 0
    ? {
        text: t('A recording was cut off and is repaired: {{durationMs}} in {{file}}', {
          durationMs: formatDuration(first.durationMs),
          file,
        }),
        tone: 'plain',
        file,
      }
    : {
        text: t('The recording {{file}} was cut off before anything of it could be saved.', { file }),
        tone: 'bad',
        file,
      };
}
