import { Select, Switch, TextInput } from '@mantine/core';
import { widgetRanges, type WidgetSettings } from '../../../../shared/scene/widget.ts';
import { t } from '../../../language/language.ts';
import { NumberField } from '../../../ui/number-field.tsx';
import classes from './properties.module.css';
import { TextLine } from './text-line.tsx';

interface WidgetContentProps {
  settings: WidgetSettings;
  onChange: (settings: WidgetSettings, gesture?: string) => void;
}

/** Three letters, or nothing. */
function currencyOf(typed: string): string | undefined {
  const currency = typed.trim().toUpperCase();
  return /^(?:[A-Z]{3})?$/.test(currency) ? currency : undefined;
}

/** What is particular to a kind of widget. */
export function WidgetContent({ settings, onChange }: WidgetContentProps) {
  switch (settings.widget) {
    case 'alerts':
      return undefined;
    case 'chat':
      return (
        <>
          <NumberField
            label={t('Messages leave after')}
            unit="s"
            min={0}
            max={widgetRanges.fadeAfterMs.max / 1000}
            value={settings.fadeAfterMs / 1000}
            onChange={(seconds, gesture) => {
              onChange({ ...settings, fadeAfterMs: seconds * 1000 }, gesture);
            }}
          />
          <Switch
            size="xs"
            label={t('Show badges')}
            checked={settings.showsBadges}
            onChange={(event) => {
              onChange({ ...settings, showsBadges: event.currentTarget.checked });
            }}
          />
        </>
      );
    case 'goal':
      return (
        <>
          <TextLine
            maxLength={200}
            label={t('Title')}
            value={settings.title}
            onChange={(title) => onChange({ ...settings, title }, 'title')}
          />
          <Select
            label={t('Counts')}
            size="xs"
            allowDeselect={false}
            data={[
              { value: 'tips', label: t('Tips') },
              { value: 'coins', label: t('Coins of gifts') },
              { value: 'follows', label: t('Followers') },
              { value: 'subscriptions', label: t('Subscriptions') },
              { value: 'goalEvents', label: t('What goal events say') },
            ]}
            value={settings.counts}
            onChange={(counts) => {
              if (counts) onChange({ ...settings, counts: counts });
            }}
          />
          <div className={classes.grid}>
            <NumberField
              label={t('Start')}
              min={0}
              max={widgetRanges.amount.max}
              value={settings.startAmount}
              onChange={(startAmount, gesture) => {
                onChange({ ...settings, startAmount }, gesture);
              }}
            />
            <NumberField
              label={t('Target')}
              min={0}
              max={widgetRanges.amount.max}
              value={settings.target}
              onChange={(target, gesture) => {
                onChange({ ...settings, target }, gesture);
              }}
            />
          </div>
          <Currency value={settings.currency} onChange={(currency) => onChange({ ...settings, currency })} />
        </>
      );
    case 'leaderboard':
      return (
        <>
          <TextLine
            maxLength={200}
            label={t('Title')}
            value={settings.title}
            onChange={(title) => onChange({ ...settings, title }, 'title')}
          />
          <Select
            label={t('Ranks by')}
            size="xs"
            allowDeselect={false}
            data={[
              { value: 'tips', label: t('Tips') },
              { value: 'coins', label: t('Coins of gifts') },
              { value: 'leaderboardEvents', label: t('What leaderboard events say') },
            ]}
            value={settings.counts}
            onChange={(counts) => {
              if (counts) onChange({ ...settings, counts: counts });
            }}
          />
          <NumberField
            label={t('Rows')}
            min={widgetRanges.rows.min}
            max={widgetRanges.rows.max}
            value={settings.rows}
            onChange={(rows, gesture) => {
              onChange({ ...settings, rows }, gesture);
            }}
          />
          <Currency value={settings.currency} onChange={(currency) => onChange({ ...settings, currency })} />
        </>
      );
    case 'poll':
      return (
        <NumberField
          label={t('Leaves after its end')}
          unit="s"
          min={0}
          max={widgetRanges.closesAfterMs.max / 1000}
          value={settings.closesAfterMs / 1000}
          onChange={(seconds, gesture) => {
            onChange({ ...settings, closesAfterMs: seconds * 1000 }, gesture);
          }}
        />
      );
    case 'namePlate':
      return (
        <>
          <TextLine
            maxLength={200}
            label={t('Name')}
            value={settings.title}
            onChange={(title) => onChange({ ...settings, title }, 'name')}
          />
          <TextLine
            maxLength={200}
            label={t('Below it')}
            value={settings.subtitle}
            onChange={(subtitle) => onChange({ ...settings, subtitle }, 'below')}
          />
          <Switch
            size="xs"
            label={t('On the picture')}
            checked={settings.visible}
            onChange={(event) => {
              onChange({ ...settings, visible: event.currentTarget.checked });
            }}
          />
        </>
      );
  }
}

interface CurrencyProps {
  value: string;
  onChange: (value: string) => void;
}

function Currency({ value, onChange }: CurrencyProps) {
  return (
    <TextInput
      key={value}
      label={t('Currency, such as EUR; empty for a plain number')}
      size="xs"
      maxLength={3}
      defaultValue={value}
      onBlur={(event) => {
        const currency = currencyOf(event.currentTarget.value);
        if (currency !== undefined && currency !== value) onChange(currency);
      }}
    />
  );
}
