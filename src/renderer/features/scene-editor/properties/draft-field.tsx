import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';

interface DraftFieldProps {
  label: string;
  description?: string;
  value: string;
  maxLength: number;
  placeholder: string;
  isLine?: boolean;
  onChange: (text: string) => void;
}

/** A text that counts when it is left: a page that is loaded anew at every letter helps nobody. */
export function DraftField({
  label,
  description,
  value,
  maxLength,
  placeholder,
  isLine = false,
  onChange,
}: DraftFieldProps) {
  const [draft, setDraft] = useState<string>();
  const commit = (): void => {
    setDraft(undefined);
    if (draft !== undefined && draft !== value) onChange(draft);
  };
  const shared = {
    label,
    description,
    size: 'xs',
    maxLength,
    placeholder,
    value: draft ?? value,
    spellCheck: false,
  } as const;
  if (isLine) {
    return (
      <TextInput
        {...shared}
        type="url"
        onChange={(event) => {
          setDraft(event.currentTarget.value);
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
    );
  }
  return (
    <Textarea
      {...shared}
      autosize
      minRows={3}
      maxRows={12}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
      }}
      onBlur={commit}
    />
  );
}

/** As people type addresses. */
export function withScheme(address: string): string {
  return address === '' || /^[a-z][a-z\d+.-]*:/i.test(address) ? address : `https://${address}`;
}
