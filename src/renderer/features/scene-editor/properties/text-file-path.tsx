import { Autocomplete } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useStudio } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';

interface TextFilePathProps {
  path: string;
  description: string;
  onChange: (path: string) => void;
}

const isFolder = (path: string): boolean => /[/\\]$/.test(path);

/** The path of a text file, which is completed while it is typed, and counts when it is left or chosen. */
export function TextFilePath({ path, description, onChange }: TextFilePathProps) {
  const { engine } = useStudio();
  const [draft, setDraft] = useState(path);
  const [isOpen, setOpen] = useState(false);
  const [offered, setOffered] = useState<readonly string[]>([]);
  useEffect(() => {
    if (!isOpen) return undefined;
    let isLate = false;
    engine.textFiles.complete.query(draft).then(
      (paths) => {
        if (!isLate) setOffered(paths);
      },
      // Without completion the path is typed to its end.
      () => undefined,
    );
    return () => {
      isLate = true;
    };
  }, [engine, draft, isOpen]);
  const commit = (typed: string): void => {
    const next = typed.trim();
    if (next !== path) onChange(next);
  };
  return (
    <Autocomplete
      label={t('Path of the file')}
      description={description}
      size="xs"
      maxLength={4096}
      spellCheck={false}
      placeholder="~/…"
      data={[...offered]}
      // They are those that fit already.
      filter={({ options }) => options}
      maxDropdownHeight={200}
      value={draft}
      onChange={(next) => {
        setDraft(next);
        setOpen(true);
      }}
      onOptionSubmit={(chosen) => {
        if (!isFolder(chosen)) commit(chosen);
      }}
      onFocus={() => {
        setOpen(true);
      }}
      onBlur={() => {
        setOpen(false);
        commit(draft);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !isFolder(draft)) commit(draft);
      }}
    />
  );
}
