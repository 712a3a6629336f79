import type { SessionState } from '../../../shared/contracts/engine.ts';
import type { RecordingState, RecoveredRecording } from '../../../shared/contracts/recording.ts';
import { remainingMs } from '../../bridge/remaining-time.ts';
import { formatBytes, formatCount, formatDuration, formatLongTime } from '../../ui/formats.ts';

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
    text: `${formatBytes(freeBytes)} free, ${lasts} at this bitrate`,
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
    return { text: `The replay is saved as ${lastSaved}`, tone: 'plain', file: lastSaved };
  }
  return undefined;
}

function describeEnd({ file, files, durationMs, problem }: RecordingState): RecordingNews {
  if (problem !== undefined) return { text: problem, tone: 'bad', ...(file !== undefined && { file }) };
  if (file === undefined) {
    return { text: 'Nothing was recorded: no picture came. Try again.', tone: 'bad' };
  }
  const length = formatDuration(durationMs);
  return files > 1
    ? {
        text: `${length} recorded in ${formatCount(files, 'file')}, the last one ${file}`,
        tone: 'plain',
        file,
      }
    : { text: `${length} recorded as ${file}`, tone: 'plain', file };
}

function describeRecovered(recovered: readonly RecoveredRecording[]): RecordingNews {
  const failed = recovered.find((each) => each.problem !== undefined);
  if (failed) {
    return {
      text: `The recording ${failed.file} was cut off and can’t be repaired yet: ${failed.problem} The next start tries again.`,
      tone: 'bad',
      file: failed.file,
    };
  }
  const saved = recovered.filter((each) => each.durationMs > 0);
  const [first] = saved.length > 0 ? saved : recovered;
  const file = first?.file ?? '';
  if (saved.length > 1) {
    return {
      text: `${saved.length} recordings were cut off and are repaired, the first one ${file}`,
      tone: 'plain',
      file,
    };
  }
  return first && first.durationMs > 0
    ? {
        text: `A recording was cut off and is repaired: ${formatDuration(first.durationMs)} in ${file}`,
        tone: 'plain',
        file,
      }
    : { text: `The recording ${file} was cut off before anything of it could be saved.`, tone: 'bad', file };
}
