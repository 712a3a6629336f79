import { Alert, Button, PasswordInput, Switch, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import type { EngineClient } from '../../bridge/engine-client.ts';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { useWatch } from '../../bridge/use-watch.ts';
import type { ObsClientState, ObsStudioState } from '../../../shared/contracts/obs-client.ts';
import { t } from '../../language/language.ts';
import classes from './remote.module.css';

const watchClient = (engine: EngineClient, events: { onData: (state: ObsClientState) => void }) =>
  engine.obsClient.watch.subscribe(undefined, events);

/** An OBS Studio that runs here or elsewhere: its scenes, its outputs, its numbers. */
export function ObsStudioDock() {
  const studio = useStudio();
  const titleId = useId();
  const settings = useStudioState((state) => state.settings.obsClient);
  const client = useWatch(watchClient);
  return (
    <section className={classes.section} aria-labelledby={titleId}>
      <h3 id={titleId} className={classes.title}>
        {t('OBS Studio')}
      </h3>
      <Switch
        size="xs"
        label={t('Steer an OBS Studio from here')}
        checked={settings.enabled}
        onChange={(event) => {
          void studio.updateSettings({ obsClient: { ...settings, enabled: event.currentTarget.checked } });
        }}
      />
      {settings.enabled && client?.phase !== 'connected' && <Address key={settings.address} />}
      {client?.problem !== undefined && (
        <Alert color="amber" p="xs" role="alert">
          {client.problem}
        </Alert>
      )}
      {client?.phase === 'connecting' && <p className={classes.state}>{t('Connecting…')}</p>}
      {client?.studio && <RunningObs obs={client.studio} />}
    </section>
  );
}

function Address() {
  const studio = useStudio();
  const settings = useStudioState((state) => state.settings.obsClient);
  const [address, setAddress] = useState(settings.address);
  const [password, setPassword] = useState('');
  const isAddress = /^wss?:\/\/[^/\s]+$/.test(address.trim());
  const connect = async (): Promise<void> => {
    if (!isAddress) return;
    await studio.updateSettings({ obsClient: { ...settings, address: address.trim() } });
    if (password !== '') await studio.attempt(studio.engine.obsClient.setPassword.mutate(password));
    setPassword('');
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void connect();
      }}
    >
      <TextInput
        label={t('Address')}
        size="xs"
        maxLength={300}
        spellCheck={false}
        autoComplete="off"
        value={address}
        error={!isAddress && t('An address looks like ws://127.0.0.1:4455.')}
        onChange={(event) => {
          setAddress(event.currentTarget.value);
        }}
      />
      <PasswordInput
        label={t('Password')}
        description={t('In OBS Studio: Tools → WebSocket Server Settings. Empty: as it was.')}
        size="xs"
        maxLength={200}
        autoComplete="off"
        value={password}
        onChange={(event) => {
          setPassword(event.currentTarget.value);
        }}
      />
      <Button type="submit" variant="default" size="xs">
        {t('Connect')}
      </Button>
    </form>
  );
}

function RunningObs({ obs }: { obs: ObsStudioState }) {
  const studio = useStudio();
  const { obsClient } = studio.engine;
  const skipped = obs.totalFrames > 0 ? (obs.skippedFrames / obs.totalFrames) * 100 : 0;
  return (
    <>
      <ul className={classes.scenes} aria-label={t('Scenes of OBS Studio')}>
        {obs.scenes.map((name) => (
          <li key={name}>
            <button
              type="button"
              className={classes.scene}
              aria-pressed={name === obs.programScene}
              onClick={() => void studio.attempt(obsClient.switchScene.mutate(name))}
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
      <div className={classes.row}>
        <Button
          size="xs"
          variant={obs.streaming ? 'filled' : 'default'}
          {...(obs.streaming && { color: 'red' })}
          onClick={() => void studio.attempt(obsClient.setStreaming.mutate(!obs.streaming))}
        >
          {obs.streaming ? t('Stop its stream') : t('Start its stream')}
        </Button>
        <Button
          size="xs"
          variant={obs.recording ? 'filled' : 'default'}
          {...(obs.recording && { color: 'red' })}
          onClick={() => void studio.attempt(obsClient.setRecording.mutate(!obs.recording))}
        >
          {obs.recording ? t('Stop its recording') : t('Start its recording')}
        </Button>
      </div>
      <p className={classes.state}>
        {t(
          'OBS Studio {{version}}: {{fps}} fps, {{cpu}} % of the processor, {{skipped}} % of the pictures skipped',
          {
            version: obs.version,
            fps: obs.framesPerSecond.toFixed(0),
            cpu: obs.cpuPercent.toFixed(0),
            skipped: skipped.toFixed(1),
          },
        )}
      </p>
    </>
  );
}
