import { useRef } from 'react';
import classes from './name-field.module.css';
import { t } from '../language/language.ts';

interface NameFieldProps {
  value: string;
  label?: string;
  placeholder?: string;
  maxLength?: number;
  /** The new name, or undefined when nothing changes. */
  onEnd: (name: string | undefined) => void;
}

/** A name being changed in place: Enter keeps it, Escape leaves it as it was. */
export function NameField({ value, label = t('Name'), placeholder, maxLength = 200, onEnd }: NameFieldProps) {
  const ended = useRef(false);
  const end = (name: string | undefined): void => {
    // Enter removes the field, which blurs it: only the first ending counts.
    if (ended.current) return;
    ended.current = true;
    const trimmed = name?.trim();
    onEnd(trimmed && trimmed !== value ? trimmed : undefined);
  };
  return (
    <input
      className={classes.input}
      aria-label={label}
      defaultValue={value}
      placeholder={placeholder}
      maxLength={maxLength}
      autoFocus
      onFocus={(event) => {
        event.currentTarget.select();
      }}
      onBlur={(event) => {
        end(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') end(event.currentTarget.value);
        if (event.key === 'Escape') end(undefined);
      }}
    />
  );
}
