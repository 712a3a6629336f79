import { Button, Group, PasswordInput, Select, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { newId } from '../../bridge/scene-store.ts';
import { sentenceOf } from '../../bridge/sentence.ts';
import { useStudio } from '../../bridge/studio-context.ts';
import type { Destination, DestinationInput } from '../../../shared/contracts/engine.ts';
import classes from './destinations.module.css';
import { editDestination } from './edited-destination.ts';
import { services } from './services.ts';

/** Adds a destination, or changes one, in its place in the list. */
export function DestinationForm({ destination }: { destination?: Destination }) {
  const studio = useStudio();
  const [name, setName] = useState(destination?.name ?? '');
  const [url, setUrl] = useState(destination?.url ?? '');
  const [streamKey, setStreamKey] = useState('');
  const [watchUrl, setWatchUrl] = useState(destination?.watchUrl ?? '');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const address = useRef<HTMLInputElement>(null);
  const close = (): void => {
    editDestination(undefined);
  };

  const save = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    const input: DestinationInput = {
      id: destination?.id ?? newId(),
      name: name.trim() || hostOf(url),
      url: url.trim(),
      enabled: destination?.enabled ?? true,
      ...(watchUrl.trim() && { watchUrl: watchUrl.trim() }),
      ...(streamKey.trim() && { streamKey: streamKey.trim() }),
    };
    try {
      await studio.saveDestination(input);
      close();
    } catch (thrown) {
      setProblem(sentenceOf(thrown));
      setBusy(false);
      address.current?.focus();
    }
  };

  return (
    <form
      className={classes.form}
      aria-label={destination ? `Edit ${destination.name}` : 'New destination'}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      {!destination && (
        <Select
          label="Service"
          size="xs"
          allowDeselect={false}
          data={services.map(({ value, label }) => ({ value, label }))}
          defaultValue="other"
          onChange={(value) => {
            const service = services.find((each) => each.value === value);
            if (!service) return;
            setUrl(service.url);
            setName(service.url ? service.label : '');
          }}
        />
      )}
      <TextInput
        label="Name"
        size="xs"
        maxLength={100}
        placeholder="My channel"
        value={name}
        onChange={(event) => {
          setName(event.currentTarget.value);
        }}
      />
      <TextInput
        label="Server address"
        ref={address}
        autoFocus
        size="xs"
        required
        maxLength={1000}
        placeholder="rtmp://127.0.0.1:1935/live"
        error={problem}
        spellCheck={false}
        value={url}
        onChange={(event) => {
          setUrl(event.currentTarget.value);
        }}
      />
      <PasswordInput
        label="Stream key"
        size="xs"
        maxLength={1000}
        autoComplete="off"
        description={keyDescription(destination, studio.environment.keychain)}
        inputWrapperOrder={['label', 'input', 'description']}
        placeholder={destination?.hasKey ? 'Stored; type to replace it' : ''}
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the stream key' }}
        value={streamKey}
        onChange={(event) => {
          setStreamKey(event.currentTarget.value);
        }}
      />
      <TextInput
        label="Watch page"
        size="xs"
        maxLength={1000}
        placeholder="https://… (may stay empty)"
        spellCheck={false}
        value={watchUrl}
        onChange={(event) => {
          setWatchUrl(event.currentTarget.value);
        }}
      />
      <Group gap="xs" justify="flex-end" className={classes.formEnd ?? ''}>
        <Button size="xs" variant="default" onClick={close}>
          Cancel
        </Button>
        <Button size="xs" type="submit" loading={busy}>
          {destination ? 'Save' : 'Add'}
        </Button>
      </Group>
    </form>
  );
}

function keyDescription(destination: Destination | undefined, keychain: boolean): string {
  if (destination?.hasKey) return 'A key is stored. It is never shown again.';
  return keychain
    ? 'Kept in your system’s keychain.'
    : 'Kept in a file that only your user account can read.';
}

function hostOf(url: string): string {
  return URL.parse(url.trim())?.hostname ?? 'Destination';
}
