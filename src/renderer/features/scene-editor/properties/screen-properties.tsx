import { Alert, Button, Select, Switch } from '@mantine/core';
import { IconAlertTriangle, IconDeviceDesktop } from '@tabler/icons-react';
import { newId } from '../../../bridge/scene-store.ts';
import type { Studio } from '../../../bridge/studio.ts';
import { useStudio, useStudioState } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { said } from '../../../language/said.ts';
import { addAudioInput, editSource } from '../../../../shared/scene/commands.ts';
import { newAudioInput } from '../../../../shared/scene/defaults.ts';
import type { ScreenSource } from '../../../../shared/scene/model.ts';
import classes from './properties.module.css';

const frameRates = [60, 30, 15, 5];

/** Which screen or window is seen; how it is captured counts from the next choice on. */
export function ScreenProperties({ source }: { source: ScreenSource }) {
  const studio = useStudio();
  const problem = useStudioState(({ captures }) => captures.find((each) => each.id === source.id)?.problem);
  const { settings } = source;
  const edit = (patch: Partial<ScreenSource['settings']>): void => {
    studio.scenes.change(t('Change screen'), (before) => editSource(before, source.id, 'screen', patch));
  };
  return (
    <div className={classes.group}>
      {problem && (
        <Alert color="amber" icon={<IconAlertTriangle size={18} />} p="xs" className={classes.problem}>
          {said(problem.message)}
        </Alert>
      )}
      {!problem && <span>{settings.surfaceLabel}</span>}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconDeviceDesktop size={15} />}
        onClick={() => {
          void studio.attempt(chooseScreen(studio, source));
        }}
      >
        {t('Choose screen or window…')}
      </Button>
      <Select
        label={t('Frame rate')}
        size="xs"
        allowDeselect={false}
        description={t('From the next choice on')}
        data={[...new Set([settings.frameRate, ...frameRates])].map((rate) => ({
          value: String(rate),
          label: t('{{rate}} fps', { rate }),
        }))}
        value={String(settings.frameRate)}
        onChange={(value) => {
          edit({ frameRate: Number(value) });
        }}
      />
      <Switch
        size="xs"
        label={t('With the pointer')}
        checked={settings.showsCursor}
        onChange={(event) => {
          edit({ showsCursor: event.currentTarget.checked });
        }}
      />
    </div>
  );
}

async function chooseScreen(studio: Studio, source: ScreenSource): Promise<void> {
  const { surfaceId, label, hasSound } = await studio.program.chooseScreen(source.id, source.settings);
  studio.scenes.change(t('Change screen'), (before) => {
    const edited = editSource(before, source.id, 'screen', { surfaceId, surfaceLabel: label });
    const isHeard = before.audioInputs.some((input) => input.sourceId === source.id);
    if (!hasSound || isHeard) return edited;
    return addAudioInput(edited, { ...newAudioInput(newId(), source.name), sourceId: source.id });
  });
}
