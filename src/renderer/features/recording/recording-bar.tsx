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
import { formatBytes, formatDuration } from '../../ui/formats.ts';
import { focusAgain } from '../../ui/focus-again.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { NameField } from '../../ui/name-field.tsx';
import { t } from '../../language/language.ts';
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
  get idle(): string {
    return t('Not recording');
  },
  get recording(): string {
    return t('Recording');
  },
  get paused(): string {
    return t('Recording paused');
  },
  get finishing(): string {
    return t('Finishing the recording');
  },
};

/** Whether and how something is recorded, and the buttons for it; beside the broadcast and independent of it. */
export function RecordingBar() {
  const studio = useStudio();
  const recording = useStudioState((state) => state.recording);
  const { phase } = recording;
  return (
    <div className={classes.bar} role="group" aria-label={t('Recording')}>
      <VisuallyHidden role="status">{phaseWords[phase]}</VisuallyHidden>
      {phase !== 'idle' && <Readings recording={recording} />}
      {(phase === 'recording' || phase === 'paused') && <Controls phase={phase} />}
      {phase === 'idle' || phase === 'finishing' ? (
        <Tooltip
          label={t('Record ({{showKeys}})', { showKeys: showKeys(recordingKeys.record) })}
          openDelay={600}
        >
          <Button
            size="sm"
            variant="default"
            loading={phase === 'finishing'}
            leftSection={<IconPlayerRecord size={18} />}
            onClick={() => {
              toggleRecording(studio);
            }}
          >
            {t('Record')}
          </Button>
        </Tooltip>
      ) : (
        <Tooltip
          label={t('Stop recording ({{showKeys}})', { showKeys: showKeys(recordingKeys.record) })}
          openDelay={600}
        >
          <Button
            size="sm"
            variant="default"
            leftSection={<IconPlayerStopFilled size={16} />}
            onClick={() => {
              toggleRecording(studio);
            }}
          >
            {t('Stop recording')}
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
          {t('PAUSED')}
        </span>
      ) : (
        <span className={classes.recording}>
          <IconPlayerRecordFilled size={15} aria-hidden />
          {t('REC')}
        </span>
      )}
      <span className={classes.duration}>{formatDuration(durationMs)}</span>
      <Tooltip label={disk?.text ?? t('The free space is not known yet.')} openDelay={400}>
        <span className={classes.number}>
          {files > 1
            ? t('{{size}} in {{count}} files', { size: formatBytes(bytes), count: files })
            : formatBytes(bytes)}
        </span>
      </Tooltip>
      {droppedFrames > 0 && (
        <span className={classes.number} data-tone="warning">
          {t('{{count}} frames left out', { count: droppedFrames })}
        </span>
      )}
      {disk && disk.tone !== 'good' && (
        <span className={classes.number} data-tone={disk.tone} title={disk.text}>
          {t('room for {{lasts}}', { lasts: disk.lasts })}
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
        label={phase === 'paused' ? t('Resume recording') : t('Pause recording')}
        icon={phase === 'paused' ? IconPlayerPlay : IconPlayerPause}
        keys={recordingKeys.pause}
        onClick={() => {
          togglePause(studio);
        }}
      />
      <IconButton
        label={t('Go on in a new file')}
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
            label={t('Name of the chapter')}
            placeholder={t('Chapter’s name')}
            maxLength={100}
            onEnd={(title) => {
              showChapterField(false);
              focusAgain('[data-adds-chapter]');
              if (title) void addChapter(studio, title);
            }}
          />
        </div>
      ) : (
        <IconButton
          label={t('Add chapter')}
          data-adds-chapter
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
    <Tooltip
      label={t('Save the replay ({{showKeys}})', { showKeys: showKeys(recordingKeys.saveReplay) })}
      openDelay={600}
    >
      <Button
        size="sm"
        variant="default"
        disabled={!canSaveReplay(recording)}
        leftSection={<IconHistory size={18} />}
        onClick={() => {
          saveReplay(studio);
        }}
      >
        {t('Save the last {{replaySeconds}} s', { replaySeconds })}
      </Button>
    </Tooltip>
  );
}
