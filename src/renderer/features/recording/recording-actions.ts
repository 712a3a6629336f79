import {
  IconArrowsSplit,
  IconBookmarkPlus,
  IconCamera,
  IconHistory,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerRecord,
  IconPlayerStop,
} from '@tabler/icons-react';
import type { RecordingState } from '../../../shared/contracts/recording.ts';
import type { Studio } from '../../bridge/studio.ts';
import { separator, type MenuEntry } from '../../ui/action.ts';
import { t } from '../../language/language.ts';
import { showChapterField } from './chapter-field.ts';
import { saveScreenshot } from './screenshot.ts';

/** One key for each, the same in menu, tooltip and sheet. */
export const recordingKeys = {
  record: 'alt+r',
  pause: 'alt+u',
  split: 'alt+x',
  chapter: 'alt+k',
  saveReplay: 'alt+s',
  replay: 'alt+b',
  screenshot: 'alt+i',
} as const;

/** Starts a recording, or ends the one that runs. */
export function toggleRecording(studio: Studio): void {
  const { phase } = studio.state.getState().recording;
  const { start, stop } = studio.engine.recording;
  if (phase === 'idle') void studio.attempt(start.mutate());
  else if (phase !== 'finishing') void studio.attempt(stop.mutate());
}

/** Leaves out what comes, or goes on. */
export function togglePause(studio: Studio): void {
  const { phase } = studio.state.getState().recording;
  const { pause, resume } = studio.engine.recording;
  if (phase === 'recording') void studio.attempt(pause.mutate());
  else if (phase === 'paused') void studio.attempt(resume.mutate());
}

/** Goes on in a new file. */
export async function splitRecording(studio: Studio): Promise<void> {
  if (await studio.attempt(studio.engine.recording.split.mutate())) {
    studio.notify({ text: t('The recording goes on in a new file.'), tone: 'plain' });
  }
}

/** Names the present place of the recording. */
export async function addChapter(studio: Studio, title: string): Promise<void> {
  if (await studio.attempt(studio.engine.recording.chapter.mutate(title))) {
    studio.notify({ text: t('Chapter “{{title}}” is set.', { title }), tone: 'plain' });
  }
}

/** Switches the replay buffer on or off. */
export function toggleReplay(studio: Studio): void {
  const { start, stop } = studio.engine.replay;
  const { active } = studio.state.getState().recording.replay;
  void studio.attempt(active ? stop.mutate() : start.mutate());
}

/** The state tells the path of what was saved. */
export function saveReplay(studio: Studio): void {
  void studio.attempt(studio.engine.replay.save.mutate());
}

/** Shows the file in its folder, or copies its path where there is no file manager. */
export function fileAction(studio: Studio, path: string): { label: string; run: () => void } {
  return studio.environment.showsFiles
    ? {
        label: t('Show in folder'),
        run: () => {
          showFile(studio, path);
        },
      }
    : {
        label: t('Copy path'),
        run: () => {
          copyPath(studio, path);
        },
      };
}

export function showFile(studio: Studio, path: string): void {
  void studio.attempt(studio.engine.recording.show.mutate(path));
}

export function copyPath(studio: Studio, path: string): void {
  void studio.attempt(navigator.clipboard.writeText(path));
}

/** Whether the replay buffer has something to save, and isn't at it. */
export function canSaveReplay({ replay }: RecordingState): boolean {
  return replay.active && replay.heldMs > 0 && !replay.isSaving;
}

/** Everything that can be done with recording and replay buffer. */
export function recordingActions(
  studio: Studio,
  recording: RecordingState,
  replaySeconds: number,
): readonly MenuEntry[] {
  const { phase, replay } = recording;
  const isOpen = phase === 'recording' || phase === 'paused';
  return [
    {
      id: 'record',
      label: phase === 'idle' ? t('Record') : t('Stop recording'),
      icon: phase === 'idle' ? IconPlayerRecord : IconPlayerStop,
      keys: [recordingKeys.record],
      disabled: phase === 'finishing',
      run: () => {
        toggleRecording(studio);
      },
    },
    {
      id: 'pause-recording',
      label: phase === 'paused' ? t('Resume recording') : t('Pause recording'),
      icon: phase === 'paused' ? IconPlayerPlay : IconPlayerPause,
      keys: [recordingKeys.pause],
      disabled: !isOpen,
      run: () => {
        togglePause(studio);
      },
    },
    {
      id: 'split-recording',
      label: t('Go on in a new file'),
      icon: IconArrowsSplit,
      keys: [recordingKeys.split],
      disabled: phase !== 'recording',
      run: () => {
        void splitRecording(studio);
      },
    },
    {
      id: 'chapter',
      label: t('Add chapter…'),
      icon: IconBookmarkPlus,
      keys: [recordingKeys.chapter],
      disabled: !isOpen,
      run: () => {
        showChapterField(true);
      },
    },
    separator,
    {
      id: 'replay',
      label: t('Replay buffer'),
      keys: [recordingKeys.replay],
      checked: replay.active,
      run: () => {
        toggleReplay(studio);
      },
    },
    {
      id: 'save-replay',
      label: t('Save the last {{replaySeconds}} s', { replaySeconds }),
      icon: IconHistory,
      keys: [recordingKeys.saveReplay],
      disabled: !canSaveReplay(recording),
      run: () => {
        saveReplay(studio);
      },
    },
    separator,
    {
      id: 'screenshot',
      label: t('Save a screenshot'),
      icon: IconCamera,
      keys: [recordingKeys.screenshot],
      run: () => {
        void saveScreenshot(studio);
      },
    },
  ];
}
