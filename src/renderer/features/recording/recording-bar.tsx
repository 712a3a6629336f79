import { Button, Tooltip, VisuallyHidden } from '@mantine/core';
import {
  IconArrowsSplit,
  IconBookmarkPlus,
  IconHistory,
  IconPlayerPause,
  IconPlayerPauseFilled,
  IconPlayerPlay,
  IconPlayerRecord,
  IconPlayerRecordFilled,
  IconPlayerStopFilled,
} from '@tabler/icons-react';
import { useEffect } from 'react';
import type { RecordingState } from '../../../shared/contracts/recording.ts';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { showKeys } from '../../ui/action.ts';
import { formatBytes, formatCount, formatDuration } from '../../ui/formats.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { NameField } from '../../ui/name-field.tsx';
import { showChapterField, useChapterField } from './chapter-field.ts';
import { describeDisk } from './describe-recording.ts';
import {
  addChapter,
  canSaveReplay,
  recordingKeys,
  saveReplay,
  splitRecording,
  togglePause,
  toggleRecording,
} from './recording-actions.ts';
import classes from './recording.module.css';

const phaseWords: Record<RecordingState['phase'], string> = {
  idle: 'Not recording',
  recording: 'Recording',
  paused: 'Recording paused',
  finishing: 'Finishing the recording',
};

/** Whether and how something is recorded, and the buttons for it; beside the broadcast and independent of it. */
export function RecordingBar() {
  const studio = useStudio();
  const recording = useStudioState((state) => state.recording);
  const { phase } = recording;
  return (
    <div className={classes.bar} role="group" aria-label="Recording">
      <VisuallyHidden role="status">{phaseWords[phase]}</VisuallyHidden>
      {phase !== 'idle' && <Readings recording={recording} />}
      {(phase === 'recording' || phase === 'paused') && <Controls phase={phase} />}
      {phase === 'idle' || phase === 'finishing' ? (
        <Tooltip label={`Record (${showKeys(recordingKeys.record)})`} openDelay={600}>
          <Button
            size="sm"
            variant="default"
            loading={phase === 'finishing'}
            leftSection={<IconPlayerRecord size={18} />}
            onClick={() => {
              toggleRecording(studio);
            }}
          >
            Record
          </Button>
        </Tooltip>
      ) : (
        <Tooltip label={`Stop recording (${showKeys(recordingKeys.record)})`} openDelay={600}>
          <Button
            size="sm"
            variant="default"
            leftSection={<IconPlayerStopFilled size={16} />}
            onClick={() => {
              toggleRecording(studio);
            }}
          >
            Stop recording
          </Button>
        </Tooltip>
      )}
      <SaveReplay recording={recording} />
    </div>
  );
}

function Readings({ recording }: { recording: RecordingState }) {
  const session = useStudioState((state) => state.session);
  const { phase, durationMs, bytes, files, droppedFrames } = recording;
  const disk = describeDisk(recording, session);
  return (
    <div className={classes.readings}>
      {phase === 'paused' ? (
        <span className={classes.paused}>
          <IconPlayerPauseFilled size={13} aria-hidden />
          PAUSED
        </span>
      ) : (
        <span className={classes.recording}>
          <IconPlayerRecordFilled size={15} aria-hidden />
          REC
        </span>
      )}
      <span className={classes.duration}>{formatDuration(durationMs)}</span>
      <Tooltip label={disk?.text ?? 'The free space is not known yet.'} openDelay={400}>
        <span className={classes.number}>
          {formatBytes(bytes)}
          {files > 1 && ` in ${formatCount(files, 'file')}`}
        </span>
      </Tooltip>
      {droppedFrames > 0 && (
        <span className={classes.number} data-tone="warning">
          {formatCount(droppedFrames, 'frame')} left out
        </span>
      )}
      {disk && disk.tone !== 'good' && (
        <span className={classes.number} data-tone={disk.tone} title={disk.text}>
          {`room for ${disk.lasts}`}
        </span>
      )}
    </div>
  );
}

function Controls({ phase }: { phase: 'recording' | 'paused' }) {
  const studio = useStudio();
  const naming = useChapterField((state) => state.open);
  // The next recording doesn't begin with the field open.
  useEffect(
    () => () => {
      showChapterField(false);
    },
    [],
  );
  return (
    <div className={classes.controls}>
      <IconButton
        label={phase === 'paused' ? 'Resume recording' : 'Pause recording'}
        icon={phase === 'paused' ? IconPlayerPlay : IconPlayerPause}
        keys={recordingKeys.pause}
        onClick={() => {
          togglePause(studio);
        }}
      />
      <IconButton
        label="Go on in a new file"
        icon={IconArrowsSplit}
        keys={recordingKeys.split}
        disabled={phase === 'paused'}
        onClick={() => {
          void splitRecording(studio);
        }}
      />
      {naming ? (
        <div className={classes.chapter}>
          <NameField
            value=""
            label="Name of the chapter"
            placeholder="Chapter’s name"
            maxLength={100}
            onEnd={(title) => {
              showChapterField(false);
              if (title) void addChapter(studio, title);
            }}
          />
        </div>
      ) : (
        <IconButton
          label="Add chapter"
          icon={IconBookmarkPlus}
          keys={recordingKeys.chapter}
          onClick={() => {
            showChapterField(true);
          }}
        />
      )}
    </div>
  );
}

function SaveReplay({ recording }: { recording: RecordingState }) {
  const studio = useStudio();
  const replaySeconds = useStudioState((state) => state.settings.recording.replaySeconds);
  if (!recording.replay.active) return null;
  return (
    <Tooltip label={`Save the replay (${showKeys(recordingKeys.saveReplay)})`} openDelay={600}>
      <Button
        size="sm"
        variant="default"
        disabled={!canSaveReplay(recording)}
        leftSection={<IconHistory size={18} />}
        onClick={() => {
          saveReplay(studio);
        }}
      >
        {`Save the last ${replaySeconds} s`}
      </Button>
    </Tooltip>
  );
}
