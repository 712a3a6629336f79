import { SegmentedControl, Select, Textarea } from '@mantine/core';
import { useStudio } from '../../../bridge/studio-context.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { TextSource } from '../../../../shared/scene/model.ts';
import { ColorField } from '../../../ui/color-field.tsx';
import { NumberField } from '../../../ui/number-field.tsx';
import { t } from '../../../language/language.ts';
import classes from './properties.module.css';

const fontFamilies = [
  { value: 'Inter', label: 'Inter' },
  {
    value: 'system-ui',
    get label(): string {
      return t('System');
    },
  },
  {
    value: 'serif',
    get label(): string {
      return t('Serif');
    },
  },
  {
    value: 'monospace',
    get label(): string {
      return t('Monospace');
    },
  },
];
const fontWeights = [
  {
    value: '400',
    get label(): string {
      return t('Regular');
    },
  },
  {
    value: '600',
    get label(): string {
      return t('Semi-bold');
    },
  },
  {
    value: '800',
    get label(): string {
      return t('Extra bold');
    },
  },
];

export function TextProperties({ source }: { source: TextSource }) {
  const { scenes } = useStudio();
  const { settings } = source;
  const edit = (patch: Partial<TextSource['settings']>, gesture?: string): void => {
    scenes.change(t('Change text'), (before) => editSource(before, source.id, 'text', patch), gesture);
  };
  return (
    <div className={classes.group}>
      <Textarea
        label={t('Text')}
        size="xs"
        autosize
        minRows={2}
        maxRows={6}
        maxLength={10_000}
        value={settings.text}
        onChange={(event) => {
          edit({ text: event.currentTarget.value }, `text-${source.id}`);
        }}
        onBlur={() => {
          scenes.endGesture();
        }}
      />
      <div className={classes.grid}>
        <Select
          aria-label={t('Font')}
          size="xs"
          allowDeselect={false}
          data={
            fontFamilies.some((each) => each.value === settings.fontFamily)
              ? fontFamilies
              : [...fontFamilies, { value: settings.fontFamily, label: settings.fontFamily }]
          }
          value={settings.fontFamily}
          onChange={(fontFamily) => {
            if (fontFamily) edit({ fontFamily });
          }}
        />
        <Select
          aria-label={t('Weight')}
          size="xs"
          allowDeselect={false}
          data={fontWeights}
          value={String(settings.fontWeight)}
          onChange={(value) => {
            edit({ fontWeight: value === '400' ? 400 : value === '800' ? 800 : 600 });
          }}
        />
        <NumberField
          label={t('Size')}
          unit="px"
          min={4}
          max={2000}
          value={settings.fontSizePx}
          onChange={(fontSizePx, gesture) => {
            edit({ fontSizePx }, gesture);
          }}
        />
        <NumberField
          label={t('Outline')}
          unit="px"
          min={0}
          max={100}
          value={settings.outlineWidthPx}
          onChange={(outlineWidthPx, gesture) => {
            edit({ outlineWidthPx }, gesture);
          }}
        />
      </div>
      <SegmentedControl
        aria-label={t('Alignment')}
        size="xs"
        fullWidth
        data={[
          { value: 'left', label: t('Left') },
          { value: 'center', label: t('Centre') },
          { value: 'right', label: t('Right') },
        ]}
        value={settings.align}
        onChange={(value) => {
          edit({ align: value });
        }}
      />
      <ColorField
        label={t('Colour')}
        value={settings.color}
        onChange={(color, gesture) => {
          edit({ color }, gesture);
        }}
      />
      <ColorField
        label={t('Background')}
        value={settings.backgroundColor}
        onChange={(backgroundColor, gesture) => {
          edit({ backgroundColor }, gesture);
        }}
      />
      {settings.outlineWidthPx > 0 && (
        <ColorField
          label={t('Outline colour')}
          value={settings.outlineColor}
          onChange={(outlineColor, gesture) => {
            edit({ outlineColor }, gesture);
          }}
        />
      )}
    </div>
  );
}
