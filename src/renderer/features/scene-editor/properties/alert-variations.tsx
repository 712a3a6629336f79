import { Button, Select, Switch } from '@mantine/core';
import { IconMusic, IconPhoto, IconPlayerPlay, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import {
  alertKinds,
  alertSounds,
  maxAlertVariations,
  widgetRanges,
  type AlertKind,
  type AlertSound,
  type AlertsSettings,
  type AlertVariation,
} from '../../../../shared/scene/widget.ts';
import { newAlertVariation } from '../../../../shared/scene/widget-defaults.ts';
import { widgetWords } from '../widget-words.ts';
import { sampleEvents } from '../../../../shared/widgets/sample-events.ts';
import { newId } from '../../../bridge/scene-store.ts';
import { useStudio } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { NumberField } from '../../../ui/number-field.tsx';
import { ChooseFile } from '../choose-file.tsx';
import classes from './properties.module.css';
import { TextLine } from './text-line.tsx';

function kindName(kind: AlertKind): string {
  const names: Record<AlertKind, string> = {
    follow: t('Follow'),
    subscription: t('Subscription'),
    gift: t('Gift'),
    tip: t('Tip'),
    shoutOut: t('Shout-out'),
    raid: t('Raid'),
  };
  return names[kind];
}

function soundName(sound: AlertSound): string {
  const names: Record<AlertSound, string> = {
    none: t('No sound'),
    chime: t('Chime'),
    sparkle: t('Sparkle'),
    coin: t('Coin'),
    fanfare: t('Fanfare'),
    file: t('A file of your own'),
  };
  return names[sound];
}

interface AlertVariationsProps {
  settings: AlertsSettings;
  onChange: (settings: AlertsSettings, gesture?: string) => void;
}

/** The alerts of a box: which there are, and how the chosen one looks and sounds. */
export function AlertVariations({ settings, onChange }: AlertVariationsProps) {
  const studio = useStudio();
  const { variations } = settings;
  const [chosenId, setChosenId] = useState(variations[0]?.id);
  const chosen = variations.find(({ id }) => id === chosenId) ?? variations[0];
  const edit = (patch: Partial<AlertVariation>, gesture?: string): void => {
    const next = variations.map((each) => (each.id === chosen?.id ? { ...each, ...patch } : each));
    onChange({ ...settings, variations: next }, gesture);
  };
  const add = (): void => {
    const added = {
      ...newAlertVariation(chosen?.event ?? 'follow', newId(), widgetWords()),
      atLeast: (chosen?.atLeast ?? 0) + 10,
    };
    onChange({ ...settings, variations: [...variations, added] });
    setChosenId(added.id);
  };
  const test = (): void => {
    if (!chosen) return;
    for (const event of sampleEvents(chosen.event, newId, Date.now(), chosen.atLeast)) {
      void studio.attempt(studio.engine.events.send.mutate(event));
    }
  };
  return (
    <div className={classes.group}>
      <div className={classes.row}>
        <Select
          aria-label={t('Alert')}
          className={classes.wide ?? ''}
          size="xs"
          allowDeselect={false}
          data={variations.map(({ id, event, atLeast }) => ({
            value: id,
            label:
              atLeast > 0
                ? t('{{kind}} from {{amount}}', { kind: kindName(event), amount: atLeast })
                : kindName(event),
          }))}
          value={chosen?.id ?? null}
          onChange={(id) => {
            if (id) setChosenId(id);
          }}
        />
        <IconButton
          label={t('Add alert')}
          icon={IconPlus}
          disabled={variations.length >= maxAlertVariations}
          onClick={add}
        />
        <IconButton
          label={t('Remove alert')}
          icon={IconTrash}
          disabled={!chosen}
          onClick={() => {
            onChange({ ...settings, variations: variations.filter((each) => each !== chosen) });
          }}
        />
      </div>
      {chosen && (
        <>
          <Button size="xs" variant="default" leftSection={<IconPlayerPlay size={15} />} onClick={test}>
            {t('Try this alert')}
          </Button>
          <VariationFields variation={chosen} onChange={edit} />
        </>
      )}
    </div>
  );
}

interface VariationFieldsProps {
  variation: AlertVariation;
  onChange: (patch: Partial<AlertVariation>, gesture?: string) => void;
}

function VariationFields({ variation, onChange }: VariationFieldsProps) {
  const studio = useStudio();
  const { id, event, pictureAssetId } = variation;
  const line = (label: string, field: 'headline' | 'title') => (
    <TextLine
      label={label}
      maxLength={200}
      value={variation[field]}
      onChange={(value) => {
        onChange({ [field]: value }, `${field}-${id}`);
      }}
    />
  );
  const toggle = (label: string, field: 'showsMessage' | 'confetti' | 'speaks') => (
    <Switch
      size="xs"
      label={label}
      checked={variation[field]}
      onChange={(change) => {
        onChange({ [field]: change.currentTarget.checked });
      }}
    />
  );
  return (
    <>
      <div className={classes.grid}>
        <Select
          aria-label={t('For')}
          size="xs"
          allowDeselect={false}
          data={alertKinds.map((value) => ({ value, label: kindName(value) }))}
          value={event}
          onChange={(value) => {
            const kind = alertKinds.find((each) => each === value);
            if (kind) onChange({ event: kind });
          }}
        />
        <NumberField
          label={t('From')}
          min={0}
          max={widgetRanges.atLeast.max}
          value={variation.atLeast}
          onChange={(atLeast, gesture) => {
            onChange({ atLeast }, gesture);
          }}
        />
        <Select
          aria-label={t('Sound')}
          size="xs"
          allowDeselect={false}
          data={alertSounds.map((value) => ({ value, label: soundName(value) }))}
          value={variation.sound}
          onChange={(value) => {
            const sound = alertSounds.find((each) => each === value);
            if (sound) onChange({ sound });
          }}
        />
        <NumberField
          label={t('Shown for')}
          unit="s"
          decimals={1}
          step={0.5}
          min={widgetRanges.alertDurationMs.min / 1000}
          max={widgetRanges.alertDurationMs.max / 1000}
          value={variation.durationMs / 1000}
          onChange={(seconds, gesture) => {
            onChange({ durationMs: seconds * 1000 }, gesture);
          }}
        />
      </div>
      {variation.sound === 'file' && (
        <ChooseFile
          kind="media"
          icon={IconMusic}
          label={variation.soundAssetId ? t('Choose another sound…') : t('Choose a sound…')}
          onChosen={(soundAssetId) => {
            onChange({ soundAssetId });
          }}
        />
      )}
      {line(t('Headline'), 'headline')}
      {line(t('Title'), 'title')}
      {toggle(t('Show the message'), 'showsMessage')}
      {toggle(t('Confetti'), 'confetti')}
      {toggle(t('Read it out with the system’s voice (not in the broadcast)'), 'speaks')}
      {pictureAssetId && (
        <img
          className={classes.thumbnail}
          src={studio.access.assetUrl(pictureAssetId)}
          alt={t('Picture of the alert')}
        />
      )}
      <ChooseFile
        kind="image"
        icon={IconPhoto}
        label={pictureAssetId ? t('Choose another picture…') : t('Choose a picture…')}
        onChosen={(id) => {
          onChange({ pictureAssetId: id });
        }}
      />
      {pictureAssetId && (
        <Button size="xs" variant="subtle" color="gray" onClick={() => onChange({ pictureAssetId: '' })}>
          {t('Back to the sign')}
        </Button>
      )}
    </>
  );
}
