import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { WidgetSource } from '../../../../shared/scene/model.ts';
import type { WidgetSettings } from '../../../../shared/scene/widget.ts';
import { sampleEvents } from '../../../../shared/widgets/sample-events.ts';
import { newId } from '../../../bridge/scene-store.ts';
import { useStudio } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { AlertVariations } from './alert-variations.tsx';
import { OverlayAddress } from './overlay-address.tsx';
import classes from './properties.module.css';
import { WidgetContent } from './widget-content.tsx';
import { WidgetThemeFields } from './widget-theme-fields.tsx';

/** What a widget shows, how it looks, and where else it can be had. */
export function WidgetProperties({ source }: { source: WidgetSource }) {
  const studio = useStudio();
  const { settings } = source;
  const edit = (next: WidgetSettings, gesture?: string): void => {
    studio.scenes.change(
      t('Change {{name}}', { name: source.name }),
      (before) => editSource(before, source.id, 'widget', next),
      gesture,
    );
  };
  const test = (): void => {
    for (const event of sampleEvents(settings.widget, newId, Date.now())) {
      void studio.attempt(studio.engine.events.send.mutate(event));
    }
  };
  return (
    <>
      {settings.widget === 'alerts' ? (
        <AlertVariations settings={settings} onChange={edit} />
      ) : (
        <div className={classes.group}>
          <WidgetContent settings={settings} onChange={edit} />
          {settings.widget !== 'namePlate' && (
            <Button size="xs" variant="default" leftSection={<IconPlayerPlay size={15} />} onClick={test}>
              {t('Try it')}
            </Button>
          )}
        </div>
      )}
      <WidgetThemeFields
        theme={settings.theme}
        onChange={(patch, gesture) => {
          edit({ ...settings, theme: { ...settings.theme, ...patch } }, gesture);
        }}
      />
      <OverlayAddress widgetId={source.id} />
    </>
  );
}
