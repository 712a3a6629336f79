import { Alert, Button, SegmentedControl, Select } from '@mantine/core';
import { IconAlertTriangle, IconReload } from '@tabler/icons-react';
import { useState } from 'react';
import { useStudio, useStudioState } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { said } from '../../../language/said.ts';
import { NumberField } from '../../../ui/number-field.tsx';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { WebPageSource } from '../../../../shared/scene/model.ts';
import { DraftField, withScheme } from './draft-field.tsx';
import classes from './properties.module.css';

const frameRates = [60, 30, 25, 20, 15, 10, 5];

/** A web page: where it comes from, how large it is, and what is changed of its look. */
export function WebPageProperties({ source }: { source: WebPageSource }) {
  const studio = useStudio();
  const problem = useStudioState(
    ({ captures }) => captures.find((each) => each.id === source.id)?.problem?.message,
  );
  const { settings } = source;
  const [isOwn, setOwn] = useState(settings.html !== '');
  const edit = (patch: Partial<WebPageSource['settings']>, gesture?: string): void => {
    studio.scenes.change(
      t('Change web page'),
      (before) => editSource(before, source.id, 'webPage', patch),
      gesture,
    );
  };
  const code = (field: 'html' | 'css', label: string, maxLength: number, placeholder: string) => (
    <DraftField
      key={field}
      label={label}
      value={settings[field]}
      maxLength={maxLength}
      placeholder={placeholder}
      onChange={(text) => {
        edit({ [field]: text });
      }}
    />
  );
  return (
    <div className={classes.group}>
      {problem !== undefined && (
        <Alert color="amber" icon={<IconAlertTriangle size={18} />} p="xs" className={classes.problem}>
          {said(problem)}
        </Alert>
      )}
      <SegmentedControl
        size="xs"
        aria-label={t('Where the page comes from')}
        data={[
          { value: 'address', label: t('Address') },
          { value: 'own', label: t('Own HTML') },
        ]}
        value={isOwn ? 'own' : 'address'}
        onChange={(value) => {
          setOwn(value === 'own');
          // HTML goes before an address.
          if (value === 'address' && settings.html !== '') edit({ html: '' });
        }}
      />
      {isOwn ? (
        code('html', t('HTML'), 200_000, '<h1>…</h1>')
      ) : (
        <DraftField
          key="url"
          label={t('Address of the page')}
          value={settings.url}
          maxLength={4000}
          placeholder="https://…"
          isLine
          onChange={(url) => {
            edit({ url: withScheme(url.trim()) });
          }}
        />
      )}
      {code('css', t('Style of your own (CSS)'), 100_000, 'body { … }')}
      <div className={classes.grid}>
        <NumberField
          label={t('Width')}
          unit="px"
          min={16}
          max={7680}
          value={settings.width}
          onChange={(width, gesture) => {
            edit({ width }, gesture);
          }}
        />
        <NumberField
          label={t('Height')}
          unit="px"
          min={16}
          max={4320}
          value={settings.height}
          onChange={(height, gesture) => {
            edit({ height }, gesture);
          }}
        />
      </div>
      <Select
        label={t('Frame rate at most')}
        size="xs"
        allowDeselect={false}
        data={[...new Set([...frameRates, settings.frameRate])]
          .sort((a, b) => b - a)
          .map((rate) => ({ value: String(rate), label: t('{{rate}} fps', { rate }) }))}
        value={String(settings.frameRate)}
        onChange={(value) => {
          edit({ frameRate: Number(value) });
        }}
      />
      <Button
        size="xs"
        variant="default"
        leftSection={<IconReload size={15} />}
        onClick={() => {
          studio.program.retryCapture(source.id);
        }}
      >
        {t('Reload page')}
      </Button>
    </div>
  );
}
