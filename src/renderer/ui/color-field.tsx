import { ColorInput } from '@mantine/core';
import { useId, useRef, useState } from 'react';
import { t } from '../language/language.ts';

const colorPattern = /^#(?:[0-9a-f]{6}|[0-9a-f]{8})$/i;
const swatches = ['#ffffff', '#0d0e11', '#ffb224', '#e5484d', '#30a46c', '#3e7bfa', '#00000000', '#000000a0'];

interface ColorFieldProps {
  label: string;
  /** #rrggbb or #rrggbbaa */
  value: string;
  /** `gesture` is the same for one drag over the palette. */
  onChange: (color: string, gesture: string) => void;
}

/** A colour with its opacity, picked or typed. */
export function ColorField({ label, value, onChange }: ColorFieldProps) {
  const id = useId();
  const gestureCount = useRef(0);
  /** While it is being typed it may be no colour yet. */
  const [draft, setDraft] = useState<string>();
  return (
    <ColorInput
      label={label}
      size="xs"
      format="hexa"
      swatches={swatches}
      eyeDropperButtonProps={{
        'aria-label': t('Pick from the screen: {{label}}', { label }),
      }}
      value={draft ?? value}
      onChange={(color) => {
        const valid = colorPattern.test(color);
        setDraft(valid ? undefined : color);
        if (valid) onChange(color.toLowerCase(), `${id}-${gestureCount.current}`);
      }}
      onChangeEnd={() => {
        gestureCount.current++;
      }}
      onBlur={() => {
        setDraft(undefined);
      }}
    />
  );
}
