import { SegmentedControl, Select, Textarea } from '@mantine/core';
import { useStudio } from '../../../bridge/studio-context.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { TextSource } from '../../../../shared/scene/model.ts';
import { ColorField } from '../../../ui/color-field.tsx';
import { NumberField } from '../../../ui/number-field.tsx';
import classes from './properties.module.css';

const fontFamilies = [
  { value: 'Inter', label: 'Inter' },
  { value: 'system-ui', label: 'System' },
  { value: 'serif', label: 'Serif' },
  { value: 'monospace', label: 'Monospace' },
];
const fontWeights = [
  { value: '400', label: 'Regular' },
  { value: '600', label: 'Semi-bold' },
  { value: '800', label: 'Extra bold' },
];

export function TextProperties({ source }: { source: TextSource }) {
  const { scenes } = useStudio();
  const { settings } = source;
  const edit = (patch: Partial<TextSource['settings']>, gesture?: string): void => {
    scenes.change('Change text', (before) => editSource(before, source.id, 'text', patch), gesture);
  };
  return (
    <div className={classes.group}>
      <Textarea
        label="Text"
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
          aria-label="Font"
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
          aria-label="Weight"
          size="xs"
          allowDeselect={false}
          data={fontWeights}
          value={String(settings.fontWeight)}
          onChange={(value) => {
            edit({ fontWeight: value === '400' ? 400 : value === '800' ? 800 : 600 });
          }}
        />
        <NumberField
          label="Size"
          unit="px"
          min={4}
          max={2000}
          value={settings.fontSizePx}
          onChange={(fontSizePx, gesture) => {
            edit({ fontSizePx }, gesture);
          }}
        />
        <NumberField
          label="Outline"
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
        aria-label="Alignment"
        size="xs"
        fullWidth
        data={[
          { value: 'left', label: 'Left' },
          { value: 'center', label: 'Centre' },
          { value: 'right', label: 'Right' },
        ]}
        value={settings.align}
        onChange={(value) => {
          edit({ align: value });
        }}
      />
      <ColorField
        label="Colour"
        value={settings.color}
        onChange={(color, gesture) => {
          edit({ color }, gesture);
        }}
      />
      <ColorField
        label="Background"
        value={settings.backgroundColor}
        onChange={(backgroundColor, gesture) => {
          edit({ backgroundColor }, gesture);
        }}
      />
      {settings.outlineWidthPx > 0 && (
        <ColorField
          label="Outline colour"
          value={settings.outlineColor}
          onChange={(outlineColor, gesture) => {
            edit({ outlineColor }, gesture);
          }}
        />
      )}
    </div>
  );
}
