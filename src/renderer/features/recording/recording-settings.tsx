import { Button, Switch, TextInput } from '@mantine/core';
import { IconCopy, IconFolderOpen, IconHistory } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import type { RecordingSettings as Settings } from '../../../shared/contracts/recording.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { t } from '../../language/language.ts';
import { describeDisk } from './describe-recording.ts';
import { canSaveReplay, copyPath, saveReplay, showFile, toggleReplay } from './recording-actions.ts';
import { RecordedBuses } from './recorded-buses.tsx';
import { folderProblem, splitMegabytesOf } from './recording-settings-values.ts';
import classes from './recording.module.css';

/** Where recordings go, when a new file begins, and the replay buffer. */
export function RecordingSettings() {
  const studio = useStudio();
  const titleId = useId();
  const settings = useStudioState((state) => state.settings.recording);
  const recording = useStudioState((state) => state.recording);
  const edit = (patch: Partial<Settings>): void => {
    void studio.updateSettings({ recording: { ...settings, ...patch } });
  };
  return (
    <section className={classes.settings} aria-labelledby={titleId}>
      <h3 id={titleId} className={classes.title}>
        {t('Recording')}
      </h3>
      <FolderField
        key={settings.folder}
        folder={settings.folder}
        onChange={(folder) => {
          edit({ folder });
        }}
      />
      <Room />
      <NumberField
        label={t('New file after')}
        unit="min"
        max={1440}
        min={0}
        value={settings.splitMinutes}
        onChange={(splitMinutes) => {
          edit({ splitMinutes });
        }}
      />
      <NumberField
        label={t('Or after a size of')}
        unit="MB"
        step={100}
        min={0}
        max={1_000_000}
        value={settings.splitMegabytes}
        onChange={(megabytes) => {
          edit({ splitMegabytes: splitMegabytesOf(megabytes) });
        }}
      />
      <p className={classes.hint}>
        {recording.phase === 'idle'
          ? t('0 is never.')
          : t('0 is never. A change holds for the next recording.')}
      </p>
      <RecordedBuses
        buses={settings.buses}
        onChange={(buses) => {
          edit({ buses });
        }}
      />
      {recording.phase === 'idle' && recording.file !== undefined && (
        <SavedFile
          label={t('The last recording: {{path}}', { path: recording.file })}
          path={recording.file}
        />
      )}
      <Replay
        replaySeconds={settings.replaySeconds}
        onChange={(replaySeconds) => {
          edit({ replaySeconds });
        }}
      />
    </section>
  );
}

function FolderField({ folder, onChange }: { folder: string; onChange: (folder: string) => void }) {
  const present = useStudioState((state) => state.recording.folder);
  const [draft, setDraft] = useState(folder);
  const problem = folderProblem(draft);
  const commit = (): void => {
    const chosen = draft.trim();
    if (!problem && chosen !== folder) onChange(chosen);
  };
  return (
    <TextInput
      label={t('Folder')}
      size="xs"
      maxLength={1000}
      autoComplete="off"
      spellCheck={false}
      placeholder={present}
      error={problem}
      description={t('Empty: Footlight in your folder of videos.')}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      value={draft}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(folder);
      }}
    />
  );
}

function Room() {
  const session = useStudioState((state) => state.session);
  const recording = useStudioState((state) => state.recording);
  const disk = describeDisk(recording, session);
  if (!disk) return null;
  return (
    <p className={classes.room} data-tone={disk.tone}>
      {disk.text}
    </p>
  );
}

function Replay({
  replaySeconds,
  onChange,
}: {
  replaySeconds: number;
  onChange: (replaySeconds: number) => void;
}) {
  const studio = useStudio();
  const recording = useStudioState((state) => state.recording);
  const { active, lastSaved, isSaving } = recording.replay;
  return (
    <>
      <Switch
        size="xs"
        label={t('Replay buffer')}
        description={t('Holds the last {{replaySeconds}} s, so that what just happened can be saved.', {
          replaySeconds,
        })}
        checked={active}
        onChange={() => {
          toggleReplay(studio);
        }}
      />
      <NumberField
        label={t('Holds the last')}
        unit="s"
        min={5}
        max={300}
        disabled={active}
        value={replaySeconds}
        onChange={onChange}
      />
      {active && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconHistory size={15} />}
          disabled={!canSaveReplay(recording)}
          loading={isSaving}
          onClick={() => {
            saveReplay(studio);
          }}
        >
          {t('Save the last {{replaySeconds}} s', { replaySeconds })}
        </Button>
      )}
      {lastSaved !== undefined && (
        <SavedFile label={t('The last replay: {{path}}', { path: lastSaved })} path={lastSaved} />
      )}
    </>
  );
}

function SavedFile({ label, path }: { label: string; path: string }) {
  const studio = useStudio();
  return (
    <div className={classes.file}>
      <span className={classes.path}>{label}</span>
      {studio.environment.showsFiles && (
        <IconButton
          label={t('Show in folder')}
          icon={IconFolderOpen}
          onClick={() => {
            showFile(studio, path);
          }}
        />
      )}
      <IconButton
        label={t('Copy the path')}
        icon={IconCopy}
        onClick={() => {
          copyPath(studio, path);
        }}
      />
    </div>
  );
}
