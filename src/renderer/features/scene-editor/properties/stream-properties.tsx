import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnected } from '@tabler/icons-react';
import { useStudio, useStudioState } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { said } from '../../../language/said.ts';
import { StatusLight } from '../../../ui/status-light.tsx';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { StreamSource } from '../../../../shared/scene/model.ts';
import { DraftField, withScheme } from './draft-field.tsx';
import classes from './properties.module.css';

/** A live stream: where it comes from, and whether it does. */
export function StreamProperties({ source }: { source: StreamSource }) {
  const studio = useStudio();
  const capture = useStudioState(({ captures }) => captures.find((each) => each.id === source.id));
  const { url } = source.settings;
  return (
    <div className={classes.group}>
      {capture?.problem && (
        <Alert color="amber" icon={<IconAlertTriangle size={18} />} p="xs" className={classes.problem}>
          {said(capture.problem.message)} {t('It is looked for again and again.')}
        </Alert>
      )}
      {capture && !capture.problem && (
        <span role="status">
          <StatusLight tone={capture.phase === 'running' ? 'good' : 'warning'} />{' '}
          {capture.phase === 'running' ? t('The stream is live') : t('Connecting to the stream…')}
        </span>
      )}
      <DraftField
        label={t('Address of the channel')}
        description={t('Its watch page (…/c/NAME) or its playlist (….m3u8)')}
        value={url}
        maxLength={1000}
        placeholder="https://…/c/…"
        isLine
        onChange={(given) => {
          studio.scenes.change(t('Change stream'), (before) =>
            editSource(before, source.id, 'stream', { url: withScheme(given.trim()) }),
          );
        }}
      />
      <Button
        size="xs"
        variant="default"
        disabled={url === ''}
        leftSection={<IconPlugConnected size={15} />}
        onClick={() => {
          studio.program.retryCapture(source.id);
        }}
      >
        {t('Connect again')}
      </Button>
    </div>
  );
}
