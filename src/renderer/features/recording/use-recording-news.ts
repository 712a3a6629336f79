import { useEffect } from 'react';
import type { RecordingState } from '../../../shared/contracts/recording.ts';
import { useStudio } from '../../bridge/studio-context.ts';
import type { Studio } from '../../bridge/studio.ts';
import { describeNews } from './describe-recording.ts';
import { fileAction } from './recording-actions.ts';

/** Tells what became of a recording or a replay, and what this start repaired, with what can be done with the file. */
export function useRecordingNews(): void {
  const studio = useStudio();
  useEffect(() => {
    tell(studio, undefined, studio.state.getState().recording);
    return studio.state.subscribe((next, previous) => {
      if (next.recording !== previous.recording) tell(studio, previous.recording, next.recording);
    });
  }, [studio]);
}

function tell(studio: Studio, previous: RecordingState | undefined, next: RecordingState): void {
  const news = describeNews(previous, next);
  if (!news) return;
  const { text, tone, file } = news;
  studio.notify({
    text,
    tone,
    ...(file !== undefined && { action: fileAction(studio, file) }),
  });
}
