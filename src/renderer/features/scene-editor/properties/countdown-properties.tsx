import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconPlayerPlayFilled, IconPlayerSkipBackFilled } from '@tabler/icons-react';
import { useStudio } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { CountdownSource } from '../../../../shared/scene/model.ts';
import { ColorField } from '../../../ui/color-field.tsx';
import { NumberField } from '../../../ui/number-field.tsx';
import { FontFields } from './font-fields.tsx';
import classes from './properties.module.css';
import { TextLine } from './text-line.tsx';

export function CountdownProperties({ source }: { source: CountdownSource }) {
  const { scenes } = useStudio();
  const { settings } = source;
  const edit = (patch: Partial<CountdownSource['settings']>, gesture?: string): void => {
    scenes.change(
      t('Change countdown'),
      (before) => editSource(before, source.id, 'countdown', patch),
      gesture,
    );
  };
  // To start it is no edit that anyone would want to undo.
  const start = (startedAtMs: number): void => {
    scenes.replace((before) => editSource(before, source.id, 'countdown', { startedAtMs }));
  };
  const seconds = Math.round(settings.durationMs / 1000);
  const setDuration = (minutes: number, rest: number, gesture: string): void => {
    edit({ durationMs: (minutes * 60 + rest) * 1000 }, gesture);
  };
  return (
    <div className={classes.group}>
      <SegmentedControl
        aria-label={t('Counts down')}
        size="xs"
        fullWidth
        data={[
          { value: 'duration', label: t('For so long') },
          { value: 'timeOfDay', label: t('To a time of day') },
        ]}
        value={settings.mode}
        onChange={(value) => {
          edit({ mode: value });
        }}
      />
      {settings.mode === 'timeOfDay' ? (
        <TextInput
          type="time"
          size="xs"
          label={t('Until')}
          value={settings.timeOfDay}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (/^\d\d:\d\d$/.test(value)) edit({ timeOfDay: value }, `time-${source.id}`);
          }}
          onBlur={() => {
            scenes.endGesture();
          }}
        />
      ) : (
        <>
          <div className={classes.grid}>
            <NumberField
              label={t('Minutes')}
              min={0}
              max={5999}
              value={Math.floor(seconds / 60)}
              onChange={(minutes, gesture) => {
                setDuration(minutes, seconds % 60, gesture);
              }}
            />
            <NumberField
              label={t('Seconds')}
              min={0}
              max={59}
              value={seconds % 60}
              onChange={(rest, gesture) => {
                setDuration(Math.floor(seconds / 60), rest, gesture);
              }}
            />
          </div>
          <div className={classes.grid}>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlayerPlayFilled size={14} />}
              onClick={() => {
                start(Date.now());
              }}
            >
              {settings.startedAtMs === 0 ? t('Start') : t('Start again')}
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={settings.startedAtMs === 0}
              leftSection={<IconPlayerSkipBackFilled size={14} />}
              onClick={() => {
                start(0);
              }}
            >
              {t('Reset')}
            </Button>
          </div>
        </>
      )}
      <TextLine
        label={t('When it is over')}
        placeholder="0:00"
        maxLength={1000}
        value={settings.endText}
        onChange={(endText) => {
          edit({ endText }, `end-${source.id}`);
        }}
      />
      <div className={classes.grid}>
        <FontFields font={settings} onChange={edit} />
      </div>
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
    </div>
  );
}
