import { Select } from '@mantine/core';
import { t } from '../../../language/language.ts';
import type { TextSource } from '../../../../shared/scene/model.ts';
import { NumberField } from '../../../ui/number-field.tsx';

type Font = Pick<TextSource['settings'], 'fontFamily' | 'fontSizePx' | 'fontWeight'>;

interface FontFieldsProps {
  font: Font;
  onChange: (patch: Partial<Font>, gesture?: string) => void;
}

/** Family, weight and size. */
export function FontFields({ font, onChange }: FontFieldsProps) {
  const families = [
    { value: 'Inter', label: 'Inter' },
    { value: 'system-ui', label: t('System') },
    { value: 'serif', label: t('Serif') },
    { value: 'monospace', label: t('Monospace') },
  ];
  const isKnown = families.some((each) => each.value === font.fontFamily);
  return (
    <>
      <Select
        aria-label={t('Font')}
        size="xs"
        allowDeselect={false}
        data={isKnown ? families : [...families, { value: font.fontFamily, label: font.fontFamily }]}
        value={font.fontFamily}
        onChange={(fontFamily) => {
          if (fontFamily) onChange({ fontFamily });
        }}
      />
      <Select
        aria-label={t('Weight')}
        size="xs"
        allowDeselect={false}
        data={[
          { value: '400', label: t('Regular') },
          { value: '600', label: t('Semi-bold') },
          { value: '800', label: t('Extra bold') },
        ]}
        value={String(font.fontWeight)}
        onChange={(value) => {
          onChange({ fontWeight: value === '400' ? 400 : value === '800' ? 800 : 600 });
        }}
      />
      <NumberField
        label={t('Size')}
        unit="px"
        min={4}
        max={2000}
        value={font.fontSizePx}
        onChange={(fontSizePx, gesture) => {
          onChange({ fontSizePx }, gesture);
        }}
      />
    </>
  );
}
