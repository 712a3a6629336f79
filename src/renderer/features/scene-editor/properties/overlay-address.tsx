import { Alert, Button, CopyButton, Switch, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { OverlayAccess } from '../../../../shared/contracts/live-events.ts';
import { useStudio, useStudioState } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { said } from '../../../language/said.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { NumberField } from '../../../ui/number-field.tsx';
import classes from './properties.module.css';

/** Where OBS Studio and the like find this widget, and where programs send events to. */
export function OverlayAddress({ widgetId }: { widgetId: string }) {
  const studio = useStudio();
  const { overlays } = useStudioState((state) => state.settings);
  const [access, setAccess] = useState<OverlayAccess>();
  const follow = (answer: Promise<OverlayAccess>): void => {
    void studio.attempt(
      answer.then((next) => {
        setAccess(next);
        const { enabled, port } = next;
        studio.state.setState(({ settings }) => ({
          settings: { ...settings, overlays: { ...settings.overlays, enabled, port } },
        }));
      }),
    );
  };
  useEffect(() => {
    void studio.attempt(studio.engine.overlays.access.query().then(setAccess));
  }, [studio]);
  if (!access) return undefined;
  if (!access.enabled) {
    return (
      <div className={classes.group}>
        <NumberField
          label={t('Port')}
          min={1024}
          max={65_535}
          value={overlays.port}
          onChange={(port) => {
            void studio.updateSettings({ overlays: { ...overlays, port } });
          }}
        />
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            follow(studio.engine.overlays.setEnabled.mutate(true));
          }}
        >
          {t('Serve overlays')}
        </Button>
        <p className={classes.problem}>
          {t(
            'Gives every widget an address on this computer, for OBS Studio’s browser source, and takes events in.',
          )}
        </p>
        <RelayOverlays widgetId={widgetId} overlayKey={access.overlayKey} />
      </div>
    );
  }
  const origin = `http://127.0.0.1:${access.port}`;
  return (
    <div className={classes.group}>
      {access.problem && (
        <Alert color="amber" p="xs">
          {said(access.problem)}
        </Alert>
      )}
      <Secret
        label={t('Address of the overlay')}
        copies={t('Copy overlay address')}
        value={`${origin}/overlay/${widgetId}?key=${access.overlayKey}`}
      />
      <Secret label={t('Token for events')} copies={t('Copy token for events')} value={access.eventsToken} />
      <div className={classes.grid}>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            follow(studio.engine.overlays.renewKeys.mutate());
          }}
        >
          {t('Renew keys')}
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            follow(studio.engine.overlays.setEnabled.mutate(false));
          }}
        >
          {t('Stop serving')}
        </Button>
      </div>
      <RelayOverlays widgetId={widgetId} overlayKey={access.overlayKey} />
    </div>
  );
}

/** The same on the performer's own relays, for an OBS Studio on another computer. */
function RelayOverlays({ widgetId, overlayKey }: { widgetId: string; overlayKey: string }) {
  const studio = useStudio();
  const { overlays } = useStudioState((state) => state.settings);
  const relays = useStudioState((state) => state.session.relays) ?? [];
  if (relays.length === 0) return undefined;
  return (
    <>
      <Switch
        size="xs"
        label={t('Serve overlays on your relay, too')}
        checked={overlays.onRelay}
        onChange={({ currentTarget: { checked } }) => {
          void studio.updateSettings({ overlays: { ...overlays, onRelay: checked } });
        }}
      />
      {overlays.onRelay &&
        relays.map(({ destinationId, name, overlayBase, problem, overlayProblem }) => {
          const complaint = problem ?? overlayProblem;
          return (
            <div key={destinationId}>
              <Secret
                label={t('Address at {{name}}', { name })}
                copies={t('Copy overlay address at {{name}}', { name })}
                value={`${overlayBase}/${widgetId}?key=${overlayKey}`}
              />
              {complaint !== undefined && <p className={classes.problem}>{said(complaint)}</p>}
            </div>
          );
        })}
    </>
  );
}

function Secret({ label, copies, value }: { label: string; copies: string; value: string }) {
  return (
    <TextInput
      label={label}
      size="xs"
      readOnly
      value={value}
      rightSection={
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <IconButton label={copies} icon={copied ? IconCheck : IconCopy} onClick={copy} />
          )}
        </CopyButton>
      }
    />
  );
}
