import { TextInput } from '@mantine/core';
import { useStudio } from '../../../bridge/studio-context.ts';

interface TextLineProps {
  label: string;
  value: string;
  placeholder?: string;
  maxLength: number;
  /** Everything that is typed in one visit is to be one step: pass the same gesture on. */
  onChange: (value: string) => void;
}

/** A line of text that is seen on the picture as it is typed. */
export function TextLine({ label, value, placeholder, maxLength, onChange }: TextLineProps) {
  const { scenes } = useStudio();
  return (
    <TextInput
      label={label}
      size="xs"
      maxLength={maxLength}
      {...(placeholder !== undefined && { placeholder })}
      value={value}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
      onBlur={() => {
        scenes.endGesture();
      }}
    />
  );
}
