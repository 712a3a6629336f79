import { Alert, Button, PasswordInput, Switch } from '@mantine/core';
import { IconCopy, IconRefresh } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { EngineClient } from '../../bridge/engine-client.ts';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { useWatch } from '../../bridge/use-watch.ts';
import type { ObsWebSocketSettings, ObsWebSocketState } from '../../../shared/contracts/remote.ts';
import { t } from '../../language/language.ts';
import { NumberField } from '../../ui/number-field.tsx';
import classes from './remote.module.css';

const watchDoor = (engine: EngineClient, events: { onData: (state: ObsWebSocketState) => void }) =>
  engine.obsWebSocket.watch.subscribe(undefined, events);

/** The door for Stream Deck, Companion and whatever else speaks with OBS Studio. */
export function Controllers() {
  const studio = useStudio();
  const titleId = useId();
  const settings = useStudioState((state) => state.settings.obsWebSocket);
  const door = useWatch(watchDoor);
  const edit = (patch: Partial<ObsWebSocketSettings>): void => {
    void studio.updateSettings({ obsWebSocket: { ...settings, ...patch } });
  };
  return (
    <section className={classes.section} aria-labelledby={titleId}>
      <h3 id={titleId} className={classes.title}>
        {t('Controllers')}
      </h3>
      <Switch
        size="xs"
        label={t('Let controllers in')}
        description={t('Stream Deck, Companion and whatever else steers OBS Studio.')}
        checked={settings.enabled || door?.isGiven === true}
        disabled={door?.isGiven === true}
        onChange={(event) => {
          edit({ enabled: event.currentTarget.checked });
        }}
      />
      {door?.problem !== undefined && (
        <Alert color="amber" p="xs" role="alert">
          {door.problem}
        </Alert>
      )}
      {door?.address !== undefined && (
        <p className={classes.state} role="status">
          {door.clients === 0
            ? t('Open at {{address}}. Nobody is connected.', { address: door.address })
            : t('Open at {{address}}. Connected: {{count}}', { address: door.address, count: door.clients })}
        </p>
      )}
      {door?.isGiven !== true && (
        <>
          <NumberField
            label={t('Port')}
            min={1}
            max={65_535}
            value={settings.port}
            onChange={(port) => {
              edit({ port });
            }}
          />
          <Switch
            size="xs"
            label={t('From other computers as well')}
            checked={settings.openToNetwork}
            onChange={(event) => {
              edit({ openToNetwork: event.currentTarget.checked });
            }}
          />
          <Switch
            size="xs"
            label={t('Ask for a password')}
            checked={settings.needsPassword}
            onChange={(event) => {
              edit({ needsPassword: event.currentTarget.checked });
            }}
          />
          {settings.needsPassword && <Password />}
          {!settings.needsPassword && settings.openToNetwork && (
            <Alert color="amber" p="xs">
              {t('Without a password anybody in your network can steer your show.')}
            </Alert>
          )}
        </>
      )}
    </section>
  );
}

function Password() {
  const studio = useStudio();
  const [password, setPassword] = useState<string>();
  const [draft, setDraft] = useState<string>();
  const { obsWebSocket } = studio.engine;
  const show = async (asked: Promise<string>): Promise<void> => {
    await studio.attempt(
      asked.then((answer) => {
        setPassword(answer);
        setDraft(undefined);
      }),
    );
  };
  if (password === undefined) {
    return (
      <Button variant="default" size="xs" onClick={() => void show(obsWebSocket.password.query())}>
        {t('Show the password')}
      </Button>
    );
  }
  const value = draft ?? password;
  const isTooShort = value.length < 6;
  const commit = (): void => {
    if (value !== password && !isTooShort) void show(obsWebSocket.changePassword.mutate(value));
  };
  return (
    <div className={classes.password}>
      <PasswordInput
        label={t('Password')}
        size="xs"
        maxLength={200}
        defaultVisible
        autoComplete="off"
        value={value}
        error={isTooShort && t('At least 6 signs.')}
        onChange={(event) => {
          setDraft(event.currentTarget.value);
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
      <div className={classes.row}>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconCopy size={14} />}
          onClick={() => void studio.attempt(navigator.clipboard.writeText(password))}
        >
          {t('Copy')}
        </Button>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={14} />}
          onClick={() => void show(obsWebSocket.changePassword.mutate(undefined))}
        >
          {t('Make a new one')}
        </Button>
      </div>
    </div>
  );
}
