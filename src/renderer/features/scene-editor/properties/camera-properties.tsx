import { Alert, Button, Select, Switch } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useStudio, useStudioState } from '../../../bridge/studio-context.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { CameraSource } from '../../../../shared/scene/model.ts';
import { cameraChoices } from '../../../program/devices/camera-formats.ts';
import { DeviceSelect } from '../../../ui/device-select.tsx';
import { t } from '../../../language/language.ts';
import { said } from '../../../language/said.ts';
import classes from './properties.module.css';

export function CameraProperties({ source }: { source: CameraSource }) {
  const studio = useStudio();
  const devices = useStudioState((state) => state.devices);
  const capture = useStudioState((state) => state.captures.find((each) => each.id === source.id));
  const { settings } = source;
  const format = `${settings.width}x${settings.height}`;
  const { sizes, frameRates } = cameraChoices(capture?.offer ?? {}, settings);
  const edit = (patch: Partial<CameraSource['settings']>): void => {
    studio.scenes.change(t('Change camera'), (before) => editSource(before, source.id, 'camera', patch));
  };
  return (
    <div className={classes.group}>
      {capture?.problem && (
        <Alert color="amber" icon={<IconAlertTriangle size={18} />} p="xs" className={classes.problem}>
          {said(capture.problem.message)}
          <Button
            mt={8}
            size="compact-xs"
            variant="default"
            onClick={() => {
              studio.program.retryCapture(source.id);
            }}
          >
            {t('Try again')}
          </Button>
        </Alert>
      )}
      <DeviceSelect
        label={t('Camera')}
        devices={devices.filter((device) => device.kind === 'camera')}
        deviceId={settings.deviceId}
        deviceLabel={settings.deviceLabel}
        anyLabel={t('First camera that is there')}
        onChange={edit}
      />
      <div className={classes.grid}>
        <Select
          label={t('Size asked for')}
          size="xs"
          allowDeselect={false}
          data={sizes.map(({ width, height }) => ({
            value: `${width}x${height}`,
            label: `${width} × ${height}`,
          }))}
          value={format}
          onChange={(value) => {
            const [width, height] = (value ?? format).split('x').map(Number);
            if (width && height) edit({ width, height });
          }}
          {...(capture?.width && {
            description: t('Gives {{width}} × {{height}}', {
              width: capture.width,
              height: capture.height ?? 0,
            }),
          })}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
        <Select
          label={t('Frame rate')}
          size="xs"
          allowDeselect={false}
          data={frameRates.map((rate) => ({
            value: String(rate),
            label: t('{{rate}} fps', { rate }),
          }))}
          value={String(settings.frameRate)}
          onChange={(value) => {
            edit({ frameRate: Number(value) });
          }}
        />
      </div>
      <Switch
        size="xs"
        label={t('Mirrored')}
        checked={settings.mirrored}
        onChange={(event) => {
          edit({ mirrored: event.currentTarget.checked });
        }}
      />
    </div>
  );
}
