import { Button, Kbd, TextInput } from '@mantine/core';
import { IconArrowBackUp, IconKeyboardOff, IconWorld } from '@tabler/icons-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { useActions, useCollection, useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { acceleratorOf } from '../../../shared/contracts/desktop.ts';
import type { Hotkeys } from '../../../shared/contracts/hotkeys.ts';
import { t } from '../../language/language.ts';
import { showKeys } from '../../ui/action.ts';
import { conflictsOf, keysOfPress, sharersOf } from '../../ui/hotkeys.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import classes from './remote.module.css';

interface Row {
  id: string;
  label: string;
  keys?: readonly string[];
}

/** The keys of every action, to be changed, taken away and put back. */
export function HotkeySettings() {
  const studio = useStudio();
  const actions = useActions();
  const titleId = useId();
  const own = useStudioState((state) => state.settings.hotkeys);
  const everywhere = useStudioState((state) => state.settings.globalHotkeys);
  const refused = useStudioState((state) => state.refusedGlobalKeys);
  const isElectron = studio.environment.shell === 'electron';
  const { audioInputs } = useCollection();
  const [search, setSearch] = useState('');
  const rows: readonly Row[] = [
    ...actions,
    ...audioInputs.flatMap(({ id, name }) => [
      { id: `talk:${id}`, label: t('Hold to talk: {{name}}', { name }), keys: own[`talk:${id}`] ?? [] },
      { id: `hush:${id}`, label: t('Hold to mute: {{name}}', { name }), keys: own[`hush:${id}`] ?? [] },
    ]),
  ];
  const conflicts = conflictsOf(rows);
  const wanted = search.trim().toLowerCase();
  const shown = rows.filter(({ label }) => label.toLowerCase().includes(wanted));
  const save = (hotkeys: Hotkeys): void => {
    void studio.updateSettings({ hotkeys });
  };
  const without = (id: string): Hotkeys =>
    Object.fromEntries(Object.entries(own).filter(([each]) => each !== id));
  return (
    <section className={classes.section} aria-labelledby={titleId}>
      <div className={classes.head}>
        <h3 id={titleId} className={classes.title}>
          {t('Keys')}
        </h3>
        <Button
          variant="default"
          size="compact-xs"
          disabled={Object.keys(own).length === 0}
          onClick={() => {
            save({});
          }}
        >
          {t('Put all back')}
        </Button>
      </div>
      <TextInput
        size="xs"
        placeholder={t('Search')}
        aria-label={t('Search for an action')}
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
        }}
      />
      {isElectron && (
        <p className={classes.state}>{t('The globe lets a key work while another window has the focus.')}</p>
      )}
      {shown.length === 0 && <p className={classes.state}>{t('No action is called that.')}</p>}
      <ul className={classes.keys}>
        {shown.map((row) => {
          const others = sharersOf(row, conflicts).map(
            (id) => rows.find((each) => each.id === id)?.label ?? id,
          );
          return (
            <li key={row.id} className={classes.keyRow}>
              <span className={classes.keyLabel}>{row.label}</span>
              <KeyField
                label={row.label}
                keys={row.keys?.[0]}
                onChange={(keys) => {
                  save({ ...own, [row.id]: [keys] });
                }}
              />
              <IconButton
                label={t('No key for: {{label}}', { label: row.label })}
                icon={IconKeyboardOff}
                disabled={(row.keys ?? []).length === 0}
                onClick={() => {
                  save({ ...own, [row.id]: [] });
                }}
              />
              <IconButton
                label={t('The usual key for: {{label}}', { label: row.label })}
                icon={IconArrowBackUp}
                disabled={!(row.id in own)}
                onClick={() => {
                  save(without(row.id));
                }}
              />
              {isElectron && (
                <IconButton
                  label={t('{{label}}: also when another window has the focus', { label: row.label })}
                  icon={IconWorld}
                  pressed={everywhere.includes(row.id)}
                  color={everywhere.includes(row.id) ? 'amber' : 'gray'}
                  disabled={!row.keys?.some((keys) => acceleratorOf(keys) !== undefined)}
                  onClick={() => {
                    const others = everywhere.filter((id) => id !== row.id);
                    const globalHotkeys = everywhere.includes(row.id) ? others : [...others, row.id];
                    void studio.updateSettings({ globalHotkeys });
                  }}
                />
              )}
              {isElectron && everywhere.includes(row.id) && refused.includes(row.id) && (
                <span className={classes.conflict} role="alert">
                  {t('Another program has this key. Choose another one.')}
                </span>
              )}
              {others.length > 0 && (
                <span className={classes.conflict} role="alert">
                  {t('Also the key of: {{others}}', { others: others.join(', ') })}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Shows a key; pressed, it takes the next key that is pressed. */
function KeyField(props: { label: string; keys: string | undefined; onChange: (keys: string) => void }) {
  const [isListening, setListening] = useState(false);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isListening) return;
    event.preventDefault();
    event.stopPropagation();
    const keys = keysOfPress(event);
    if (keys === undefined) return;
    setListening(false);
    if (keys !== 'escape') props.onChange(keys);
  };
  return (
    <button
      type="button"
      className={classes.keyField}
      data-listening={isListening || undefined}
      aria-label={
        props.keys === undefined
          ? t('Key for {{label}}: none', { label: props.label })
          : t('Key for {{label}}: {{keys}}', { label: props.label, keys: showKeys(props.keys) })
      }
      onClick={() => {
        setListening(true);
      }}
      onBlur={() => {
        setListening(false);
      }}
      onKeyDown={onKeyDown}
    >
      {isListening ? (
        t('Press a key…')
      ) : props.keys === undefined ? (
        '–'
      ) : (
        <Kbd size="xs">{showKeys(props.keys)}</Kbd>
      )}
    </button>
  );
}
