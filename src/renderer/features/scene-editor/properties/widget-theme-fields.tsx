import { Select } from '@mantine/core';
import {
  widgetAnimations,
  widgetLanguages,
  widgetRanges,
  type WidgetTheme,
} from '../../../../shared/scene/widget.ts';
import { t } from '../../../language/language.ts';
import { ColorField } from '../../../ui/color-field.tsx';
import { NumberField } from '../../../ui/number-field.tsx';
import classes from './properties.module.css';

interface WidgetThemeFieldsProps {
  theme: WidgetTheme;
  onChange: (patch: Partial<WidgetTheme>, gesture?: string) => void;
}

function animationName(animation: WidgetTheme['animation']): string {
  const names: Record<WidgetTheme['animation'], string> = {
    slide: t('Slides in'),
    pop: t('Pops up'),
    fade: t('Fades in'),
    none: t('Just there'),
  };
  return names[animation];
}

export function WidgetThemeFields({ theme, onChange }: WidgetThemeFieldsProps) {
  const fonts = [
    { value: 'Inter', label: 'Inter' },
    { value: 'system-ui', label: t('System') },
    { value: 'serif', label: t('Serif') },
    { value: 'monospace', label: t('Monospace') },
  ];
  const isKnown = fonts.some(({ value }) => value === theme.fontFamily);
  return (
    <div className={classes.group}>
      <div className={classes.grid}>
        <Select
          aria-label={t('Font')}
          size="xs"
          allowDeselect={false}
          data={isKnown ? fonts : [...fonts, { value: theme.fontFamily, label: theme.fontFamily }]}
          value={theme.fontFamily}
          onChange={(fontFamily) => {
            if (fontFamily) onChange({ fontFamily });
          }}
        />
        <Select
          aria-label={t('Animation')}
          size="xs"
          allowDeselect={false}
          data={widgetAnimations.map((value) => ({ value, label: animationName(value) }))}
          value={theme.animation}
          onChange={(value) => {
            const animation = widgetAnimations.find((each) => each === value);
            if (animation) onChange({ animation });
          }}
        />
        <Select
          aria-label={t('Language of its words')}
          size="xs"
          allowDeselect={false}
          data={[
            { value: 'en', label: 'English' },
            { value: 'de', label: 'Deutsch' },
          ]}
          value={theme.language}
          onChange={(value) => {
            const language = widgetLanguages.find((each) => each === value);
            if (language) onChange({ language });
          }}
        />
        <NumberField
          label={t('Text size')}
          unit="px"
          min={widgetRanges.textSizePx.min}
          max={widgetRanges.textSizePx.max}
          value={theme.textSizePx}
          onChange={(textSizePx, gesture) => {
            onChange({ textSizePx }, gesture);
          }}
        />
        <NumberField
          label={t('Corners')}
          unit="px"
          min={widgetRanges.cornerRadiusPx.min}
          max={widgetRanges.cornerRadiusPx.max}
          value={theme.cornerRadiusPx}
          onChange={(cornerRadiusPx, gesture) => {
            onChange({ cornerRadiusPx }, gesture);
          }}
        />
      </div>
      <ColorField
        label={t('Accent')}
        value={theme.accentColor}
        onChange={(accentColor, gesture) => {
          onChange({ accentColor }, gesture);
        }}
      />
      <ColorField
        label={t('Text colour')}
        value={theme.textColor}
        onChange={(textColor, gesture) => {
          onChange({ textColor }, gesture);
        }}
      />
      <ColorField
        label={t('Background')}
        value={theme.backgroundColor}
        onChange={(backgroundColor, gesture) => {
          onChange({ backgroundColor }, gesture);
        }}
      />
    </div>
  );
}
