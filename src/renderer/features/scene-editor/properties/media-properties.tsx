import { Alert, Button, Select, Switch } from '@mantine/core';
import { IconAlertTriangle, IconMovie } from '@tabler/icons-react';
import { fileTypes, uploadAsset } from '../../../bridge/assets.ts';
import { newId } from '../../../bridge/scene-store.ts';
import type { Studio } from '../../../bridge/studio.ts';
import { useStudio, useStudioState } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { addAudioInput, editSource } from '../../../../shared/scene/commands.ts';
import { newAudioInput } from '../../../../shared/scene/defaults.ts';
import type { MediaSource } from '../../../../shared/scene/model.ts';
import { pickFile } from '../pick-file.ts';
import { MediaTransport } from './media-transport.tsx';
import classes from './properties.module.css';

const speeds = [25, 50, 75, 100, 125, 150, 200, 400];

/** A file that is played: where it is, and how it goes on. */
export function MediaProperties({ source }: { source: MediaSource }) {
  const studio = useStudio();
  const state = useStudioState(({ media }) => media.find((each) => each.sourceId === source.id));
  const { settings } = source;
  const edit = (patch: Partial<MediaSource['settings']>): void => {
    studio.scenes.change(t('Change media'), (before) => editSource(before, source.id, 'media', patch));
  };
  const toggle = (field: 'loops' | 'restartsOnShow' | 'keepsLastFrame', label: string) => (
    <Switch
      size="xs"
      label={label}
      checked={settings[field]}
      onChange={(event) => {
        edit({ [field]: event.currentTarget.checked });
      }}
    />
  );
  return (
    <div className={classes.group}>
      {state?.problem && (
        <Alert color="amber" icon={<IconAlertTriangle size={18} />} p="xs" className={classes.problem}>
          {state.problem}
        </Alert>
      )}
      {state && state.phase !== 'failed' && <MediaTransport state={state} name={source.name} />}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconMovie size={15} />}
        onClick={() => {
          pickFile(fileTypes.media, (file) => {
            void studio.attempt(chooseFile(studio, source, file));
          });
        }}
      >
        {settings.assetId ? t('Choose another file…') : t('Choose file…')}
      </Button>
      {toggle('loops', t('Begins again at its end'))}
      {toggle('restartsOnShow', t('Begins anew whenever its scene goes on air'))}
      {toggle('keepsLastFrame', t('Keeps its last picture at its end'))}
      <Select
        label={t('Speed')}
        size="xs"
        allowDeselect={false}
        data={[...new Set([...speeds, settings.speedPercent])]
          .sort((a, b) => a - b)
          .map((percent) => ({ value: String(percent), label: `${percent} %` }))}
        value={String(settings.speedPercent)}
        onChange={(value) => {
          edit({ speedPercent: Number(value) });
        }}
      />
    </div>
  );
}

/** A file with sound gets a strip where the last one had none. */
async function chooseFile(studio: Studio, source: MediaSource, file: File): Promise<void> {
  const asset = await uploadAsset(studio.access, 'media', file);
  const { hasSound } = await studio.program.probeMedia(asset.id);
  studio.scenes.change(t('Change media'), (before) => {
    const edited = editSource(before, source.id, 'media', { assetId: asset.id });
    const isHeard = before.audioInputs.some((input) => input.sourceId === source.id);
    if (!hasSound || isHeard) return edited;
    return addAudioInput(edited, { ...newAudioInput(newId(), source.name), sourceId: source.id });
  });
}
