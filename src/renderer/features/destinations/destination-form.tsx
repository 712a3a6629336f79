import { Anchor, Button, Group, PasswordInput, TextInput } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { newId } from '../../bridge/scene-store.ts';
import { sentenceOf } from '../../bridge/sentence.ts';
import { t } from '../../language/language.ts';
import { useStudio } from '../../bridge/studio-context.ts';
import type { Destination } from '../../../shared/contracts/engine.ts';
import {
  checkDraft,
  draftOf,
  hasUsableKey,
  inputOf,
  spreadAddress,
  type DestinationDraft,
  type DraftProblems,
} from './destination-draft.ts';
import classes from './destinations.module.css';
import { EncodeFields } from './encode-fields.tsx';
import { ServiceTiles } from './service-tiles.tsx';
import { services, type Service } from './services.ts';
import { isSrtUrl } from '../../../shared/media/srt/srt-url.ts';
import { SrtFields } from './srt-fields.tsx';

interface DestinationFormProps {
  /** The one to be changed; without it a new one is added. */
  destination?: Destination;
  onClose: () => void;
}

/** Adds a destination, or changes one. */
export function DestinationForm({ destination, onClose }: DestinationFormProps) {
  const studio = useStudio();
  const [draft, setDraft] = useState(() => draftOf(destination));
  const [service, setService] = useState<Service['value']>('rtmp');
  const [problems, setProblems] = useState<DraftProblems & { address?: string }>({});
  const [taken, setTaken] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const change = (patch: Partial<DestinationDraft>): void => {
    setDraft((before) => ({ ...before, ...patch }));
  };
  const settle = (before: DestinationDraft): DestinationDraft => {
    const spread = spreadAddress(before);
    if (!spread) return before;
    setDraft(spread.draft);
    setTaken(spread.sentence);
    return spread.draft;
  };
  /** What is wrong is said at its field, and the first such field takes the focus. */
  const refuse = (found: typeof problems): void => {
    setProblems(found);
    const label = found.address ? 'url' : found.streamKey ? 'streamKey' : 'passphrase';
    form.current?.querySelector<HTMLInputElement>(`[name=${label}]`)?.focus();
  };

  const save = async (): Promise<void> => {
    const settled = settle(draft);
    const found = checkDraft(settled, service, destination);
    if (Object.keys(found).length > 0) {
      refuse(found);
      return;
    }
    setBusy(true);
    setProblems({});
    try {
      await studio.saveDestination(inputOf(settled, destination?.id ?? newId(), destination));
      onClose();
    } catch (thrown) {
      setBusy(false);
      refuse({ address: sentenceOf(thrown) });
    }
  };
  const isSrt = isSrtUrl(draft.url);
  const keeping = studio.environment.keychain
    ? t('Kept in your system’s keychain.')
    : t('Kept in a file that only your user account can read.');
  const keyStored = hasUsableKey(draft, destination);
  const keyPage = services().find(({ platform }) => platform && platform === draft.platform)?.keyPage;

  return (
    <form
      ref={form}
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {!destination && (
        <ServiceTiles
          value={service}
          onChange={(chosen) => {
            setService(chosen.value);
            change({ url: chosen.url, name: chosen.name, platform: chosen.platform });
            setProblems({});
            setTaken(undefined);
          }}
        />
      )}
      <TextInput
        label={t('Name')}
        size="xs"
        maxLength={100}
        placeholder={t('My channel')}
        value={draft.name}
        onChange={(event) => {
          change({ name: event.currentTarget.value });
        }}
      />
      <TextInput
        label={t('Server address')}
        name="url"
        data-autofocus={destination ? true : undefined}
        size="xs"
        required
        maxLength={1000}
        placeholder={isSrt ? 'srt://relay.example.com:8890' : 'rtmp://127.0.0.1:1935/live'}
        error={problems.address}
        spellCheck={false}
        value={draft.url}
        onChange={(event) => {
          change({ url: event.currentTarget.value });
        }}
        onPaste={(event) => {
          const text = event.clipboardData.getData('text').trim();
          // A whole address takes the place of a begun one; with all that is behind it it fills the fields.
          if (!isSrtUrl(text)) return;
          event.preventDefault();
          change({ url: text });
          settle({ ...draft, url: text });
        }}
        onBlur={() => {
          settle(draft);
        }}
      />
      <div role="status" className={classes.taken}>
        {taken}
      </div>
      {isSrt ? (
        <SrtFields {...{ draft, service, problems, keeping }} stored={destination} onChange={change} />
      ) : (
        <PasswordInput
          label={t('Stream key')}
          name="streamKey"
          size="xs"
          maxLength={1000}
          autoComplete="off"
          error={problems.streamKey}
          description={keyStored ? t('A key is stored. It is never shown again.') : keeping}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          placeholder={keyStored ? t('Stored; type to replace it') : ''}
          visibilityToggleButtonProps={{ 'aria-label': t('Show or hide the stream key') }}
          value={draft.streamKey}
          onChange={(event) => {
            change({ streamKey: event.currentTarget.value });
          }}
        />
      )}
      {keyPage !== undefined && (
        <Anchor href={keyPage} target="_blank" rel="noreferrer" className={classes.keyPage ?? ''}>
          {t('Find your stream key on {{name}}', { name: draft.name })} <IconExternalLink size={13} />
        </Anchor>
      )}
      <TextInput
        label={t('Watch page')}
        size="xs"
        maxLength={1000}
        placeholder={t('https://… (may stay empty)')}
        spellCheck={false}
        value={draft.watchUrl}
        onChange={(event) => {
          change({ watchUrl: event.currentTarget.value });
        }}
      />
      <EncodeFields draft={draft} onChange={change} />
      <Group gap="xs" justify="flex-end" className={classes.formEnd ?? ''}>
        <Button size="xs" variant="default" onClick={onClose}>
          {t('Cancel')}
        </Button>
        <Button size="xs" type="submit" loading={busy}>
          {destination ? t('Save') : t('Add')}
        </Button>
      </Group>
    </form>
  );
}
