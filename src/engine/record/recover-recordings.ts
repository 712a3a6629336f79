import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { RecoveredRecording } from '../../shared/contracts/recording.ts';
import type { RecordingJournal } from './recording-journal.ts';
import { repairRecording } from './repair-file.ts';

/**
 * Makes the recordings plain that the last run left open, one after the other. What can't be repaired stays in the
 * journal for the next start, unless it was removed.
 * @returns what was cut off, in the order of its beginning
 */
export async function recoverRecordings(
  journal: RecordingJournal,
  logger: Logger,
): Promise<RecoveredRecording[]> {
  const recovered: RecoveredRecording[] = [];
  for (const file of await journal.load()) {
    if (!existsSync(file)) {
      // On a disk that isn't there it may come back; from a folder that is there it was removed.
      if (existsSync(dirname(file))) await journal.remove(file);
      continue;
    }
    try {
      const durationMs = await repairRecording(file);
      await journal.remove(file);
      if (durationMs === undefined) continue;
      recovered.push({ file, durationMs });
      logger.warn({ file, durationMs }, 'A recording that was cut off is repaired.');
    } catch (failure) {
      recovered.push({ file, durationMs: 0, problem: messageOf(failure) });
      logger.error({ file, reason: messageOf(failure) }, 'A recording that was cut off can not be repaired.');
    }
  }
  return recovered;
}
