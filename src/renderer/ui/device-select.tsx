import { Select } from '@mantine/core';
import { t } from '../language/language.ts';

interface DeviceSelectProps {
  label: string;
  devices: readonly { deviceId: string; label: string }[];
  deviceId: string;
  /** The chosen device's name, shown even while it is unplugged. */
  deviceLabel: string;
  /** What choosing no particular device means. */
  anyLabel: string;
  onChange: (choice: { deviceId: string; deviceLabel: string }) => void;
}

/** Choice of a camera or microphone by its name. */
export function DeviceSelect({
  label,
  devices,
  deviceId,
  deviceLabel,
  anyLabel,
  onChange,
}: DeviceSelectProps) {
  // Before the first permission devices have neither names nor ids.
  const known = devices
    .filter((device) => device.label !== '' && device.deviceId !== '')
    .map((device) => ({ value: device.deviceId, label: device.label }));
  const gone = deviceId !== '' && !devices.some((device) => device.deviceId === deviceId);
  return (
    <Select
      label={label}
      size="xs"
      allowDeselect={false}
      data={[
        { value: '', label: anyLabel },
        ...known,
        ...(gone
          ? [
              {
                value: deviceId,
                label: t('{{deviceLabel}} (not there)', { deviceLabel: deviceLabel || t('Chosen device') }),
              },
            ]
          : []),
      ]}
      value={deviceId}
      onChange={(value) => {
        const device = devices.find((each) => each.deviceId === value);
        onChange({ deviceId: device?.deviceId ?? '', deviceLabel: device?.label ?? '' });
      }}
    />
  );
}
