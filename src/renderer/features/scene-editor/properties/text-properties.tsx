import { SegmentedControl } from '@mantine/core';
import { useStudio } from '../../../bridge/studio-context.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { TextSource } from '../../../../shared/scene/model.ts';
import { ColorField } from '../../../ui/color-field.tsx';
import { NumberField } from '../../../ui/number-field.tsx';
import { t } from '../../../language/language.ts';
import { FontFields } from './font-fields.tsx';
import classes from './properties.module.css';
import { TextOrigin } from './text-origin.tsx';

export function TextProperties({ source }: { source: TextSource }) {
  const { scenes } = useStudio();
  const { settings } = source;
  const edit = (patch: Partial<TextSource['settings']>, gesture?: string): void => {
    scenes.change(t('Change text'), (before) => editSource(before, source.id, 'text', patch), gesture);
  };
  return (
    <div className={classes.group}>
      <TextOrigin source={source} />
      <div className={classes.grid}>
        <FontFields font={settings} onChange={edit} />
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
        <NumberField
          label={t('Shadow')}
          unit="px"
          min={0}
          max={100}
          value={settings.shadowOffsetPx}
          onChange={(shadowOffsetPx, gesture) => {
            edit({ shadowOffsetPx }, gesture);
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
      {settings.shadowOffsetPx > 0 && (
        <ColorField
          label={t('Shadow colour')}
          value={settings.shadowColor}
          onChange={(shadowColor, gesture) => {
            edit({ shadowColor }, gesture);
          }}
        />
      )}
    </div>
  );
}
