import { Select, Switch } from '@mantine/core';
import { useCollection, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { scaledSize } from '../../../shared/contracts/output-limits.ts';
import { NumberField } from '../../ui/number-field.tsx';
import type { DestinationDraft } from './destination-draft.ts';

const heights = [1080, 720, 540, 480, 360];

interface EncodeFieldsProps {
  draft: DestinationDraft;
  onChange: (patch: Partial<DestinationDraft>) => void;
}

/** Whether the destination gets the program as it is, or an encode of its own. */
export function EncodeFields({ draft, onChange }: EncodeFieldsProps) {
  const { canvas } = useCollection();
  const { videoBitrateKbps } = useStudioState((state) => state.settings.encoding);
  const { encode } = draft;
  const smaller = heights.filter((height) => height < canvas.height);
  return (
    <>
      <Switch
        size="xs"
        label={t('Lower bitrate for this one')}
        description={t('A second encode, for a platform or a connection that takes less than the others.')}
        checked={encode !== undefined}
        onChange={(event) => {
          const half = Math.max(100, Math.round(videoBitrateKbps / 100) * 50);
          onChange({ encode: event.currentTarget.checked ? { videoBitrateKbps: half } : undefined });
        }}
      />
      {encode && (
        <>
          <NumberField
            label={t('Its video bitrate')}
            unit="kbit/s"
            step={50}
            min={100}
            max={100_000}
            value={encode.videoBitrateKbps}
            onChange={(kbps) => {
              onChange({ encode: { ...encode, videoBitrateKbps: kbps } });
            }}
          />
          <Select
            label={t('Its size')}
            size="xs"
            allowDeselect={false}
            data={[
              { value: '', label: t('As the canvas') },
              ...[...new Set([...smaller, ...(encode.height === undefined ? [] : [encode.height])])].map(
                (height) => {
                  const size = scaledSize(canvas, height);
                  return { value: String(height), label: `${size.width} × ${size.height} px` };
                },
              ),
            ]}
            value={encode.height === undefined ? '' : String(encode.height)}
            onChange={(value) => {
              const { videoBitrateKbps: kbps } = encode;
              onChange({ encode: { videoBitrateKbps: kbps, ...(value && { height: Number(value) }) } });
            }}
          />
        </>
      )}
    </>
  );
}
